"""One letter wrong: typing and reading errors in long names.

Deletion neighbourhoods (Garbe, "SymSpell", 2012) find candidates without comparing with every name; one
comparison confirms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SHORTEST = 6
"""Names below six letters have too many neighbours among ordinary words."""
LONGEST = 32
"""No name is longer; the cost grows with the square of the length."""


def shortened(word: str) -> Iterable[str]:
    """`word` without one of its letters, each in turn."""
    return (word[:i] + word[i + 1 :] for i in range(len(word)))


def one_edit_apart(a: str, b: str) -> bool:
    """Whether one letter put in, left out, changed, or swapped with its neighbour makes `b` of `a`."""
    if len(a) > len(b):
        a, b = b, a
    if len(b) - len(a) > 1:
        return False
    start = 0
    while start < len(a) and a[start] == b[start]:
        start += 1
    if len(a) < len(b):
        return a[start:] == b[start + 1 :]
    rest_a, rest_b = a[start:], b[start:]
    return rest_a[1:] == rest_b[1:] or (rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:])


class Misspellings:
    """Finds which known name a word misspells."""

    def __init__(self, names: Iterable[str]) -> None:
        self._near: dict[str, list[str]] = {}
        for name in names:
            if SHORTEST <= len(name) <= LONGEST:
                for key in {name, *shortened(name)}:
                    self._near.setdefault(key, []).append(name)

    def meant(self, word: str) -> str | None:
        """The known name that `word` is one edit away from, or None."""
        if not SHORTEST - 1 <= len(word) <= LONGEST or not self._near:
            return None
        for key in (word, *shortened(word)):
            for name in self._near.get(key, ()):
                if one_edit_apart(word, name):
                    return name
        return None
