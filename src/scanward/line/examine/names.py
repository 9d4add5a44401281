"""The words of a patient's own name and number, as they are looked for in that patient's other attributes."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORTEST_NAME, _SHORTEST_IDEOGRAPHS, _SHORTEST_NUMBER = 3, 2, 4
_SHORTEST_IN_BYTES = 5  # a shorter one stands in 100 kB of noise by chance
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of a list in `data`, without its comments."""
    lines = files(__package__).joinpath("data", name).read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


class Words(NamedTuple):
    """`pattern` for text (None when the patient has no usable name), `raw` for bytes in lower case."""

    pattern: re.Pattern[str] | None
    raw: tuple[bytes, ...]

    def in_text(self, text: str) -> str:
        """The first word of the patient's in `text`, empty when there is none."""
        match = self.pattern.search(text) if self.pattern else None
        return match.group() if match else ""

    def in_bytes(self, value: bytes) -> bool:
        """Whether any of the words stands in `value`, in ASCII or UTF-8 and any case of ASCII letters."""
        lowered = value.lower()
        return any(word in lowered for word in self.raw)


def is_nobody(text: str) -> bool:
    """Whether a name or number says that there is none: `Anonymous`, `UNKNOWN`, `^^^`."""
    return all(word in word_list("nobody-words.txt") for word in _WORD.findall(text.casefold()))


def is_generic_place(text: str) -> bool:
    """Whether a department, ward or room could be anywhere: `Radiology`, `MR Room`."""
    return all(word in word_list("generic-places.txt") for word in _WORD.findall(text.casefold()))


def words_of(names: Iterable[str], numbers: Iterable[str]) -> Words:
    """Gather what to look for: name parts of three letters and more, numbers of four characters and more."""
    found = {word for name in names for word in _WORD.findall(name) if _is_telling(word)}
    found |= {number for number in numbers if len(number) >= _SHORTEST_NUMBER and not is_nobody(number)}
    if not found:
        return Words(None, ())
    longest_first = sorted(found, key=lambda word: (-len(word), word))
    pattern = "|".join(re.escape(word) for word in longest_first)
    raw = tuple(word.lower().encode() for word in longest_first if len(word) >= _SHORTEST_IN_BYTES)
    return Words(re.compile(rf"(?<![^\W_])(?:{pattern})(?![^\W_])", re.IGNORECASE), raw)


def _is_telling(word: str) -> bool:
    """Whether a part of a name is worth looking for: an ideograph tells more than a Latin letter."""
    shortest = _SHORTEST_NAME if word.isascii() else _SHORTEST_IDEOGRAPHS
    return len(word) >= shortest and not word.isdigit() and not is_nobody(word)
