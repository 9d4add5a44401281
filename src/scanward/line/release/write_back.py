"""Sending written files to the disk while the work goes on, and giving their memory back.

Left to itself, the kernel keeps what was written until the flush before delivery, which then has all of it to write.
And it takes fresh memory for it: on a virtual machine whose free pages go back to its host, a fresh page costs ten
times what filling it costs (measured: 1.2 ms and 0.12 ms for 0.5 MB). Nothing here makes a file durable; that is the
delivery's flush, which has little left to do.
"""

from __future__ import annotations

import os
from collections import deque
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

_BEHIND = 8
"""Files on their way to the disk before the first is looked after again: it has arrived by then."""


class WriteBack:
    """Takes files that were written and will not be read again soon. Use it in a `with`.

    Where the system takes no such advice, or with `wanted` false, it does nothing.
    """

    def __init__(self, *, wanted: bool = True) -> None:
        self._wanted = wanted and hasattr(os, "posix_fadvise")
        self._on_their_way: deque[int] = deque()

    def send(self, path: str) -> None:
        """Begin to write the file at `path` to the disk, and wait for nothing.

        Raises:
            OSError: the file cannot be opened.
        """
        if not self._wanted:
            return
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._on_their_way.append(descriptor)
        # of pages that are still to be written this advice starts the writing; of those that were, it frees them
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        if len(self._on_their_way) > _BEHIND:
            self._let_go()

    def _let_go(self) -> None:
        descriptor = self._on_their_way.popleft()
        try:
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._on_their_way:
            self._let_go()
