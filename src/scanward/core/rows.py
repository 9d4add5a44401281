"""A long list of facts that is read from its beginning: beyond a thousand rows it lies in a temporary file.

The file has no name and ends with the process. Facts hold no identifier, so that it may lie where temporary files do.
"""

from __future__ import annotations

import json
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from itertools import islice
from typing import IO, Generic, TypeVar, overload

T = TypeVar("T")
_HELD = 1000
"""Rows in memory: as many as a page shows."""
_BLOCK = 1 << 16


class Rows(Sequence[T], Generic[T]):
    """Rows of one flat dataclass, `kind`, of texts, numbers and tuples of texts. `repr` shows how many there are."""

    def __init__(self, kind: type[T], rows: Iterable[T] = ()) -> None:
        remaining = iter(rows)
        self._kind = kind
        self._first = list(islice(remaining, _HELD))
        self._more = 0
        self._file: IO[bytes] | None = None
        for row in remaining:
            if self._file is None:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the rows
                weakref.finalize(self, self._file.close)
            self._file.write(json.dumps(astuple(row)).encode("ascii") + b"\n")  # type: ignore[call-overload]  # T is a dataclass
            self._more += 1

    def __len__(self) -> int:
        return len(self._first) + self._more

    def __iter__(self) -> Iterator[T]:
        yield from self._first
        for line in self._lines():
            yield self._kind(*(tuple(field) if isinstance(field, list) else field for field in json.loads(line)))

    def _lines(self) -> Iterator[bytes]:
        at, rest = 0, b""
        while self._file is not None:
            self._file.seek(at)  # somebody else may have read meanwhile
            block = self._file.read(_BLOCK)
            if not block:
                return
            at += len(block)
            *lines, rest = (rest + block).split(b"\n")
            yield from lines

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        """Rows by place. Those in memory cost nothing; others are read for, from the first on."""
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            return list(islice(self, start, stop, step)) if step > 0 else list(self)[index]
        place = range(len(self))[index]
        return next(islice(self, place, None))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Sequence)
            and len(self) == len(other)
            and all(mine == yours for mine, yours in zip(self, other, strict=True))
        )

    __hash__ = None  # type: ignore[assignment]  # as a list has none

    def __repr__(self) -> str:
        return f"Rows({self._kind.__name__}, {len(self)})"
