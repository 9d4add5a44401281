"""What can be known of a destination before hours of work: whether it can be written, and whether there is room."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

from scanward.core.errors import DestinationError, TryLater
from scanward.line.deliver.refusing import told

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.store import Ward

_MEGABYTE = 1_000_000
_GIGABYTE = 1000 * _MEGABYTE


def refuse_unwritable(folder: Path, *, touch: bool) -> None:
    """DestinationError where nothing can be written under `folder`, TryLater where its disk is full.

    With `touch` by writing a file without a name, else by asking for the rights alone.
    """
    there = nearest(folder)
    if not there.is_dir():
        raise DestinationError("a part of the destination's path is a file: name another place")
    with told():
        if not os.access(there, os.W_OK | os.X_OK) or _is_read_only(there):
            raise PermissionError(13, "")
        if touch:
            with tempfile.TemporaryFile(dir=there, buffering=0) as passing:
                passing.write(bytes(4096))


def require_room(ward: Ward, destination: Path, to_spool: int, *, to_destination: int) -> None:
    """TryLater when the bytes that will be written are more than what is free, in the spool or at the destination."""
    spool, there = ward.spool, nearest(destination)
    if spool.stat().st_dev == there.stat().st_dev:
        _require(spool, to_spool + to_destination, "the disk that holds the ward's spool and the destination")
        return
    _require(spool, to_spool, "the disk of the ward's spool (its setting `spool` may name another)")
    _require(there, to_destination, "the destination")


def nearest(place: Path) -> Path:
    """`place`, or the nearest folder above it that is there."""
    place = place.absolute()
    while not os.path.lexists(place) and place.parent != place:
        place = place.parent
    return place


def _require(folder: Path, size: int, where: str) -> None:
    with told():
        free = _free(folder)
    if size > free:
        raise TryLater(
            f"about {_bytes(size)} will be written and {_bytes(free)} are free on {where}: "
            "free some, or choose another place"
        )


def _free(folder: Path) -> int:
    status = os.statvfs(folder)
    return status.f_bavail * status.f_frsize


def _is_read_only(folder: Path) -> bool:
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def _bytes(size: int) -> str:
    return f"{size / _GIGABYTE:,.1f} GB" if size >= _GIGABYTE else f"{-(-size // _MEGABYTE):,} MB"
