"""A folder for what an examination unpacks: the originals of patients, and no ward to keep them in.

It is gone at the end. Where the process is killed, the next command that examines or releases removes it: it knows by
the file lock that the owner is dead, without timeouts or process numbers.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scanward.core.errors import TryLater, WardError
from scanward.store.holding import HeldElsewhere, Hold

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIX = "scanward-examine-"
_LOCK = ".lock"


@contextmanager
def passing_folder() -> Iterator[Path]:
    """An empty folder that only this user can read; removed at the end of the block.

    Raises:
        TryLater: no temporary folder can be made.
    """
    sweep_passing()
    folder, hold = _make()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        hold.release()


def sweep_passing() -> None:
    """Remove the folders of owners that died. Folders of other users, and links, are not touched."""
    try:
        candidates = list(Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"))
    except OSError:
        return
    for folder in candidates:
        try:
            if not _is_mine(folder) or not (folder / _LOCK).exists():
                continue  # of another user; or its owner is just making it
            with Hold(folder / _LOCK, "an examination"):
                shutil.rmtree(folder, ignore_errors=True)
        except (TryLater, WardError, OSError):
            continue  # somebody works there


def _make() -> tuple[Path, Hold]:
    while True:
        try:
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
            return folder, Hold(folder / _LOCK, "an examination")
        except HeldElsewhere:
            continue  # swept between the making of the lock and its taking: once more
        except OSError:
            raise TryLater("no temporary folder can be made: look at the disk and the variable TMPDIR") from None


def _is_mine(folder: Path) -> bool:
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and (not hasattr(os, "geteuid") or found.st_uid == os.geteuid())
