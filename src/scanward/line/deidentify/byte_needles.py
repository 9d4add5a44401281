"""The patient's needles as bytes, for values that are no text: tables, numbers, and UTF-16, which DICOM does not know.

A table of 128 KiB has a hundred thousand readable runs by chance. The rules of text would take a second for it and find
dates and numbers that are none, so only what is known of this patient is looked for in long values.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from ahocorasick_rs import BytesAhoCorasick

from scanward.core.identity import IdentifierKind as Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.core.identity import Identity

_WORD = re.compile(r"[^\W_]{4,}")
_DAY = re.compile(r"\d{8}")
_NAMES = frozenset({Kind.PATIENT_NAME, Kind.PERSON_NAME})
_LEAST = 4
_LEAST_OF_OTHERS = 6
"""Letters or digits of a word that is no name: `Hospital` is none, yet no table holds it by chance."""
_CODECS = ("utf-8", "latin-1", "iso8859-5")
_WIDE = ("utf-16-le", "utf-16-be")


class ByteNeedles:
    """Finds the needles of one identity in bytes: words of names, numbers, dates; whatever the case."""

    def __init__(self, identity: Identity) -> None:
        self._words = {word for needle in identity.needles for word in _words(needle.kind, needle.text)}
        foreign = {form for word in self._words if not word.isascii() for form in _encoded(word, _WIDE)}
        self._foreign = BytesAhoCorasick(sorted(foreign)) if foreign else None

    @cached_property
    def _search(self) -> BytesAhoCorasick:
        """Made when the first table is met: many objects have none."""
        plain = {form for word in self._words for form in _encoded(word, _CODECS) if len(form) >= _LEAST}
        wide = {form for word in self._words for form in _encoded(word, _WIDE)}
        return BytesAhoCorasick(sorted(plain | wide))

    def spans(self, value: bytes) -> list[tuple[int, int]]:
        """Where a needle stands, in order."""
        found = self._search.find_matches_as_indexes(_folded(value), overlapping=True)
        return sorted((start, end) for _, start, end in found)

    def holds_foreign_wide(self, value: bytes) -> bool:
        """Whether a name beyond ASCII stands in it as UTF-16: no reading of a text value shows that."""
        return self._foreign is not None and bool(self._foreign.find_matches_as_indexes(_folded(value)))


def _encoded(word: str, codecs: tuple[str, ...]) -> Iterator[bytes]:
    """The word in each codec that can say it, in the cases that `bytes.lower` cannot fold."""
    forms = {word} if word.isascii() else {word, word.upper(), word.lower(), word.title()}
    for form in forms:
        for codec in codecs:
            try:
                yield _folded(form.encode(codec))
            except UnicodeEncodeError:
                continue


def _folded(value: bytes) -> bytes:
    return value.lower()  # ASCII letters only: the cases of others are patterns of their own


def _words(kind: Kind, text: str) -> Iterator[str]:
    if kind is Kind.DATE and _DAY.fullmatch(text):
        year, month, day = text[:4], text[4:6], text[6:]
        yield text
        for mark in "-./":
            yield from (mark.join(parts) for parts in ((year, month, day), (day, month, year), (month, day, year)))
        return
    yield from (word for word in _WORD.findall(text) if kind in _NAMES or len(word) >= _LEAST_OF_OTHERS)
    if len(text) >= _LEAST_OF_OTHERS:
        yield text
