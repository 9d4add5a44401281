"""Many known texts looked for at once, in one pass however many there are.

Aho and Corasick, "Efficient string matching", CACM 18(6), 1975, by the `ahocorasick_rs` package.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ahocorasick_rs import AhoCorasick

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 64
"""Letters of a known text that are compared."""
MOST = 4000
"""Finds after which a text needs no closer look: it consists of what is known."""
_BLOCK = 1024


class Found(NamedTuple):
    start: int
    end: int
    text: str


class KnownTexts:
    """The known texts of one kind. No `repr` shows them."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = sorted({_encodable(text[:LONGEST]) for text in texts})

    def __bool__(self) -> bool:
        return bool(self._texts)

    @cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick(self._texts, store_patterns=False)

    def found(self, text: str) -> list[Found] | None:
        """Every place of every known text, in the order of their ends; None when there are more than `MOST`.

        By blocks, since texts that hold each other (`11111`, `111111`) could be found more often than memory holds.
        """
        if not self._texts:
            return []
        made: list[Found] = []
        for block in range(0, len(text), _BLOCK):
            first = max(0, block - LONGEST)
            piece = _encodable(text[first : block + _BLOCK])
            matches = self._automaton.find_matches_as_indexes(piece, overlapping=True)
            made += [
                Found(first + start, first + end, self._texts[number])
                for number, start, end in matches
                if first + end > block
            ]
            if len(made) > MOST:
                return None
        return made


def _encodable(text: str) -> str:
    """The text with a mark for each lone surrogate, which no UTF-8 has."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
