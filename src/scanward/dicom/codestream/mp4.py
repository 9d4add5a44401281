"""MP4 (ISO/IEC 14496-12 and 14496-14): blanks the boxes of words in place, and user data inside the
samples.

Every offset in such a file counts bytes from its beginning, so nothing may move: an unknown box becomes a
`free` box of zeros.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scanward.dicom.codestream.blank import Blank
from scanward.dicom.codestream.broken import broken
from scanward.dicom.codestream.mp4_entries import clean_references, clean_sample_entries
from scanward.dicom.codestream.mp4_samples import Track, search_samples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.dicom.codestream.kinds import StreamKind
    from scanward.dicom.codestream.payload import Payload

_FIRST: Final = frozenset({b"ftyp", b"styp", b"moov", b"mdat", b"free", b"skip", b"wide"})
_CONTAINERS: Final = frozenset(
    {b"moov", b"trak", b"edts", b"mdia", b"minf", b"dinf", b"stbl", b"mvex", b"moof", b"traf", b"mfra"}
)
_NUMBERS: Final = frozenset(
    {
        *(b"ftyp", b"styp", b"sidx", b"elst", b"vmhd", b"smhd", b"nmhd", b"hmhd", b"stts", b"ctts", b"cslg", b"stss"),
        *(b"stsz", b"stz2", b"stsc", b"stco", b"co64", b"sdtp", b"sbgp", b"sgpd", b"subs", b"mehd", b"trex", b"mfhd"),
        *(b"tfhd", b"tfdt", b"trun", b"tfra", b"mfro"),
    }
)
_DATED: Final = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_TABLES: Final = frozenset({b"stsz", b"stsc", b"stco", b"co64", b"stsd", b"hdlr"})
_LARGEST_BOX: Final = 64 << 20
_MOST_BOXES: Final = 4096
_DEEPEST: Final = 8


class _Box(NamedTuple):
    kind: bytes
    start: int
    body: int
    stop: int


def looks_like_mp4(head: bytes) -> bool:
    return head[4:8] in _FIRST


def search_mp4(payload: Payload, kind: StreamKind) -> tuple[list[Blank], tuple[str, ...]]:
    """What to lay over, and what was not looked into. Raises UnsoundObject(CODESTREAM)."""
    walk = _Walk(payload)
    walk.boxes(0, payload.size, 0)
    if walk.fragmented:
        walk.uncovered.add("mp4-fragments")
    for track in walk.tracks:
        if track.handler == b"vide":
            walk.blanks += search_samples(payload, track, kind, walk.media)
        elif track.handler:
            walk.uncovered.add("mp4-audio" if track.handler == b"soun" else "mp4-other-track")
    return walk.blanks, tuple(sorted(walk.uncovered))


class _Walk:
    def __init__(self, payload: Payload) -> None:
        self.blanks: list[Blank] = []
        self.tracks: list[Track] = []
        self.uncovered: set[str] = set()
        self.media: list[tuple[int, int]] = []
        self.fragmented = False
        self._payload = payload
        self._count = 0

    def boxes(self, at: int, limit: int, depth: int) -> None:
        """Walk the boxes in `[at, limit)`."""
        if depth > _DEEPEST:
            raise broken("boxes lie too deep in each other")
        for box in self._headers(at, limit):
            if box.kind == b"trak":
                self.tracks.append(Track())
            self.fragmented |= box.kind == b"moof"
            if box.kind in _CONTAINERS:
                self.boxes(box.body, box.stop, depth + 1)
            elif box.kind == b"mdat":
                self.media.append((box.body, box.stop))
            else:
                self._leaf(box)

    def _headers(self, at: int, limit: int) -> Iterator[_Box]:
        while at < limit:
            self._count += 1
            head = self._payload.read(at, 16)
            length, kind, body = int.from_bytes(head[:4], "big"), head[4:8], at + 8
            if length == 1:
                length, body = int.from_bytes(head[8:16], "big"), at + 16
            stop = at + length if length else limit
            if limit - at == 1 and not head[0]:
                return  # the padding byte of the fragment
            if len(head) < 8 or stop < body or stop > limit or self._count > _MOST_BOXES:  # noqa: PLR2004 - length and kind
                raise broken(f"the box at byte {at} of the video is not sound")
            yield _Box(kind, at, body, stop)
            at = stop

    def _leaf(self, box: _Box) -> None:
        if box.stop - box.body > _LARGEST_BOX:
            raise broken(f"the box at byte {box.start} of the video is too long")
        content = self._payload.read(box.body, box.stop - box.body)
        if self.tracks and box.kind in _TABLES:
            self.tracks[-1].tables[box.kind] = content
        clean = _clean_leaf(box.kind, content)
        if clean is None:
            self._lay(box.start + 4, box.kind, b"free")
            clean = bytes(len(content))
        self._lay(box.body, content, clean)

    def _lay(self, at: int, old: bytes, new: bytes) -> None:
        if old != new:
            self.blanks.append(Blank(at, new))


def _clean_leaf(kind: bytes, content: bytes) -> bytes | None:
    """The content without words, of the same length; None where the box says nothing that a decoder needs."""
    if kind in _NUMBERS:
        return content
    if kind in _DATED:  # version and flags, then creation and modification time
        dates = 16 if content[:1] == b"\x01" else 8
        return content[:4] + bytes(dates) + content[4 + dates :] if len(content) >= 4 + dates else None
    if kind == b"hdlr":  # version, pre-defined, handler, three reserved words, then a name
        return content[:12] + bytes(max(len(content) - 12, 0))
    if kind == b"stsd":
        return clean_sample_entries(content)
    return clean_references(content) if kind == b"dref" else None
