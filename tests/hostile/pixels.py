"""Compressed pixels whose streams are all markers, segments and promises."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from tests.dicom.codestream.streams import JPEG_2000, JPEG_BASELINE, JPEG_LS, RLE, jpeg, jpeg_2000, jpeg_ls, segment

from .wire import Elements, element, elements, encapsulated, image, item, part10

if TYPE_CHECKING:
    from collections.abc import Callable

_MPEG4, _JPEG_XL, _HTJ2K = "1.2.840.10008.1.2.4.102", "1.2.840.10008.1.2.4.110", "1.2.840.10008.1.2.4.201"
_END = struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)
_BYTES: Elements = {
    0x00280100: ("US", b"\x08\0"),
    0x00280101: ("US", b"\x08\0"),
    0x00280102: ("US", b"\x07\0"),
}


def _sized(rows: int, columns: int, more: Elements | None = None) -> Elements:
    return {
        **_BYTES,
        0x00280010: ("US", struct.pack("<H", rows)),
        0x00280011: ("US", struct.pack("<H", columns)),
    } | (more or {})


_PICTURE = _sized(40, 56)
"""As large as the pictures of `streams`."""


def _framed(number: int, syntax: str, frames: list[bytes], more: Elements, table: bytes = b"") -> bytes:
    parts = image(number) | more
    del parts[0x7FE00010]
    head = struct.pack("<HH2sHL", 0x7FE0, 0x0010, b"OB", 0, 0xFFFFFFFF)
    return part10(number, elements(parts) + head + item(table) + b"".join(map(item, frames)) + _END, syntax)


def _even(stream: bytes) -> bytes:
    return stream + b"\0" * (len(stream) % 2)


def comments(number: int, size: int) -> bytes:
    """A JPEG with a comment of no length every four bytes."""
    stream = b"\xff\xd8" + b"\xff\xfe\x00\x02" * (size // 4) + jpeg()[2:]
    return encapsulated(number, JPEG_BASELINE, stream, _PICTURE)


def comments_that_name(number: int, size: int) -> bytes:
    one = segment(0xFE, b"Kowalczyk")
    return encapsulated(number, JPEG_BASELINE, b"\xff\xd8" + one * (size // len(one)) + jpeg()[2:], _PICTURE)


def fill_bytes(number: int, size: int) -> bytes:
    return encapsulated(number, JPEG_BASELINE, b"\xff\xd8" + b"\xff" * size + jpeg()[2:], _PICTURE)


def restarts(number: int, size: int) -> bytes:
    scan = jpeg()[: jpeg().find(b"\xff\xda") + 10]
    return encapsulated(number, JPEG_BASELINE, scan + b"\xff\xd0" * (size // 2), _PICTURE)


def huge_picture(number: int, size: int) -> bytes:
    """A JPEG that says it is 65,500 squared."""
    stream = bytearray(jpeg())
    at = stream.find(b"\xff\xc0")
    stream[at + 5 : at + 9] = struct.pack(">HH", 65500, 65500)
    return encapsulated(number, JPEG_BASELINE, bytes(stream), _sized(65500, 65500))


def large_picture(number: int, size: int, side: int = 9000) -> bytes:
    """A JPEG of zeros that is as large as a decoder may make it."""
    stream = bytearray(jpeg())
    at, scan = stream.find(b"\xff\xc0"), stream.find(b"\xff\xda")
    stream[at + 5 : at + 9] = struct.pack(">HH", side, side)
    head = bytes(stream[: scan + 2 + int.from_bytes(stream[scan + 2 : scan + 4], "big")])
    return encapsulated(number, JPEG_BASELINE, head + bytes(size - len(head)) + b"\xff\xd9", _sized(side, side))


def picture_to_look_into(number: int, size: int) -> bytes:
    """The same, as large as is looked into for writing."""
    return large_picture(number, size, 4000)


def tile_parts(number: int, size: int) -> bytes:
    plain = jpeg_2000()
    part = b"\xff\x90\x00\x0a\0\0\0\0\0\x0e\0\0\xff\x93"
    stream = plain[: plain.find(b"\xff\x90")] + part * (size // len(part))
    return encapsulated(number, JPEG_2000, stream, _PICTURE)


def boxes(number: int, size: int) -> bytes:
    """A JP2 file of nothing but small boxes."""
    stream = jpeg_2000(no_jp2=False)
    one = struct.pack(">L4s", 12, b"uuid") + b"Kowa"
    at = stream.find(b"jp2c") - 4
    return encapsulated(number, JPEG_2000, stream[:at] + one * (size // len(one)) + stream[at:], _PICTURE)


def huge_jpeg_2000(number: int, size: int) -> bytes:
    stream = bytearray(jpeg_2000())
    at = stream.find(b"\xff\x51")
    stream[at + 6 : at + 14] = struct.pack(">LL", 0xFFFFFFFF, 0xFFFFFFFF)
    stream[at + 22 : at + 30] = struct.pack(">LL", 1, 1)
    return encapsulated(number, JPEG_2000, bytes(stream), _sized(65535, 65535))


def jpeg_ls_segments(number: int, size: int) -> bytes:
    one = segment(0xE8, b"spiff")
    return encapsulated(number, JPEG_LS, b"\xff\xd8" + one * (size // len(one)) + jpeg_ls()[2:], _PICTURE)


def _rle(segments: list[int], content: bytes) -> bytes:
    return struct.pack("<L15L", len(segments), *(segments + [0] * 15)[:15]) + content


def rle_nothing(number: int, size: int) -> bytes:
    """RLE that does nothing for a hundred thousand bytes."""
    return encapsulated(number, RLE, _rle([64], b"\x80" * size), _PICTURE)


def rle_runs(number: int, size: int) -> bytes:
    """RLE that grows as much as it can."""
    return encapsulated(number, RLE, _rle([64], b"\x81\0" * (size // 2)), _sized(2500, 2500))


def rle_overlapping(number: int, size: int) -> bytes:
    """Fifteen segments that share their bytes, of a picture that has one."""
    offsets = [64 + n for n in range(15)]
    return encapsulated(number, RLE, _rle(offsets, b"\x81\0" * (size // 2)), _PICTURE)


def rle_backwards(number: int, size: int) -> bytes:
    return encapsulated(number, RLE, _rle([0xFFFFFFF0, 64, 0], b"\x7f" * size), _PICTURE)


def fragments(number: int, size: int) -> bytes:
    """Empty fragments."""
    return _framed(number, JPEG_BASELINE, [b""] * (size // 8), _PICTURE)


def frames(number: int, size: int) -> bytes:
    """A frame in each of the smallest fragments, and as many frames as fragments."""
    count = size // 12
    return _framed(number, JPEG_BASELINE, [b"\xff\xd8\xff\xd9"] * count, _PICTURE | {0x00280008: ("IS", b"%d" % count)})


def rle_frames(number: int, size: int) -> bytes:
    """Frames of RLE of one pixel each."""
    one = _rle([64], b"\0\7")
    count = size // (len(one) + 8)
    return _framed(number, RLE, [one] * count, _sized(1, 1, {0x00280008: ("IS", b"%d" % count)}))


def offsets(number: int, size: int) -> bytes:
    """An offset table that fills the file."""
    return _framed(number, JPEG_BASELINE, [_even(jpeg())], _PICTURE, struct.pack("<L", 0) * (size // 4))


def video_boxes(number: int, size: int) -> bytes:
    """An MP4 file of small boxes inside boxes."""
    inner = b""
    while len(inner) < size:
        inner = struct.pack(">L4s", 8 + len(inner), b"moov") + inner
    start = struct.pack(">L4s4sL", 16, b"ftyp", b"isom", 0)
    return encapsulated(number, _MPEG4, start + inner, _PICTURE)


def video_packets(number: int, size: int) -> bytes:
    """A transport stream of sync bytes."""
    return encapsulated(number, _MPEG4, (b"G\x40\0\x10" + b"\xff" * 184) * (size // 188), _PICTURE)


def video_units(number: int, size: int) -> bytes:
    """Network abstraction units of no length."""
    return encapsulated(number, _MPEG4, b"\0\0\1\x06" * (size // 4), _PICTURE)


def jpeg_xl_boxes(number: int, size: int) -> bytes:
    start = struct.pack(">L4sL", 12, b"JXL ", 0x0D0A870A) + struct.pack(">L4s4sL4s", 20, b"ftyp", b"jxl ", 0, b"jxl ")
    return encapsulated(number, _JPEG_XL, start + struct.pack(">L4s", 8, b"jxlp") * (size // 8), _PICTURE)


def colour_profile(number: int, size: int) -> bytes:
    """An ICC profile with as many tags as it has room for, all at one place."""
    count = (size - 132) // 12
    tags = b"".join(struct.pack(">4sLL", b"t%03x" % (n % 4096), 128, min(size, 60_000)) for n in range(count))
    profile = (struct.pack(">L", size) + b"\0" * 32 + b"acsp").ljust(128, b"\0") + struct.pack(">L", count) + tags
    return part10(number, elements(image(number) | {0x00282000: ("OB", profile)}))


def waveform(number: int, size: int) -> bytes:
    """Channels of a waveform, each described."""
    channel = item(elements({0x003A0203: ("SH", b"Kowalczyk"), 0x003A0208: ("SQ", b"")}))
    group = item(element(0x003A0200, "SQ", channel * (size // len(channel))))
    parts = image(number) | {0x54000100: ("SQ", group)}
    return part10(number, elements(parts))


PIXELS: dict[str, Callable[[int, int], bytes]] = {
    "JPEG: comments": comments,
    "JPEG: comments that name": comments_that_name,
    "JPEG: fill bytes": fill_bytes,
    "JPEG: restarts": restarts,
    "JPEG: 65,500 squared": huge_picture,
    "JPEG: 9,000 squared": large_picture,
    "JPEG: 4,000 squared": picture_to_look_into,
    "JPEG 2000: tile-parts": tile_parts,
    "JPEG 2000: boxes": boxes,
    "JPEG 2000: four billion squared": huge_jpeg_2000,
    "JPEG-LS: segments": jpeg_ls_segments,
    "RLE: nothing": rle_nothing,
    "RLE: runs": rle_runs,
    "RLE: overlapping segments": rle_overlapping,
    "RLE: segments outside": rle_backwards,
    "empty fragments": fragments,
    "frames of nothing": frames,
    "RLE: frames of a pixel": rle_frames,
    "offset table": offsets,
    "MPEG-4: boxes in boxes": video_boxes,
    "MPEG-4: packets": video_packets,
    "MPEG-4: units": video_units,
    "JPEG XL: boxes": jpeg_xl_boxes,
    "colour profile": colour_profile,
    "waveform": waveform,
}
