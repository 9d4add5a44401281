"""Deflated data sets (PS3.5 Annex A.5), under a budget."""

from __future__ import annotations

import os
import tempfile
import zlib
from typing import TYPE_CHECKING

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.limits import MIB, Limits

if TYPE_CHECKING:
    from pathlib import Path


def inflate(fd: int, start: int, size: int, limits: Limits, spool: Path | None) -> int:
    """Inflate the data set (PS3.5 Annex A.5) into an unlinked temporary file under a budget (threat row P1)."""
    allowed = limits.inflate_floor_bytes + limits.inflate_ratio * (size - start)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    with tempfile.TemporaryFile(dir=spool) as out:
        pos = start
        while not inflater.eof:
            block = inflater.unconsumed_tail
            if not block:
                block = os.pread(fd, MIB, pos)
                pos += len(block)
                if not block:
                    raise UnsoundObject(QuarantineReason.INFLATE_BROKEN, "the stream ends early")
            try:
                out.write(inflater.decompress(block, MIB))
            except zlib.error:
                raise UnsoundObject(QuarantineReason.INFLATE_BROKEN) from None
            if out.tell() > allowed:
                raise UnsoundObject(QuarantineReason.INFLATE_BOMB, f"grows beyond {allowed} bytes")
        out.flush()
        return os.dup(out.fileno())
