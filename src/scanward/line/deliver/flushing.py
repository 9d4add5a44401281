"""Make what was written survive a power cut, at the least cost.

Measured with 1,000 files of 0.5 MB on ext4: one `syncfs` 0.22 s, an `fsync` for each file 0.35-0.42 s. But `syncfs`
also waits for whatever else is unwritten on that file system, so a few files are flushed one by one.
"""

from __future__ import annotations

import ctypes
import os
import sys
from typing import TYPE_CHECKING

from scanward.store.keyfiles import flush_folder

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

_MANY = 64
_MANY_FOLDERS = 8


def flush_files(files: Sequence[Path]) -> None:
    """Flush the content of `files`, which stand on one file system."""
    if sys.platform == "linux" and len(files) >= _MANY:
        _syncfs(files[0].parent)
        return
    for file in files:
        descriptor = os.open(file, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def flush_names(folders: Collection[Path]) -> None:
    """Flush the names in `folders`, each by itself, or many of them by a flush of their file systems."""
    if sys.platform == "linux" and len(folders) >= _MANY_FOLDERS:
        for folder in {folder.stat().st_dev: folder for folder in folders}.values():
            _syncfs(folder)
        return
    for folder in folders:
        flush_folder(folder)


def _syncfs(folder: Path) -> None:
    """syncfs(2), which reports write errors since Linux 5.8."""
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if libc.syncfs(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
    finally:
        os.close(descriptor)
