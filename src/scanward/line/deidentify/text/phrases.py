"""Finding known texts that are neither a name nor a number: institutions, addresses, stations, e-mails, free texts.

A known text is found as a whole, whatever stands between its words. Of an institution or a place, words that can be
nothing else ("Ulm", "Galliera") are found alone too, and so are the institution's initials ("MGH").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind
from scanward.line.deidentify.text.cleaned import Hit
from scanward.line.deidentify.text.folding import fold
from scanward.line.deidentify.text.lexicon import is_word, trade_words, word_set
from scanward.line.deidentify.text.word_rows import WordRows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.deidentify.text.folding import Reading

_RULE = "needle-phrase"
_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[\W_]{0,4}")
_SPELT = frozenset((IdentifierKind.INSTITUTION, IdentifierKind.PLACE))
_SMALL = word_set(
    "of the and for at in on der die das des fur und am im de la le les du et el los y di e van het hospital clinic"
)
_SHORTEST_WORD = 4
_LONGEST_PHRASE = 40
"""Words of a known text that are compared; what follows is found by other rules."""


class PhraseSearch:
    """Looks for known texts."""

    def __init__(self) -> None:
        self._rows: WordRows[IdentifierKind] = WordRows()
        self._alone: dict[str, IdentifierKind] = {}
        self._initials: dict[str, IdentifierKind] = {}

    def add(self, kind: IdentifierKind, text: str) -> None:
        for line in re.split(r"[\\^=\r\n]", text):
            self._add_line(kind, line)

    def _add_line(self, kind: IdentifierKind, line: str) -> None:
        words = tuple(_WORD.findall(fold(line)))[:_LONGEST_PHRASE]
        if not words or all(w in trade_words() or len(w) < 2 or (w.isdigit() and len(w) < 5) for w in words):  # noqa: PLR2004
            return
        if len(words) > 1 or len(words[0]) >= _SHORTEST_WORD:
            self._rows.add(words, kind)
        if kind in _SPELT:
            for word in words:
                if len(word) >= 3 and word.isalpha() and not is_word(word):  # noqa: PLR2004
                    self._alone[word] = kind
        if kind is IdentifierKind.INSTITUTION:
            told = [w for w in words if w not in _SMALL or w in ("hospital", "clinic")]
            initials = "".join(w[0] for w in told)
            if 3 <= len(initials) <= 5 and initials.isalpha() and not is_word(initials):  # noqa: PLR2004
                self._initials[initials] = kind

    def find(self, reading: Reading) -> Iterator[Hit]:
        if not self._rows:
            return
        folded = reading.folded
        found = list(_WORD.finditer(folded.replace("_", " ")))
        words = [m[0] for m in found]

        def follows(i: int) -> bool:
            return _GAP.fullmatch(folded, found[i - 1].end(), found[i].start()) is not None

        for i, word in enumerate(words):
            row = self._rows.longest(words, i, follows)
            if row:
                count, kind = row
                yield Hit(found[i].start(), found[i + count - 1].end(), kind, _RULE)
            if word in self._alone:
                yield Hit(*found[i].span(), self._alone[word], _RULE)
            elif word in self._initials and reading.plain[found[i].start() : found[i].end()].isupper():
                yield Hit(*found[i].span(), self._initials[word], _RULE)
