"""A text made ready for searching, with the way back to where each letter stood.

NFKC and the loss of accents are for searching only (the text that stays is never normalised). Controls, bidi marks and
zero-width letters are passed over, so that they cannot split a name.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from scanward.line.deidentify.text.coded import Stretch

if TYPE_CHECKING:
    from collections.abc import Sequence

# Letters that no decomposition reaches.
_LETTERS = {
    "ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D",
    "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "Th", "ħ": "h", "Ħ": "H", "ə": "e", "Ə": "E",
    "\u0131": "i", "\u03c2": "\u03c3", "\u0640": "",
    **dict.fromkeys("\u2018\u2019\u02bc\u00b4`", "'"), **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
}  # fmt: skip
_KATAKANA = range(0x30A1, 0x30F7)
_HIRAGANA = range(0x3041, 0x3097)
_HANGUL = range(0xAC00, 0xD7A4)
_JOINING = re.compile("[\u0300-\u036f\u1160-\u11ff\uff9e\uff9f\u3099\u309a]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+")
_CAMEL = re.compile(r"[A-Z]{2,}(?=[A-Z][a-z]{2})|[A-Z]?[a-z]{2,}|[A-Z]{2,}(?=[a-z]{2})")
_INNER_CAPITAL = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]{2}")


class Token(NamedTuple):
    """A run of letters: folded, where it stands in the folded text, and as it is written (accents gone, case kept)."""

    word: str
    start: int
    end: int
    shown: str


@lru_cache(maxsize=8192)
def fold_cluster(cluster: str) -> str:
    """One letter with its marks, as it is compared, its case kept; empty for what is not seen on paper."""
    out: list[str] = []
    for char in unicodedata.normalize("NFKC", cluster):
        code = ord(char)
        if code in _HANGUL:
            out.append(char)
        elif code in _KATAKANA:
            out.append(chr(code - 0x60))
        elif code in _HIRAGANA:
            out.append(char)
        elif char in _LETTERS:
            out.append(_LETTERS[char])
        else:
            for part in unicodedata.normalize("NFKD", char):
                category = unicodedata.category(part)
                if category not in ("Mn", "Cf") and (category != "Cc" or part in "\t\n\r\f"):
                    out.append(_LETTERS.get(part, part))
    return "".join(out)


def fold(text: str) -> str:
    """`text` as it is compared: compatibility forms, accents and case gone, katakana as hiragana."""
    if text.isascii() and not _CONTROL.search(text):
        return text.lower()
    return "".join(_lower(fold_cluster(cluster)) for cluster in _clusters(text))


def _lower(text: str) -> str:
    """Lower case letter by letter, so that offsets stay."""
    lowered = text.lower().replace("\u03c2", "\u03c3")
    return lowered if len(lowered) == len(text) else "".join(c.lower()[:1] for c in text)


def _clusters(text: str) -> list[str]:
    clusters: list[str] = []
    for char in text:
        # A chain of marks longer than any script needs is cut, so that a hostile one costs linear time.
        if clusters and _JOINING.match(char) and len(clusters[-1]) < 4:  # noqa: PLR2004
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters


_start_of = attrgetter("start")


class Reading:
    """One text made ready: `plain` (case kept) and `folded` have the same length and share offsets.

    `digits` is how many there are of them, and `words` are the tokens' words, each once.
    """

    __slots__ = ("_ends", "_starts", "digits", "folded", "original", "plain", "prose", "tokens", "words")

    def __init__(self, text: str, *, prose: bool, stretches: Sequence[Stretch] | None = None) -> None:
        """`stretches` are the text's letters where some of them are encoded (see coded.py)."""
        self.original = text
        self.prose = prose
        self._starts: list[int] | None = None
        self._ends: list[int] | None = None
        if stretches is not None:
            self._fold_slowly(stretches)
        elif text.isascii() and not _CONTROL.search(text):
            self.plain, self.folded = text, text.lower()
        else:
            self._fold_slowly([Stretch(cluster, len(cluster)) for cluster in _clusters(text)])
        folded, plain = self.folded, self.plain
        self.digits = sum(1 for _ in _DIGIT.finditer(folded))
        self.tokens = [
            Token(match[0], match.start(), match.end(), plain[match.start() : match.end()])
            for match in _WORD.finditer(folded)
        ]
        self.words = frozenset([token.word for token in self.tokens])

    def _fold_slowly(self, stretches: Sequence[Stretch]) -> None:
        plain: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for text, length in stretches:
            shown = fold_cluster(text)
            plain.append(shown)
            starts += [at] * len(shown)
            at += length
            ends += [at] * len(shown)
        self.plain = "".join(plain)
        self.folded = _lower(self.plain)
        self._starts, self._ends = starts, ends

    def token_from(self, at: int) -> int:
        """The index of the first token that starts at `at` or after it."""
        return bisect_left(self.tokens, at, key=_start_of)

    def tokens_from(self, at: int, count: int) -> list[Token]:
        """At most `count` tokens that start at `at` or after it."""
        first = self.token_from(at)
        return self.tokens[first : first + count]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets into the text as given, for offsets into the folded text."""
        if self._starts is None or self._ends is None:
            return start, end
        return self._starts[start], self._ends[end - 1]


def humps(token: Token) -> list[Token]:
    """The words of a camelCase token, or nothing where it has no humps."""
    if not _INNER_CAPITAL.search(token.shown):
        return []
    found = [
        Token(token.word[m.start() : m.end()], token.start + m.start(), token.start + m.end(), m[0])
        for m in _CAMEL.finditer(token.shown)
    ]
    return found if len(found) > 1 else []
