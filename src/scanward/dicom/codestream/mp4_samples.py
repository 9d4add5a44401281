"""Finds user data inside the samples of an MP4 video track (ISO/IEC 14496-12 section 8.7, 14496-15 section
4.3).

A sample is a row of NAL units, each behind its length; the tables of the track say where the samples lie.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scanward.core.doors import later
from scanward.dicom.codestream.blank import Blank
from scanward.dicom.codestream.broken import broken
from scanward.dicom.codestream.kinds import StreamKind
from scanward.dicom.codestream.mp4_entries import entries
from scanward.dicom.codestream.nal_units import blank_h264, blank_hevc, h264_words, hevc_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from scanward.dicom.codestream.payload import Payload
else:
    np = later("numpy")

_MOST_SAMPLES: Final = 1 << 22
_LARGEST_SAMPLE: Final = 64 << 20
_VISUAL_FIXED: Final = 78
_PLACE_OF_LENGTH_SIZE: Final = {b"avcC": 4, b"hvcC": 21}


@dataclass(slots=True)
class Track:
    """The boxes of one track that say where its samples lie."""

    tables: dict[bytes, bytes] = field(default_factory=dict)

    @property
    def handler(self) -> bytes:
        return self.tables.get(b"hdlr", b"")[8:12]


def search_samples(payload: Payload, track: Track, kind: StreamKind, media: list[tuple[int, int]]) -> Iterator[Blank]:
    """What to lay over in the samples of a video track; `media` are the places of the `mdat` contents.

    Raises UnsoundObject(CODESTREAM).
    """
    if kind is StreamKind.MPEG_2:
        raise broken("MPEG-2 video in an MP4 file is not looked into here")
    prefix = _length_bytes(track.tables.get(b"stsd", b""))
    wanted, blank = (h264_words, blank_h264) if kind is StreamKind.H_264 else (hevc_words, blank_hevc)
    sizes = _sizes(track.tables.get(b"stsz", b""), payload.size)
    starts = _starts(track, sizes)
    _check_places(starts, sizes, media)
    for start, size in zip(starts.tolist(), sizes.tolist(), strict=True):
        sample = payload.read(start, size)
        at = 0
        while at < size:
            length = int.from_bytes(sample[at : at + prefix], "big")
            at += prefix
            if at + length > size:
                raise broken("a unit of the video is longer than its sample")
            if length and wanted(sample[at]):
                unit = sample[at : at + length]
                clean = blank(unit)
                if clean != unit:
                    yield Blank(start + at, clean)
            at += length


def _check_places(starts: NDArray[np.int64], sizes: NDArray[np.int64], media: list[tuple[int, int]]) -> None:
    """Samples lie inside the media data and apart: else one blank could make another wrong."""
    ends = starts + sizes
    inside = np.zeros(len(starts), bool)
    for first, last in media:
        inside |= (starts >= first) & (ends <= last)
    order = np.argsort(starts, kind="stable")
    if not inside.all() or (starts[order][1:] < ends[order][:-1]).any() or sizes.max(initial=0) > _LARGEST_SAMPLE:
        raise broken("a sample of the video lies where none can")


def _length_bytes(descriptions: bytes) -> int:
    """How many bytes a unit's length takes, from the decoder configuration of the first visual entry."""
    for _, start, stop in entries(descriptions, 8, len(descriptions)):
        for kind, first, last in entries(descriptions, start + 8 + _VISUAL_FIXED, stop):
            place = first + 8 + _PLACE_OF_LENGTH_SIZE.get(kind, -1)
            if kind in _PLACE_OF_LENGTH_SIZE and place < last:
                return (descriptions[place] & 3) + 1
    raise broken("the video's sample description has no decoder configuration")


def _table(content: bytes, at: int, columns: int) -> NDArray[np.int64]:
    """The rows of 32-bit numbers behind their count at `at`."""
    count = int.from_bytes(content[at : at + 4], "big")
    rows = content[at + 4 :]
    if count > _MOST_SAMPLES or len(rows) < 4 * columns * count:
        raise broken("a table of the video is not sound")
    return np.frombuffer(rows, ">u4", count * columns).astype(np.int64).reshape(count, columns)


def _sizes(content: bytes, room: int) -> NDArray[np.int64]:
    """The sizes of the samples, which together fit into the file: a table of lies must not buy a minute."""
    same, count = int.from_bytes(content[4:8], "big"), int.from_bytes(content[8:12], "big")
    sizes = np.full(count, same, np.int64) if 0 < same * count <= room else _table(content, 8, 1)[:, 0]
    if int(sizes.sum()) > room:
        raise broken("the samples of the video are larger than the file")
    return sizes


def _chunks(track: Track) -> NDArray[np.int64]:
    if b"co64" not in track.tables:
        return _table(track.tables.get(b"stco", b""), 4, 1)[:, 0]
    halves = _table(track.tables[b"co64"], 4, 2)
    if halves.size and int(halves[:, 0].max()) >> 30:
        raise broken("a sample of the video lies outside")
    return halves[:, 0] << 32 | halves[:, 1]


def _starts(track: Track, sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where every sample begins: chunks hold runs of samples, and `stsc` says how many (section 8.7.4)."""
    chunks, runs = _chunks(track), _table(track.tables.get(b"stsc", b""), 4, 3)
    if not len(sizes):
        return sizes
    firsts = runs[:, 0] - 1
    if not len(runs) or firsts[0] or (np.diff(firsts) <= 0).any() or firsts[-1] >= len(chunks):
        raise broken("the chunks of the video are not sound")
    each = np.repeat(runs[:, 1], np.diff([*firsts, len(chunks)]))
    if int(each.sum()) != len(sizes):
        raise broken("the chunks of the video do not hold its samples")
    before = np.cumsum(sizes) - sizes
    first_of_chunk = np.cumsum(each) - each
    used = each > 0
    starts: NDArray[np.int64] = np.repeat(chunks[used] - before[first_of_chunk[used]], each[used]) + before
    return starts
