"""The fragments of a video read as the one stream that they are."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    from scanward.dicom.codestream.items import Fragment


class Payload:
    """Random access to the concatenated content of `fragments`; holds nothing but their places."""

    def __init__(self, source: BinaryIO, fragments: Sequence[Fragment]) -> None:
        self._source = source
        self._fragments = fragments
        self._starts = [0, *accumulate(fragment.length for fragment in fragments)]

    @property
    def size(self) -> int:
        return self._starts[-1]

    def read(self, at: int, count: int) -> bytes:
        """Up to `count` bytes from `at`; less only at the end."""
        parts: list[bytes] = []
        stop = min(at + count, self.size)
        while at < stop:
            index = bisect_right(self._starts, at) - 1
            inside = at - self._starts[index]
            self._source.seek(self._fragments[index].offset + inside)
            part = self._source.read(min(stop - at, self._fragments[index].length - inside))
            parts.append(part)
            at += len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)
