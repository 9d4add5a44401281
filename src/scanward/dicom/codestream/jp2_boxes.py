"""The JP2 wrapper that some writers leave around a codestream although PS3.5 8.2.4 forbids it.

ISO/IEC 15444-1 Annex I. What tells colour stays (`jp2h` with `ihdr`, `bpcc`, `colr`, `pclr`, `cmap`,
`cdef`), so that a decoder that reads the wrapper makes the same picture; XML, UUID, IPR and unknown boxes
go. No kept box points at a position in the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanward.dicom.codestream.broken import broken
from scanward.dicom.codestream.jpeg2000 import clean_codestream
from scanward.dicom.codestream.surgery import Surgery
from scanward.dicom.icc import clean_profile

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNATURE: Final = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
_FTYP: Final = b"\x00\x00\x00\x14ftypjp2 \x00\x00\x00\x00jp2 "
_IN_HEADER: Final = frozenset({b"ihdr", b"bpcc", b"pclr", b"cmap", b"cdef"})
_ENUMERATED, _RESTRICTED_ICC = 1, 2
_ENUMERATED_LENGTH: Final = 7


def clean_jpeg2000(stream: bytes, *, part_2: bool = False) -> Surgery:
    """Say what to cut from a JPEG 2000 stream, wrapped or bare. Raises UnsoundObject(CODESTREAM)."""
    if not stream.startswith(SIGNATURE[4:8], 4):
        return clean_codestream(stream, part_2=part_2)
    surgery = Surgery(stream)
    if not stream.startswith(SIGNATURE):
        raise broken("a JP2 signature is not the standard's")
    for kind, start, body, stop in boxes(stream, len(SIGNATURE), len(stream)):
        surgery.step()
        if kind == b"ftyp":
            _replace(surgery, start, stop, _FTYP)
        elif kind == b"jp2h":
            _replace(surgery, start, stop, _box(b"jp2h", _header(stream, body, stop)))
        elif kind == b"jp2c" and surgery.facts is None:
            inner = clean_codestream(stream[body:stop], part_2=part_2)
            surgery.facts, surgery.comments, surgery.trailing = inner.facts, inner.comments, inner.trailing
            if inner.changed:
                surgery.replace(start, stop, _box(b"jp2c", b"".join(inner.pieces())))
        else:
            surgery.boxes += 1
            surgery.drop(start, stop)
    if surgery.facts is None:
        raise broken("a JP2 wrapper holds no codestream")
    return surgery


def boxes(stream: bytes, at: int, limit: int) -> Iterator[tuple[bytes, int, int, int]]:
    """Type, start, start of the content and end of every box in `[at, limit)` (I.4). Padding zeros end the
    walk.
    """
    while at < limit and stream[at:limit].strip(b"\0"):
        length, kind, body = int.from_bytes(stream[at : at + 4], "big"), stream[at + 4 : at + 8], at + 8
        if length == 1:
            length, body = int.from_bytes(stream[at + 8 : at + 16], "big"), at + 16
        stop = at + length if length else limit
        if stop > limit or stop < body:
            raise broken(f"the box at byte {at} has a bad length")
        yield kind, at, body, stop
        at = stop


def _replace(surgery: Surgery, start: int, stop: int, new: bytes) -> None:
    if surgery.stream[start:stop] != new:
        surgery.boxes += 1
        surgery.replace(start, stop, new)


def _box(kind: bytes, body: bytes) -> bytes:
    return (8 + len(body)).to_bytes(4, "big") + kind + body


def _header(stream: bytes, at: int, limit: int) -> bytes:
    kept = []
    for kind, start, body, stop in boxes(stream, at, limit):
        if kind == b"colr":
            kept.append(_colour(stream[body:stop]))
        elif kind in _IN_HEADER:
            kept.append(stream[start:stop])
    return b"".join(kept)


def _colour(body: bytes) -> bytes:
    """A colour specification without text: an enumerated space, or a cleaned profile; nothing for vendors'
    methods.
    """
    method = body[0] if body else 0
    if method == _ENUMERATED and len(body) == _ENUMERATED_LENGTH:
        return _box(b"colr", body)
    if method != _RESTRICTED_ICC:
        return b""
    profile = clean_profile(body[3:])
    if profile is None:
        raise broken("the ICC profile in a JP2 wrapper cannot be understood")
    return _box(b"colr", body[:3] + profile)
