"""Transfer syntaxes and what they say about the bytes (PS3.5 section 10, PS3.6 Table A-1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from scanward.core.errors import QuarantineReason, UnsoundObject


class Encoding(NamedTuple):
    """How elements are written: with or without a VR, little or big endian."""

    implicit: bool
    little: bool

    @property
    def order(self) -> str:
        """The `struct` byte order sign."""
        return "<" if self.little else ">"


IMPLICIT_LE = Encoding(implicit=True, little=True)
EXPLICIT_LE = Encoding(implicit=False, little=True)
EXPLICIT_BE = Encoding(implicit=False, little=False)

IMPLICIT_LE_UID = "1.2.840.10008.1.2"
EXPLICIT_LE_UID = "1.2.840.10008.1.2.1"
EXPLICIT_BE_UID = "1.2.840.10008.1.2.2"
DEFLATED_UID = "1.2.840.10008.1.2.1.99"


@dataclass(frozen=True, slots=True)
class Syntax:
    """A transfer syntax. `encapsulated` pixel data stands in fragments (PS3.5 Annex A.4)."""

    uid: str
    encoding: Encoding
    deflated: bool = False
    encapsulated: bool = False
    video: bool = False


_JPEG = "1.2.840.10008.1.2.4."
_STILLS = (
    *(f"{_JPEG}{n}" for n in range(50, 67)),  # JPEG processes, retired ones too
    *(f"{_JPEG}{n}" for n in (70, 80, 81, 90, 91, 92, 93)),  # JPEG SV1, JPEG-LS, JPEG 2000
    *(f"{_JPEG}{n}" for n in (110, 111, 112)),  # JPEG XL
    *(f"{_JPEG}{n}" for n in (201, 202, 203)),  # HTJ2K
    "1.2.840.10008.1.2.5",  # RLE
    "1.2.840.10008.1.2.8.1",  # deflated image frames
    "1.2.840.10008.1.2.1.98",  # encapsulated uncompressed
)
_VIDEO = tuple(f"{_JPEG}{n}" for n in ("100", "100.1", "101", "101.1", "102", "102.1", "103", "103.1",
                                       "104", "104.1", "105", "105.1", "106", "106.1", "107", "108"))  # fmt: skip

_SYNTAXES = {
    syntax.uid: syntax
    for syntax in (
        Syntax(IMPLICIT_LE_UID, IMPLICIT_LE),
        Syntax(EXPLICIT_LE_UID, EXPLICIT_LE),
        Syntax(EXPLICIT_BE_UID, EXPLICIT_BE),
        Syntax(DEFLATED_UID, EXPLICIT_LE, deflated=True),
        *(Syntax(uid, EXPLICIT_LE, encapsulated=True) for uid in _STILLS),
        *(Syntax(uid, EXPLICIT_LE, encapsulated=True, video=True) for uid in _VIDEO),
    )
}


def syntax_of(uid: str) -> Syntax:
    """The transfer syntax with this UID.

    Raises:
        UnsoundObject: UNKNOWN_TRANSFER_SYNTAX; JPIP syntaxes count as unknown, since their pixels lie elsewhere.
    """
    try:
        return _SYNTAXES[uid]
    except KeyError:
        raise UnsoundObject(QuarantineReason.UNKNOWN_TRANSFER_SYNTAX) from None
