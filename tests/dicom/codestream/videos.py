"""Videos of a few units, built by hand: enough for a parser, not for an eye."""

from __future__ import annotations

import struct

H_264 = "1.2.840.10008.1.2.4.102"
HEVC = "1.2.840.10008.1.2.4.107"
MPEG_2 = "1.2.840.10008.1.2.4.100"
START = b"\0\0\0\x01"
SLICE = b"\x65" + bytes(range(1, 200)) * 2
SECRET = b"DOE^JANE 1961-04-12"


def sei(text: bytes, kind: int = 5) -> bytes:
    """A H.264 SEI of user data, with emulation prevention where it is due."""
    payload = bytes(range(0x10, 0x20)) + text
    size = b"\xff" * (len(payload) // 255) + bytes([len(payload) % 255])
    return b"\x06" + prevented(bytes([kind]) + size + payload) + b"\x80"


def prevented(raw: bytes) -> bytes:
    """ITU-T H.264 section 7.3.1: a byte of at most 3 behind two zeros gets a 3 before it."""
    out = bytearray()
    for byte in raw:
        if out[-2:] == b"\0\0" and byte <= 3:
            out.append(3)
        out.append(byte)
    return bytes(out)


def h264(*units: bytes) -> bytes:
    return b"".join(START + unit for unit in units)


def packets(elementary: bytes, identifier: int = 0x100, stream: int = 0xE0) -> bytes:
    """A transport stream with one PES packet."""
    left = b"\0\0\x01" + bytes([stream]) + b"\0\0\x80\0\0" + elementary
    made, first = bytearray(), True
    while left:
        body = left[:184]
        left = left[184:]
        stuffing = 184 - len(body)
        head = struct.pack(">BHB", 0x47, identifier | (0x4000 if first else 0), 0x30 if stuffing else 0x10)
        if stuffing:
            head += bytes([stuffing - 1]) + (b"\0" + b"\xff" * (stuffing - 2) if stuffing > 1 else b"")
        made += head + body
        first = False
    return bytes(made)


def null_packet(content: bytes) -> bytes:
    return b"\x47\x1f\xff\x10" + content.ljust(184, b"\xff")


def box(kind: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I", 8 + len(body)) + kind + body


def mp4(samples: list[list[bytes]], *extra: bytes, name: bytes = b"", dates: int = 0, entry: bytes = b"") -> bytes:
    """An MP4 file with one H.264 track; `samples` are lists of NAL units. `extra` boxes stand in `moov`."""
    rows = [b"".join(struct.pack(">I", len(unit)) + unit for unit in sample) for sample in samples]
    ftyp = box(b"ftyp", b"isom\0\0\0\0isom")

    def moov(first: int) -> bytes:
        visual = bytes(6) + b"\0\x01" + bytes(16) + bytes(18) + name.ljust(32, b"\0")[:32] + b"\0\x18\xff\xff"
        described = box(b"avc1", visual, box(b"avcC", b"\x01\x64\0\x29\xff\xe0\0"), entry)
        table = box(
            b"stbl",
            box(b"stsd", bytes(4), struct.pack(">I", 1), described),
            box(b"stts", bytes(4), struct.pack(">3I", 1, len(rows), 40)),
            box(b"stsz", bytes(8), struct.pack(f">{len(rows) + 1}I", len(rows), *map(len, rows))),
            box(b"stsc", bytes(4), struct.pack(">4I", 1, 1, len(rows), 1)),
            box(b"stco", bytes(4), struct.pack(">2I", 1, first)),
        )
        media = box(
            b"mdia",
            box(b"mdhd", bytes(4), struct.pack(">2I", dates, dates), bytes(12)),
            box(b"hdlr", bytes(8), b"vide", bytes(12), name + b"\0"),
            box(b"minf", box(b"vmhd", bytes(12)), table),
        )
        return box(
            b"moov", box(b"mvhd", bytes(4), struct.pack(">2I", dates, dates), bytes(88)), box(b"trak", media), *extra
        )

    first = len(ftyp) + len(moov(0)) + 8
    return ftyp + moov(first) + box(b"mdat", *rows)
