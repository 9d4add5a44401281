"""A long list of words that is asked and never walked: one sorted text, searched by halving.

A frozenset of 190,000 words takes 15 MB in every worker; their text takes two.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class LongList:
    """The words of a file: one a line, sorted by their bytes; lines with `#` stand first and say what it is."""

    __slots__ = ("_text", "holds")

    def __init__(self, path: Path) -> None:
        lines = path.read_bytes()
        start = 0
        while lines[start : start + 1] == b"#":
            start = lines.index(b"\n", start) + 1
        self._text = b"\n" + lines[start:].rstrip(b"\n") + b"\n"
        self.holds = lru_cache(maxsize=4096)(self._holds)

    def __contains__(self, word: str) -> bool:
        return bool(word) and self.holds(word)

    def _holds(self, word: str) -> bool:
        wanted, text = word.encode(), self._text
        low, high = 0, len(text) - 1  # both on a newline: the word stands between them, if it does
        while low < high:
            middle = text.rfind(b"\n", low, (low + high) // 2 + 1)
            end = text.index(b"\n", middle + 1)
            found = text[middle + 1 : end]
            if found == wanted:
                return True
            if found < wanted:
                low = end
            else:
                high = middle
        return False
