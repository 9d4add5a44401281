"""How far what was read is from what is known: an edit distance that knows what readers of pixels take for what.

The search for a needle anywhere in a text is that of Sellers (1980), with weights for letters that look alike and for
pairs that run together.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple

_ALIKE: Final = 0.25
"""The price of a letter read as one that looks like it."""
_GROUPS: Final = (
    "0OQDCU", "1ILJ|!T7", "2Z", "5S", "6GB", "8B3", "9GQ", "4A", "UVY", "MN", "NH", "EF", "PR", "KX", "CG", "VW", "IY",
    "3E",
)  # fmt: skip
_TOGETHER: Final = frozenset({("RN", "M"), ("NN", "M"), ("IN", "M"), ("CL", "D"), ("VV", "W"), ("LI", "U"), ("II", "U"),
                              ("LI", "H"), ("CI", "D"), ("IJ", "U"), ("10", "W"), ("13", "B"), ("1O", "D"), ("LO", "B"),
                              ("RI", "N"), ("FI", "A")})  # fmt: skip
_RUN_TOGETHER: Final = frozenset(one for _, one in _TOGETHER)
_FIRST_OF_PAIRS: Final = frozenset("".join(pair for pair, _ in _TOGETHER))
_PAIRS: Final = frozenset((a, b) for group in _GROUPS for a in group for b in group)


class Match(NamedTuple):
    """Where in the text a needle was found, and at what price."""

    start: int
    end: int
    cost: float


def substitution(one: str, two: str) -> float:
    """What it costs to read `one` as `two`; both in capitals."""
    if one == two:
        return 0.0
    return _ALIKE if (one, two) in _PAIRS else 1.0


@lru_cache(maxsize=65_536)
def find(needle: str, text: str, budget: float) -> Match | None:
    """The cheapest place of `needle` in `text` at a price of at most `budget`; both in capitals.

    `start` is where it begins at the earliest.

    >>> find("KOWALCZYK", "M KOWA1CZVK", 2.0)
    Match(start=2, end=11, cost=0.5)
    >>> find("KOWALCZYK", "KIDNEY LONG", 2.0) is None
    True
    """
    reach = _reach(text)
    if sum(letter not in reach for letter in needle) > budget:
        return None
    before_last = last = [0.0] * (len(text) + 1)
    for row, letter in enumerate(needle, 1):
        line = [float(row)]
        prices = _prices(letter)
        left = line[0]
        for column, other in enumerate(text, 1):
            best = last[column - 1] + prices.get(other, 1.0)
            if last[column] + 1.0 < best:  # noqa: PLR1730 - the hot loop: a call costs as much as all the rest
                best = last[column] + 1.0
            if left + 1.0 < best:  # noqa: PLR1730
                best = left + 1.0
            if column > 1 and letter in _RUN_TOGETHER and (text[column - 2 : column], letter) in _TOGETHER:
                best = min(best, last[column - 2] + _ALIKE)
            if row > 1 and other in _RUN_TOGETHER and (needle[row - 2 : row], other) in _TOGETHER:
                best = min(best, before_last[column - 1] + _ALIKE)
            line.append(best)
            left = best
        if min(line) > budget and min(last) > budget:
            return None
        before_last, last = last, line
    cost = min(last)
    end = last.index(cost)
    return Match(max(0, end - len(needle) - int(cost)), end, cost) if cost <= budget and end else None


@lru_cache(maxsize=64)
def _prices(letter: str) -> dict[str, float]:
    return {letter: 0.0} | {two: _ALIKE for one, two in _PAIRS if one == letter and two != letter}


@lru_cache(maxsize=4096)
def _reach(text: str) -> frozenset[str]:
    """The letters that some letter of the text may have been."""
    return frozenset(chain(text, _RUN_TOGETHER, *(_prices(letter) for letter in set(text)), _FIRST_OF_PAIRS))
