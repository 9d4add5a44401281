"""Patterns searched only beside what they cannot match without, so that a long text is not read once for each.

A pattern with an optional beginning is tried at every letter; most texts hold no month, street or symbol at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from scanward.line.deidentify.text.folding import Reading

_SHORT = 256
"""Letters up to which a text is searched as a whole: finding the places would cost more."""


def beside_words(
    pattern: re.Pattern[str], reading: Reading, words: frozenset[str], before: int, after: int
) -> Iterator[re.Match[str]]:
    """The matches of a pattern that holds one of `words`, at most so many letters before and after it."""
    if reading.words.isdisjoint(words):
        return iter(())
    if len(reading.folded) <= _SHORT:
        return pattern.finditer(reading.folded)
    return _within(pattern, reading.folded, (t.start for t in reading.tokens if t.word in words), before, after)


def beside_marks(
    pattern: re.Pattern[str], text: str, mark: re.Pattern[str], before: int, after: int
) -> Iterator[re.Match[str]]:
    """The matches of a pattern that holds what `mark` finds, at most so many letters before and after it."""
    if len(text) <= _SHORT:
        return pattern.finditer(text) if mark.search(text) else iter(())
    return _within(pattern, text, (m.start() for m in mark.finditer(text)), before, after)


def _within(
    pattern: re.Pattern[str], text: str, places: Iterable[int], before: int, after: int
) -> Iterator[re.Match[str]]:
    start = end = 0
    for place in places:
        if place - before > end:
            yield from pattern.finditer(text, start, end)
            start = max(0, place - before)
        end = place + after
    yield from pattern.finditer(text, start, end)
