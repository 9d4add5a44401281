"""Sorting more than memory should hold: by replacement selection into runs on disk, which are then merged.

D. Knuth, The Art of Computer Programming, volume 3, section 5.4.1. What comes nearly sorted makes one run; what comes
in any order makes runs of about twice the records that are held.
"""

from __future__ import annotations

import errno
import heapq
import tempfile
from itertools import chain, islice
from typing import IO, TYPE_CHECKING

from scanward.core.errors import TryLater

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_HELD = 4000
_BLOCK = 1 << 14
"""Bytes of one run that are read ahead."""
_HEAD = 4
"""Bytes that say how long a record is."""


def externally_sorted(records: Iterable[bytes], folder: Path | None = None, *, held: int = _HELD) -> Iterator[bytes]:
    """`records` in the order of their bytes; equal ones come as often as they came in.

    Args:
        records: all of them are read before this returns.
        folder: where the runs lie, in one file without a name; by default where temporary files do.
        held: records in memory.

    Raises:
        TryLater: the disk of `folder` is full.
    """
    remaining = iter(records)
    heap = list(islice(remaining, held + 1))
    if len(heap) <= held:
        return iter(sorted(heap))
    heapq.heapify(heap)
    merged = _merged(heap, remaining, folder)
    return chain([next(merged)], merged)  # begun: the runs are written


def _merged(heap: list[bytes], remaining: Iterator[bytes], folder: Path | None) -> Iterator[bytes]:
    with tempfile.TemporaryFile(dir=folder) as file:
        ends = _written(heap, remaining, file)
        yield from heapq.merge(*(_read(file, *run) for run in zip([0, *ends], ends, strict=False)))


def _written(heap: list[bytes], remaining: Iterator[bytes], file: IO[bytes]) -> list[int]:
    """Write everything as sorted runs; where in the file each ends."""
    ends: list[int] = []
    later: list[bytes] = []
    size = 0
    while heap:
        smallest = heap[0]
        size += _write(file, smallest)
        following = next(remaining, None)
        if following is not None and following >= smallest:
            heapq.heapreplace(heap, following)
        else:
            heapq.heappop(heap)
            if following is not None:
                later.append(following)  # too small for this run
        if not heap:
            ends.append(size)
            heap, later = later, []
            heapq.heapify(heap)
    return ends


def _write(file: IO[bytes], record: bytes) -> int:
    try:
        return file.write(len(record).to_bytes(_HEAD, "big") + record)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise TryLater("no space is left for what has to be sorted: free some, then try again") from None
        raise


def _read(file: IO[bytes], at: int, end: int) -> Iterator[bytes]:
    rest = b""
    while at < end:
        file.seek(at)  # the other runs are read meanwhile
        block = file.read(min(_BLOCK, end - at))
        at += len(block)
        rest += block
        start = 0
        while (stop := _stop(rest, start)) <= len(rest):
            yield rest[start + _HEAD : stop]
            start = stop
        rest = rest[start:]


def _stop(data: bytes, start: int) -> int:
    """Where the record at `start` ends; beyond `data` when not all of it is there."""
    if start + _HEAD > len(data):
        return len(data) + 1
    return start + _HEAD + int.from_bytes(data[start : start + _HEAD], "big")
