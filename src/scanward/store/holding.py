"""A name that one process holds, and that the system lets go of when the process dies, however it dies.

Advisory locks on a file (flock): after a SIGKILL nobody has to tell a stale lock from a living one.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from scanward.core.errors import TryLater, WardError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

if os.name == "nt":  # pragma: no cover - run on Linux
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]  # Windows only
else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class HeldElsewhere(TryLater):
    """Another process, or another Hold of this one, has the name."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is being worked on by another process: wait for it to end")


class Hold:
    """Held from its making to `release`, or to the end of a `with` block."""

    __slots__ = ("_descriptor", "_path")

    def __init__(self, path: Path, what: str) -> None:
        """HeldElsewhere at once when another has it; TryLater when the disk is full, WardError without the right."""
        self._path = path
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
                raise WardError(
                    "this user may not make a lock there: look at the rights of the ward's folder, and of `locks` in it"
                ) from None
            raise TryLater("no lock can be made: look at the disk, then run the same command again") from None
        try:
            _take(self._descriptor)
        except OSError:
            os.close(self._descriptor)
            raise HeldElsewhere(what) from None

    def release(self, *, for_good: bool = False) -> None:
        """Let go. The file stays, because removing it could let two processes hold the same name, unless the name
        will never be used again (`for_good`)."""
        if self._descriptor >= 0:
            if for_good:
                with suppress(OSError):  # what stays is an empty file that nobody asks for
                    self._path.unlink()
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
