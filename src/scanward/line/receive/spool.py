"""Where members of archives and downloads are laid down: under our own numbers, never under their names."""

from __future__ import annotations

import errno
import os
import shutil
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import IO, TYPE_CHECKING, cast

from scanward.core.errors import TryLater, UnsoundObject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanward.core.errors import QuarantineReason

_PER_FOLDER = 1000
_LOOK_AT_SPACE_EVERY = 32 * 1024 * 1024


class Allowance:
    """Bytes that may still be written for one source; spent as they are written, shared with nested archives."""

    def __init__(self, limit_bytes: int, reason: QuarantineReason) -> None:
        self.left = limit_bytes
        self._reason = reason

    def spend(self, count: int) -> None:
        """Take `count` bytes. Raises UnsoundObject when there are not so many left."""
        self.left -= count
        if self.left < 0:
            raise UnsoundObject(self._reason, "it would unpack to more than the budget for a source of its size")


class Spool:
    """Numbered files in a folder of their own below `folder`, readable by us only. Whoever made `folder` removes it."""

    def __init__(self, folder: Path, free_space_bytes: int) -> None:
        self._above = folder
        self._free_space_bytes = free_space_bytes
        self._count = 0
        self._until_look = 0

    def lay_down(self, chunks: Iterable[bytes]) -> tuple[Path, int]:
        """Write `chunks` to the next number; its path and size.

        Nothing stays when `chunks` raises. Raises TryLater when too little space is free.
        """
        path = self._next()
        size = 0
        try:
            with cast("IO[bytes]", os.fdopen(_create(path), "wb", buffering=0)) as stream:
                for chunk in chunks:
                    self._keep_space(len(chunk))
                    stream.write(chunk)
                    size += len(chunk)
        except OSError as error:
            path.unlink(missing_ok=True)
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise TryLater("the spool has no space left") from None
            raise
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path, size

    @cached_property
    def scratch(self) -> Path:
        """A folder for what has no name and is gone by itself; nothing else is laid down there."""
        self._above.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self._above

    def _next(self) -> Path:
        self._count += 1
        folder = self._folder / f"{self._count // _PER_FOLDER:06d}"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder / f"{self._count:09d}"

    @cached_property
    def _folder(self) -> Path:
        return Path(mkdtemp(prefix="received-", dir=self.scratch))

    def _keep_space(self, count: int) -> None:
        self._until_look -= count
        if self._until_look > 0:
            return
        self._until_look = _LOOK_AT_SPACE_EVERY
        if shutil.disk_usage(self._folder).free < self._free_space_bytes + _LOOK_AT_SPACE_EVERY:
            raise TryLater("too little space is free where the spool lies")


def _create(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
