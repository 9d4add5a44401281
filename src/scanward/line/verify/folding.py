"""One shape for text that people spell in several ways."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib import resources

_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "\u0131": "i", "\u00ad": ""}
)
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_WORDS = re.compile(r"[^\W\d_]+", re.UNICODE)
_POSSESSIVE = re.compile(r"['\u2019`]s\b")
_APOSTROPHE = re.compile(r"['\u2019`]")
_CAMEL = re.compile(r"(?<=[a-z\u00df-\u00ff])(?=[A-Z\u00c0-\u00de])")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Without case, accents and width: `MÜLLER` and `muller` are one.

    >>> fold("Æsa MÜLLER")
    'aesa muller'
    """
    if text.isascii():
        return text.casefold()
    lowered = text.casefold().translate(_LETTERS)
    apart = unicodedata.normalize("NFKD", lowered)
    return unicodedata.normalize("NFKC", "".join(c for c in apart if not unicodedata.combining(c)))


def spellings(word: str) -> set[str]:
    """A word as it may be written where its letters are not at hand: `Müller`, `Muller`, `Mueller`."""
    lowered = word.casefold()
    return {fold(word), fold(lowered.translate(_GERMAN))}


def words_of(text: str, *, camel: bool = False) -> list[str]:
    """The folded words of a text, in order; digits and punctuation part them, with `camel` a change of case too.

    >>> words_of("JaneDoe^CT 12_b"), words_of("JaneDoe", camel=True)
    (['janedoe', 'ct', 'b'], ['jane', 'doe'])
    """
    plain = _APOSTROPHE.sub("", _POSSESSIVE.sub(" ", text))
    return [fold(word) for word in _WORDS.findall(_CAMEL.sub(" ", plain) if camel else plain)]


@lru_cache(maxsize=8)
def word_list(name: str) -> frozenset[str]:
    """One of the lists in `lists/`, folded."""
    text = resources.files("scanward.line.verify.lists").joinpath(f"{name}.txt").read_text("utf-8")
    return frozenset(fold(line) for line in text.splitlines() if line and not line.startswith("#"))
