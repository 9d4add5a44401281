"""How much a source may make us do."""

from __future__ import annotations

from dataclasses import dataclass

_MIB = 1024 * 1024
_GIB = 1024 * _MIB


@dataclass(frozen=True, slots=True)
class ReceiveLimits:
    """Ceilings on what a source may unpack or download. All bytes are counted as they really arrive.

    A scan packs at most about 1000 to 1 (an empty segmentation), a CT about 3 to 1; so an archive may unpack to
    `unpacked_free_bytes` whatever its own size, and beyond that to `unpacked_ratio` times its own size.
    """

    archive_entries: int = 300_000
    archive_depth: int = 2
    unpacked_free_bytes: int = _GIB
    unpacked_ratio: int = 100
    directory_bytes: int = 128 * _MIB
    """The largest central directory that is read (300,000 entries with names of 380 bytes)."""
    object_bytes: int = 64 * _GIB
    """The largest single object that is unpacked or downloaded."""
    free_space_bytes: int = _GIB
    """What must stay free where the spool lies."""
