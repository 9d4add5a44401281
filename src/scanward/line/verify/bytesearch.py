"""The search through bytes: all patterns at once, in bounded windows, whatever the structure says.

Aho and Corasick, "Efficient string matching", CACM 18(6), 1975, by the `ahocorasick_rs` package.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ahocorasick_rs import BytesAhoCorasick, Implementation

from scanward.core.doors import later
from scanward.line.verify.patterns import LONGEST, SHORTEST, Form, Pattern
from scanward.line.verify.source import WINDOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from scanward.line.verify.source import Source
else:
    np = later("numpy")

MOST_HITS = 2000
"""Hits looked at in one stretch: a file full of one needle needs no more to be condemned."""


class Hit(NamedTuple):
    """A pattern's bytes at an offset; `around` is the neighbourhood as the file has it, `at` the hit's place in it."""

    pattern: Pattern
    offset: int
    around: bytes
    at: int

    @property
    def seen(self) -> bytes:
        return self.around[self.at : self.at + len(self.pattern.data)]


_AROUND = 40
_NOT_IN_PIXELS = frozenset({Form.ENCODED, Form.TURNED})


class ByteSearch:
    """The patient's patterns, compiled: one automaton for headers, one for pixels, where short patterns are chance."""

    def __init__(self, patterns: list[Pattern]) -> None:
        self._all = patterns
        self._in_text = _automaton(patterns)

    @cached_property
    def _long(self) -> list[Pattern]:
        return [
            p for p in self._all if len(p.data) >= SHORTEST and p.form not in _NOT_IN_PIXELS and not _is_ramp(p.data)
        ]

    @cached_property
    def _in_pixels(self) -> BytesAhoCorasick | None:
        return _automaton(self._long)

    @cached_property
    def _narrow(self) -> tuple[list[Pattern], BytesAhoCorasick | None]:
        made = {_narrowed(p): p for p in self._long if p.form is Form.WIDE}
        made.pop(b"", None)
        narrow = [p._replace(data=data) for data, p in made.items()]
        return narrow, _automaton(narrow)

    @cached_property
    def wide_grams(self) -> NDArray[np.uint64]:
        """Every four letters in a row of the wide patterns, as four little-endian samples; sorted."""
        grams = {p.data[i : i + 4] for p in self._narrow[0] for i in range(len(p.data) - 3)}
        lettered = sorted(gram for gram in grams if gram.isalpha())
        return np.sort(np.frombuffer(b"".join(lettered), dtype=np.uint8).astype("<u2").view(np.uint64))

    def in_text(self, data: bytes, base: int = 0) -> Iterator[Hit]:
        """Hits in bytes that lie at `base` in the file."""
        return _hits(self._in_text, self._all, data, base)

    def in_pixels(self, data: bytes, base: int = 0) -> Iterator[Hit]:
        return _hits(self._in_pixels, self._long, data, base)

    def in_wide(self, data: bytes, base: int = 0) -> Iterator[Hit]:
        """Hits in 16-bit samples of which `data` holds the low bytes; offsets count samples."""
        narrow, automaton = self._narrow
        return _hits(automaton, narrow, data, base)

    def in_source(
        self, source: Source, start: int, end: int, *, pixels: bool = False, swapped: bool = False
    ) -> Iterator[Hit]:
        """Hits between two offsets, by windows that overlap by the longest pattern.

        With `swapped` the bytes of each 16-bit word change places first, as big endian lays down text in numbers.
        """
        search = self.in_pixels if pixels else self.in_text
        at = start
        while at < end:
            data, base = source.load(at, min(WINDOW, end - at))
            piece = data[at - base : min(end, at + WINDOW) - base]
            if not piece:
                return
            yield from search(_swap(piece) if swapped else piece, at)
            if at + len(piece) >= end:
                return
            at += max(2, (len(piece) - LONGEST) & ~1)


def _automaton(patterns: list[Pattern]) -> BytesAhoCorasick | None:
    if not patterns:
        return None
    return BytesAhoCorasick([p.data for p in patterns], implementation=Implementation.ContiguousNFA)


def _hits(automaton: BytesAhoCorasick | None, patterns: list[Pattern], data: bytes, base: int) -> Iterator[Hit]:
    if automaton is None:
        return
    # overlapping, since a hit that is judged harmless must not hide a longer one
    for number, start, end in automaton.find_matches_as_indexes(data.lower(), overlapping=True)[:MOST_HITS]:
        before = max(0, start - _AROUND)
        yield Hit(patterns[number], base + start, data[before : end + _AROUND], start - before)


def _swap(data: bytes) -> bytes:
    return np.frombuffer(data, dtype="<u2", count=len(data) // 2).byteswap().tobytes()


def _narrowed(pattern: Pattern) -> bytes:
    """The low bytes of a little-endian UTF-16 pattern of ASCII letters; empty for others."""
    low, high = pattern.data[0::2], pattern.data[1::2]
    return low if not any(high) and len(low) > SHORTEST and low.isascii() else b""


def _is_ramp(data: bytes) -> bool:
    """`000000`, `123456`: such bytes are grey levels of a smooth picture."""
    step = data[1] - data[0]
    return abs(step) <= 1 and all(b - a == step for a, b in pairwise(data))
