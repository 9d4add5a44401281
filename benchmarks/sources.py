"""Sources that grow in one direction, made in seconds: tiny headers by the thousand, one huge object, hostile ones."""

from __future__ import annotations

import os
import struct
import zlib
from enum import StrEnum
from typing import TYPE_CHECKING

from pydicom.uid import CTImageStorage, EncapsulatedPDFStorage, EnhancedCTImageStorage

if TYPE_CHECKING:
    from pathlib import Path

_LITTLE = "1.2.840.10008.1.2.1"
_DEFLATED = "1.2.840.10008.1.2.1.99"
_LONG = ("OW", "OB", "SQ")
_PER_SERIES = 100
_PER_FOLDER = 1000
_BLOCK = 1 << 20


class Shape(StrEnum):
    """What grows with the number of objects."""

    ONE_SERIES = "one series"
    MANY_SERIES = "series of 100"
    MANY_STUDIES = "studies of 100"
    MANY_PATIENTS = "patients of 1"


def element(tag: int, vr: str, value: bytes, length: int | None = None) -> bytes:
    value += b"\0" * (len(value) % 2) if vr in ("UI", "OB") else b" " * (len(value) % 2)
    stated = len(value) if length is None else length
    head = struct.pack("<HH2s", tag >> 16, tag & 0xFFFF, vr.encode())
    return head + (struct.pack("<HL", 0, stated) if vr in _LONG else struct.pack("<H", stated)) + value


def part_10(sop_class: str, instance: str, syntax: str = _LITTLE) -> bytes:
    """Preamble, prefix and file meta information."""
    named = ((0x00020002, sop_class), (0x00020003, instance), (0x00020010, syntax))
    meta = b"".join(element(tag, "UI", value.encode()) for tag, value in named)
    return b"\0" * 128 + b"DICM" + element(0x00020000, "UL", struct.pack("<L", len(meta))) + meta


def header(sop_class: str, rows: int = 4, frames: int = 1, number: int = 0, shape: Shape = Shape.ONE_SERIES) -> bytes:
    """The data set of object `number` up to the pixel data. What differs from slice to slice in a real series differs
    here: numbers, times and places."""
    study, series, patient = _counted(number, shape)
    seconds = f"{number // 3600 % 24:02}{number // 60 % 60:02}{number % 60:02}.{number % 1000000:06}"
    body = [
        element(0x00080016, "UI", sop_class.encode()), element(0x00080018, "UI", _uid(3, number)),
        element(0x00080020, "DA", b"20240102"), element(0x00080032, "TM", seconds.encode()),
        element(0x00080060, "CS", b"CT"), element(0x0008103E, "LO", b"AXIAL %d" % (number % 7)),
        element(0x00100010, "PN", _name(patient)), element(0x00100020, "LO", b"B%08d" % patient),
        element(0x00100030, "DA", b"19600101"), element(0x00180015, "CS", b"CHEST"),
        element(0x0020000D, "UI", _uid(1, study)), element(0x0020000E, "UI", _uid(2, series)),
        element(0x00200013, "IS", b"%d" % number), element(0x00200032, "DS", b"0\\0\\%d.5" % number),
        element(0x00280002, "US", struct.pack("<H", 1)), element(0x00280004, "CS", b"MONOCHROME2"),
        element(0x00280008, "IS", b"%d" % frames), element(0x00280010, "US", struct.pack("<H", rows)),
        element(0x00280011, "US", struct.pack("<H", rows)), element(0x00280100, "US", struct.pack("<H", 16)),
        element(0x00280101, "US", struct.pack("<H", 12)), element(0x00280102, "US", struct.pack("<H", 11)),
        element(0x00280103, "US", struct.pack("<H", 0)),
    ]  # fmt: skip
    return b"".join(body)


def many(folder: Path, count: int, shape: Shape) -> None:
    """`count` objects with 4 x 4 pixels, 1,000 in a folder."""
    for number in range(count):
        place = folder / f"{number // _PER_FOLDER:04d}"
        if number % _PER_FOLDER == 0:
            place.mkdir()
        start = part_10(CTImageStorage, _uid(3, number).decode())
        content = start + header(CTImageStorage, number=number, shape=shape) + element(0x7FE00010, "OW", b"\1\0" * 16)
        (place / f"{number:07d}").write_bytes(content)


def frames(folder: Path, megabytes: int) -> None:
    """One enhanced CT of `megabytes`, frames of 512 x 512 (a sparse file: only its length counts)."""
    count = megabytes * 2
    start = part_10(EnhancedCTImageStorage, "1.2.3.4.1") + header(EnhancedCTImageStorage, 512, count)
    _sparse(folder / "frames", start, element(0x7FE00010, "OW", b"", megabytes * _BLOCK), megabytes)


def private(folder: Path, megabytes: int) -> None:
    """A CT image with a private OB element of `megabytes`."""
    start = part_10(CTImageStorage, "1.2.3.4.2") + header(CTImageStorage)
    start += element(0x00290010, "LO", b"BENCH HEADER")
    tail = element(0x7FE00010, "OW", b"\1\0" * 16)
    _sparse(folder / "private", start, element(0x00291010, "OB", b"", megabytes * _BLOCK), megabytes, tail)


def document(folder: Path, megabytes: int) -> None:
    """An encapsulated PDF of `megabytes`, most of it one stream of zeros."""
    start = part_10(EncapsulatedPDFStorage, "1.2.3.4.3") + _without_image(EncapsulatedPDFStorage)
    begun = b"%PDF-1.4\n1 0 obj\n<</Length " + str(megabytes * _BLOCK).encode() + b">>\nstream\n"
    ended = b"\nendstream\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"
    ended += b" " * ((len(begun) + len(ended)) % 2)
    length = len(begun) + megabytes * _BLOCK + len(ended)
    value = element(0x00420010, "ST", b"Report") + element(0x00420011, "OB", b"", length) + begun
    mime = element(0x00420012, "LO", b"application/pdf")
    _sparse(folder / "document", start, value, megabytes, ended + mime)


def hostile(folder: Path) -> None:
    """Objects of at most 100 KB that claim, nest, repeat or inflate to much more."""
    start = part_10(CTImageStorage, "1.2.3.4.5") + header(CTImageStorage, 512)
    claims = start + element(0x7FE00010, "OW", b"\0" * 1000, 0xFFFFFFF0)
    items = struct.pack("<HHL", 0xFFFE, 0xE000, 0) * 12_000
    before_image = start[: start.index(b"\x28\0\2\0")]
    repeats = before_image + element(0x00281050, "SQ", items)
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    inflated = squeeze.compress(header(CTImageStorage) + bytes(95_000_000)) + squeeze.flush()
    bomb = part_10(CTImageStorage, "1.2.3.4.6", _DEFLATED) + inflated
    nested = b""
    for _ in range(7_000):
        nested = struct.pack("<HHL", 0xFFFE, 0xE000, len(nested)) + nested
        nested = element(0x00400275, "SQ", nested)
        if len(nested) > 95_000:
            break
    for name, content in (("claims", claims), ("repeats", repeats), ("bomb", bomb), ("deep", before_image + nested)):
        (folder / name).write_bytes(content)


def _sparse(path: Path, start: bytes, opened: bytes, megabytes: int, tail: bytes = b"") -> None:
    with path.open("wb") as stream:
        stream.write(start + opened)
        stream.seek(megabytes * _BLOCK, os.SEEK_CUR)
        stream.write(tail)
        stream.truncate(len(start) + len(opened) + megabytes * _BLOCK + len(tail))


def _without_image(sop_class: str) -> bytes:
    whole = header(sop_class)
    return whole[: whole.index(b"\x20\0\x32\0DS")]


def _counted(number: int, shape: Shape) -> tuple[int, int, int]:
    """Study, series and patient of an object."""
    if shape is Shape.MANY_PATIENTS:
        return number, number, number
    series = 0 if shape is Shape.ONE_SERIES else number // _PER_SERIES
    return (series if shape is Shape.MANY_STUDIES else 0), series, 0


def _uid(kind: int, number: int) -> bytes:
    return b"1.2.826.0.1.1.%d.1%07d" % (kind, number)


def _name(patient: int) -> bytes:
    """A family name that no other patient has and no list knows."""
    letters = "".join("bcdfghklmnprstvz"[patient >> 4 * place & 15] + "aeiou"[place % 5] for place in range(5))
    return f"{letters.capitalize()}^Mark".encode()
