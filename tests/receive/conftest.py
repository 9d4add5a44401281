"""A maker of archives that says whatever a test wants it to say, and the smallest thing that is a scan."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from scanward.core.stages import Quarantined, Received
from scanward.line.receive import PassedOver, ReceiveLimits, Taken, receive

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SCAN = bytes(128) + b"DICM" + b"\x02\x00\x00\x00UL\x04\x00\x00\x00\x00\x00" + b"scan"


@dataclass
class Entry:
    """One member. `says_*` is what the directory claims where it is not the truth."""

    name: bytes
    data: bytes = SCAN
    method: int = 8
    flags: int = 0
    maker: int = 3
    mode: int = 0o100644
    says_size: int | None = None
    says_packed: int | None = None
    says_crc: int | None = None
    says_at: int | None = None
    own_name: bytes | None = None
    packed: bytes | None = None


def pack(entries: list[Entry], *, says_count: int | None = None, shift: int = 0, after: bytes = b"") -> bytes:
    """Make a ZIP of `entries`; `shift` displaces the directory, `after` follows the end record."""
    body, directory = b"", b""
    for entry in entries:
        deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = entry.packed
        if packed is None:
            packed = deflater.compress(entry.data) + deflater.flush() if entry.method == 8 else entry.data
        crc = zlib.crc32(entry.data) if entry.says_crc is None else entry.says_crc
        size = len(entry.data) if entry.says_size is None else entry.says_size
        length = len(packed) if entry.says_packed is None else entry.says_packed
        at = len(body) if entry.says_at is None else entry.says_at
        name = entry.name if entry.own_name is None else entry.own_name
        body += struct.pack(
            "<4s5H3L2H", b"PK\3\4", 20, entry.flags, entry.method, 0, 0, crc, length, size, len(name), 0
        )
        body += name + packed
        directory += struct.pack(
            "<4s4B4H3L5H2L", b"PK\1\2", 20, entry.maker, 20, 0, entry.flags, entry.method, 0, 0, crc, length, size,
            len(entry.name), 0, 0, 0, 0, entry.mode << 16, at,
        )  # fmt: skip
        directory += entry.name
    count = len(entries) if says_count is None else says_count
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), len(body) + shift, 0)
    return body + directory + end + after


class Harvest:
    """What came of a source, sorted by kind of outcome."""

    def __init__(self, taken: list[Taken]) -> None:
        self.all = taken
        self.received = [t for t in taken if isinstance(t, Received)]
        self.quarantined = [t for t in taken if isinstance(t, Quarantined)]
        self.passed_over = [t for t in taken if isinstance(t, PassedOver)]

    @property
    def reasons(self) -> list[str]:
        return [t.reason.value for t in self.quarantined]

    @property
    def details(self) -> list[str]:
        return [t.detail for t in self.quarantined]

    @property
    def kinds(self) -> list[str]:
        return [t.kind.value for t in self.passed_over]


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    folder = tmp_path / "spool"
    folder.mkdir()
    return folder


@pytest.fixture
def harvest(spool: Path) -> Callable[..., Harvest]:
    """Receive a source to the end; a ZIP may be given as bytes or as entries."""

    def run(source: str | Path | bytes | list[Entry], limits: ReceiveLimits | None = None) -> Harvest:
        if isinstance(source, list):
            source = pack(source)
        if isinstance(source, bytes):
            path = spool.parent / "scans.zip"
            path.write_bytes(source)
            source = path
        return Harvest(list(receive(source, spool, limits)))

    return run


@pytest.fixture
def scan() -> bytes:
    return SCAN


@pytest.fixture
def entry() -> type[Entry]:
    return Entry


@pytest.fixture
def zipped() -> Callable[..., bytes]:
    return pack
