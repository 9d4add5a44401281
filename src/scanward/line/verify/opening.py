"""The first bytes of a file: preamble, prefix, where the data set begins and how it is spelled (PS3.10 section 7.1)."""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct, error
from typing import TYPE_CHECKING

from scanward.line.verify.context import BIG, EXPLICIT, IMPLICIT, Wire

if TYPE_CHECKING:
    from scanward.line.verify.source import Source

PREAMBLE = 128
PREFIX = b"DICM"
META = PREAMBLE + len(PREFIX)
_IMPLICIT = frozenset({"1.2.840.10008.1.2", "1.2.840.113619.5.2"})
"""Also GE's private syntax, implicit with pixels in big endian."""
_BIG = "1.2.840.10008.1.2.2"
_DEFLATED = frozenset({"1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205"})
_TAG_AND_VR = Struct("<HH2s")
_GROUP_8_BIG = 0x0800
"""Group 8 of a bare big-endian data set, read as little endian."""
_GROUPS_AT_START = frozenset({0x0002, 0x0008})


@dataclass(frozen=True, slots=True)
class Opening:
    """How a file begins. `wire` is that of a bare data set; with file meta information the syntax decides."""

    is_dicom: bool
    has_prefix: bool = False
    preamble: bytes = b""
    meta_at: int | None = None
    wire: Wire = EXPLICIT


def opening(source: Source) -> Opening:
    data, base = source.load(0, META + 8)
    head = data[: META + 8] if base == 0 else b""
    if head[PREAMBLE:META] == PREFIX:
        return Opening(is_dicom=True, has_prefix=True, preamble=head[:PREAMBLE], meta_at=META)
    try:
        group, _, vr = _TAG_AND_VR.unpack_from(head, 0)
    except error:
        return Opening(is_dicom=False)
    if group == _GROUP_8_BIG and vr.isalpha():
        return Opening(is_dicom=True, wire=BIG)
    if group not in _GROUPS_AT_START:
        return Opening(is_dicom=False)
    wire = EXPLICIT if vr.isalpha() and vr.isupper() else IMPLICIT
    return Opening(is_dicom=True, meta_at=0 if group == 0x0002 else None, wire=wire)  # noqa: PLR2004


def wire_of(syntax: str) -> Wire:
    """How a data set of that transfer syntax is spelled."""
    if syntax in _IMPLICIT:
        return IMPLICIT
    return BIG if syntax == _BIG else EXPLICIT


def spelled_at(source: Source, start: int, wire: Wire) -> Wire:
    """The wire that the first element at `start` shows, when it contradicts `wire`: some writers lie about it."""
    data, base = source.load(start, 8)
    vr = data[start - base + 4 : start - base + 6]
    shows_vr = vr.isalpha() and vr.isupper() and len(vr) == 2  # noqa: PLR2004
    if wire.implicit == shows_vr and wire is not BIG and len(vr) == 2:  # noqa: PLR2004
        return EXPLICIT if shows_vr else IMPLICIT
    return wire


def is_deflated(syntax: str) -> bool:
    return syntax in _DEFLATED
