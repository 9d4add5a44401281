"""Rights that hold for the tests too: root writes where it likes, on a disk that is mounted to be read only it does not."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def cannot_write(folder: Path) -> Iterator[None]:
    """Nobody writes in `folder` within the block; the test is skipped where that cannot be brought about."""
    if os.geteuid() != 0:
        before = folder.stat().st_mode
        folder.chmod(0o500)
        try:
            yield
        finally:
            folder.chmod(before)
        return
    _mount("--bind", folder, folder)
    try:
        _mount("-o", "remount,bind,ro", folder)
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _mount(*words: object) -> None:
    if subprocess.run(["mount", *map(str, words)], check=False, capture_output=True).returncode:
        pytest.skip("root may not mount here: rights were not tested")
