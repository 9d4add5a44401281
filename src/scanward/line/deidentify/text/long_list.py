"""A long list of words that is asked and never walked: one sorted text, searched by halving.

A frozenset of 190,000 words takes 15 MB in every worker; their text takes two.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


_BEGINNING = 2
"""Bytes of a word whose place in the text is remembered."""
_MOST_BEGINNINGS = 1024


class LongList:
    """The words of a file: one a line, sorted by their bytes; lines with `#` stand first and say what it is."""

    __slots__ = ("_beginnings", "_text", "holds")

    def __init__(self, path: Path) -> None:
        lines = path.read_bytes()
        start = 0
        while lines[start : start + 1] == b"#":
            start = lines.index(b"\n", start) + 1
        self._text = b"\n" + lines[start:].rstrip(b"\n") + b"\n"
        self._beginnings: dict[bytes, tuple[int, int]] = {}
        self.holds = lru_cache(maxsize=4096)(self._holds)

    def __contains__(self, word: str) -> bool:
        return bool(word) and self.holds(word)

    def _holds(self, word: str) -> bool:
        wanted = word.encode()
        beginning = wanted[:_BEGINNING]
        between = self._beginnings.get(beginning)
        if between is None:
            everywhere = 0, len(self._text) - 1
            between = self._place(beginning, *everywhere)[0], self._place(beginning + b"\xff", *everywhere)[1]
            if len(self._beginnings) < _MOST_BEGINNINGS:
                self._beginnings[beginning] = between
        low, high = self._place(wanted, *between)
        return self._text[low : high + 1] == b"\n" + wanted + b"\n"

    def _place(self, wanted: bytes, low: int, high: int) -> tuple[int, int]:
        """The newlines around `wanted`, which is none, or around nothing where it would stand.

        `low` and `high` are on newlines: the word stands between them, if it does.
        """
        text = self._text
        while low < high:
            middle = text.rfind(b"\n", low, (low + high) // 2 + 1)
            end = text.index(b"\n", middle + 1)
            found = text[middle + 1 : end]
            if found == wanted:
                return middle, end
            if found < wanted:
                low = end
            else:
                high = middle
        return low, high
