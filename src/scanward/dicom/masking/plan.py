"""In which syntax frames can be written again after something was laid over them.

The object's own where an encoder for it is here: then frames without a mask keep their bytes. Sequential JPEG is
edited block by block. Where there is no encoder (lossless JPEG, HTJ2K), or where a frame written without loss would
not be of its kind (near-lossless JPEG-LS, JPEG 2000 with the irreversible component transform, other JPEG with DCT),
every frame is decoded and written in JPEG-LS or JPEG 2000 lossless, so that one transfer syntax holds for all (PS3.5
section A.4). JPEG 2000's general syntax takes both kinds (PS3.5 section A.4.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scanward.core.errors import QuarantineReason, UnsoundObject

_JPEG: Final = "1.2.840.10008.1.2.4."
_RLE: Final = "1.2.840.10008.1.2.5"
_JPEG_LS, _JPEG_LS_NEAR = f"{_JPEG}80", f"{_JPEG}81"
_JPEG_2000, _JPEG_2000_ANY = f"{_JPEG}90", f"{_JPEG}91"
JPEG_2000: Final = frozenset({_JPEG_2000, _JPEG_2000_ANY})
_ITS_OWN: Final = frozenset({_RLE, "1.2.840.10008.1.2.1.98", "1.2.840.10008.1.2.8.1", _JPEG_LS, _JPEG_2000})
_LOSSLESS_JPEG: Final = frozenset(f"{_JPEG}{number}" for number in (57, 58, 65, 66, 70))
_HTJ2K: Final = frozenset(f"{_JPEG}{number}" for number in (201, 202, 203))
_DCT: Final = frozenset(f"{_JPEG}{number}" for number in (*range(50, 57), *range(59, 65)))
_SEQUENTIAL: Final = frozenset({f"{_JPEG}50", f"{_JPEG}51"})
_TRANSFORMED: Final = frozenset({"YBR_RCT", "YBR_ICT"})
_COLOUR: Final = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """How the frames of one object are written again."""

    syntax_uid: str
    photometric: str
    every_frame: bool
    """Whether frames without a mask are written again too."""
    as_stored: bool = True
    """Whether samples stay in their colour space; else they become RGB before they are encoded."""
    flatten: bool = False
    """Whether blocks are made flat in a JPEG's coefficients, so that nothing is decoded."""

    @property
    def transform(self) -> bool:
        return self.photometric == "YBR_RCT"


def in_blocks(syntax_uid: str) -> bool:
    """Whether frames are JPEG with DCT: what is laid over them by itself, at no exact level, covers whole blocks."""
    return syntax_uid in _DCT


def plan_for(syntax_uid: str, photometric: str, samples: int, *, decode: bool = False) -> Plan:
    """The plan for an object whose pixels are compressed; `decode` where editing a JPEG's blocks was tried in vain.

    Raises:
        UnsoundObject: NOT_MASKABLE for videos, JPEG XL and JPEG 2000 part 2, which cannot be edited here.
    """
    if syntax_uid in _ITS_OWN or (syntax_uid == _JPEG_2000_ANY and photometric != "YBR_ICT"):
        return Plan(syntax_uid, photometric, every_frame=False)
    if syntax_uid == _JPEG_LS_NEAR:
        return Plan(_JPEG_LS, photometric, every_frame=True)
    if syntax_uid in _LOSSLESS_JPEG | _HTJ2K | {_JPEG_2000_ANY}:
        rgb = samples == _COLOUR and photometric in _TRANSFORMED | {"RGB"}
        return Plan(_JPEG_2000, "YBR_RCT" if rgb else photometric, every_frame=True)
    if syntax_uid in _SEQUENTIAL and not decode:
        return Plan(syntax_uid, photometric, every_frame=False, flatten=True)
    if syntax_uid in _DCT:
        return Plan(_JPEG_2000, "YBR_RCT" if samples == _COLOUR else photometric, every_frame=True, as_stored=False)
    raise UnsoundObject(QuarantineReason.NOT_MASKABLE, "nothing here writes pixels of this syntax again")
