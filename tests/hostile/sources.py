"""Archives and media that are many, or lead elsewhere."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from typing import TYPE_CHECKING

from .wire import element, elements, item, part10, with_elements

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_DIRECTORY_CLASS = b"1.2.840.10008.1.3.10"
_RECORD = 120
_SMALLEST_MEMBER = 100
"""Bytes that a member of an archive takes at least, with its name: its own header and that of the directory."""


def _good(number: int) -> bytes:
    return with_elements(number, {})


def _zip(path: Path, members: list[tuple[str, bytes]], method: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(path, "w", method, compresslevel=9 if method else None) as archive:
        for name, content in members:
            archive.writestr(name, content)


def tiny_members(folder: Path, size: int) -> None:
    names = [(f"{n:06}", b"x") for n in range(size // _SMALLEST_MEMBER)]
    _zip(folder / "scans.zip", [("good", _good(1)), *names])


def twenty_thousand_members(folder: Path, size: int) -> None:
    """Larger than `size`: the number is the point."""
    _zip(folder / "scans.zip", [("good", _good(1)), *((f"{n:06}", b"x") for n in range(20_000))])


def tiny_scans(folder: Path, size: int) -> None:
    """Members that all say they are scans and hold one element."""
    tiny = b"\0" * 128 + b"DICM" + element(0x00020000, "UL", struct.pack("<L", 0))
    _zip(folder / "scans.zip", [("good", _good(1)), *((f"{n:05}.dcm", tiny) for n in range(size // 300))])


def deflated_scans(folder: Path, size: int) -> None:
    """Small scans of as many patients, packed well."""
    made = []
    for number in range(size // 900):
        more = {0x00100010: ("PN", b"Kowalczyk^M%d" % number), 0x00100020: ("LO", b"MRN%06d" % number)}
        made.append((f"{number:05}", with_elements(number, more)))
    _zip(folder / "scans.zip", made, zipfile.ZIP_DEFLATED)


def zeros(folder: Path, size: int) -> None:
    """One member that grows a thousandfold."""
    _zip(folder / "scans.zip", [("good", _good(1)), ("zeros.dcm", bytes(size * 900))], zipfile.ZIP_DEFLATED)


def black_scan(folder: Path, size: int) -> None:
    """A scan of nothing but zeros behind its header, which is a picture too long."""
    content = _good(2) + bytes(size * 900)
    _zip(folder / "scans.zip", [("good", _good(1)), ("black.dcm", content)], zipfile.ZIP_DEFLATED)


def nested(folder: Path, size: int) -> None:
    """Archives in archives."""
    inner = _good(2)
    for depth in range(40):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(f"{depth}.zip" if depth else "scan", inner)
        inner = out.getvalue()
    _zip(folder / "scans.zip", [("good", _good(1)), ("nested.zip", inner)])


def quines(folder: Path, size: int) -> None:
    """Many archives beside each other in one, each of which grows."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("zeros", bytes(2_000_000))
    _zip(folder / "scans.zip", [("good", _good(1)), *((f"{n}.zip", out.getvalue()) for n in range(size // 2200))])


def links(folder: Path, size: int) -> None:
    """Members that are links to elsewhere."""
    with zipfile.ZipFile(folder / "scans.zip", "w") as archive:
        archive.writestr("good", _good(1))
        for number in range(size // _SMALLEST_MEMBER):
            entry = zipfile.ZipInfo(f"{number:05}")
            entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            archive.writestr(entry, "/etc/passwd")


def climbing(folder: Path, size: int) -> None:
    """Members whose names climb out."""
    names = [(f"../../{n:05}", b"x") for n in range(size // _SMALLEST_MEMBER)]
    _zip(folder / "scans.zip", [("good", _good(1)), *names])


def _directory(records: list[tuple[str, bytes]]) -> bytes:
    sequence = b"".join(
        item(elements({0x00041400: ("UL", b"\0" * 4), 0x00041410: ("US", b"\xff\xff"), 0x00041420: ("UL", b"\0" * 4),
                       0x00041430: ("CS", kind.encode()), 0x00041500: ("CS", reference)}))
        for kind, reference in records
    )  # fmt: skip
    body = elements({0x00041130: ("CS", b"DISC"), 0x00041200: ("UL", b"\0" * 4), 0x00041220: ("SQ", sequence)})
    return part10(0, body, sop_class=_DIRECTORY_CLASS)


def _medium(folder: Path, references: list[bytes]) -> None:
    (folder / "IM1").write_bytes(_good(1))
    (folder / "DICOMDIR").write_bytes(_directory([("IMAGE", each) for each in references]))


def same_file(folder: Path, size: int) -> None:
    """A directory whose records all name one file."""
    _medium(folder, [b"IM1"] * (size // 70))


def outwards(folder: Path, size: int) -> None:
    """A directory whose records all lead out of the medium."""
    _medium(folder, [b"IM1", *(b"..\\..\\X%05d" % n for n in range(size // 82))])


def not_there(folder: Path, size: int) -> None:
    """A directory that names many files which are not there, deep down."""
    _medium(folder, [b"IM1", *(b"\\".join([b"A%d" % n] * 8) for n in range(size // _RECORD))])


def copies(folder: Path, size: int) -> None:
    """The same scan in as many files."""
    content = _good(1)
    for number in range(size // len(content)):
        (folder / f"{number:04}").write_bytes(content)


SOURCES: dict[str, Callable[[Path, int], None]] = {
    "ZIP: tiny members": tiny_members,
    "ZIP: 20,000 members (2 MB)": twenty_thousand_members,
    "ZIP: tiny scans": tiny_scans,
    "ZIP: deflated scans": deflated_scans,
    "ZIP: zeros": zeros,
    "ZIP: a black scan": black_scan,
    "ZIP: nested": nested,
    "ZIP: archives side by side": quines,
    "ZIP: links": links,
    "ZIP: climbing names": climbing,
    "DICOMDIR: one file 2,000 times": same_file,
    "DICOMDIR: outwards": outwards,
    "DICOMDIR: not there": not_there,
    "copies": copies,
}
