"""Known rows of words, looked for word by word: those that begin alike share their beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")


class _Node(Generic[T]):
    __slots__ = ("after", "value")

    def __init__(self) -> None:
        self.after: dict[str, _Node[T]] = {}
        self.value: T | None = None


class WordRows(Generic[T]):
    """Rows of words, each with a value."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()

    def __bool__(self) -> bool:
        return bool(self._root.after)

    def at(self, row: Sequence[str]) -> T | None:
        """The value of a row; None when it is not known."""
        node: _Node[T] | None = self._root
        for word in row:
            if node is None:
                break
            node = node.after.get(word)
        return node.value if node else None

    def add(self, row: Sequence[str], value: T) -> None:
        """Take in a row, in place of an equal one."""
        node = self._root
        for word in row:
            node = node.after.setdefault(word, _Node())
        node.value = value

    def longest(
        self, words: Sequence[str], at: int, follows: Callable[[int], bool] = lambda _: True
    ) -> tuple[int, T] | None:
        """How many words from `at` on are a known row, the longest, and its value; None when there is none.

        `follows(i)` says whether word `i` stands close enough behind the one before it.
        """
        node, found = self._root.after.get(words[at]), None
        count = 1
        while node is not None:
            if node.value is not None:
                found = count, node.value
            i = at + count
            if not node.after or i >= len(words) or words[i] not in node.after or not follows(i):
                break
            node, count = node.after[words[i]], count + 1
        return found
