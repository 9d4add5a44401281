"""Finding the known numbers of a person: however separated, with or without leading zeros, glued to letters."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate, groupby, pairwise
from typing import TYPE_CHECKING

from scanward.line.deidentify.text.cleaned import Hit
from scanward.line.deidentify.text.folding import fold
from scanward.line.deidentify.text.known_texts import LONGEST, KnownTexts
from scanward.line.deidentify.text.lexicon import is_clinical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.core.identity import IdentifierKind
    from scanward.line.deidentify.text.folding import Reading

_ALNUM = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[ \-./_:#]{0,3}")
_DIGITS = re.compile(r"\d+")
_RULE = "needle-number"
_LONG = 6
"""Characters from which on a number is found inside a longer one."""
_SURE = 5
"""Digits from which on a number is found wherever it stands alone."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_LABEL_BEFORE = re.compile(
    r"(?:\b(?:id|ids|no|nr|num|number|mrn|pid|pat|patient|patients|acc|accession|case|chart|ref|order|"
    r"visit|episode|fall|"
    r"fallnr|patnr|pnr)|#)[\s.:#=_-]{0,4}$"
)
_UNIT_AFTER = re.compile(
    r"\s?(?:mm|cm|m|ms|msec|s|sec|min|kv|kvp|ma|mas|hu|ml|cc|mg|mci|mbq|gy|cgy|mgy|hz|khz|mhz|deg|x|%|/|"
    r"\.\d|°|t\b|p\b|w\b|lvl)",
    re.IGNORECASE,
)
_QUANTITY_BEFORE = re.compile(
    r"(?:\b(?:b|te|tr|ti|ww|wl|wc|hu|fov|venc|etl|matrix|kv|ma|mas|kvp|bval|bvalue|bvals|td|ta|bw|snr|"
    r"dw)[\s=:_]{0,2}|[.,x/*])$"
)


class _Compact:
    """A text's letters and digits alone, with the way back; what it says of its runs is worked out once."""

    def __init__(self, folded: str) -> None:
        self.folded = folded
        self.places = [i for i, c in enumerate(folded) if c.isalnum()]
        self.text = "".join([folded[i] for i in self.places])

    @cached_property
    def _breaks(self) -> list[int]:
        """For each letter, before how many of it and of those before it stands more than separates a number's parts."""
        places, folded = self.places, self.folded
        apart = (b - a > 1 and not _GAP.fullmatch(folded, a + 1, b) for a, b in pairwise(places))
        return list(accumulate(apart, initial=0))

    @cached_property
    def _runs(self) -> list[int]:
        """Where a run of digits, of letters or of neither begins, in the text with its separators."""
        lengths = (len(list(run)) for _, run in groupby(self.folded, _sort_of_letter))
        return list(accumulate(lengths, initial=0))

    def is_in_one_piece(self, first: int, stop: int) -> bool:
        """Whether the letters from `first` to `stop` are parted by separators of numbers at most."""
        return self._breaks[stop - 1] == self._breaks[first]

    def run_around(self, at: int) -> tuple[int, int]:
        """The run of digits or of letters that the letter at `at` of the whole text is part of."""
        if not _sort_of_letter(self.folded[at]):
            return at, at + 1
        index = bisect_right(self._runs, at)
        return self._runs[index - 1], self._runs[index]


def _sort_of_letter(char: str) -> int:
    return 1 if char.isdigit() else 2 if char.isalpha() else 0


class NumberSearch:
    """Looks for known numbers. Short ones (up to three digits) count only after a label, four digits only alone."""

    def __init__(self) -> None:
        self._long: dict[str, IdentifierKind] = {}
        self._short: dict[str, IdentifierKind] = {}

    def add(self, kind: IdentifierKind, text: str) -> None:
        compact = "".join(_ALNUM.findall(fold(text)))
        digits = _DIGITS.findall(compact)
        if not digits or is_clinical(compact):
            return
        if compact.isdigit():
            self._add_digits(kind, compact.lstrip("0"))
            return
        if len(compact) > 3:  # noqa: PLR2004
            self._long[compact[:LONGEST]] = kind
        longest = max(digits, key=len).lstrip("0")
        if len(longest) >= _SURE:
            self._add_digits(kind, longest)

    def _add_digits(self, kind: IdentifierKind, digits: str) -> None:
        if len(digits) >= _SURE:
            self._long[digits[:LONGEST]] = kind
        elif digits:
            self._short[digits] = kind

    @cached_property
    def _known(self) -> KnownTexts:
        return KnownTexts(self._long)

    def find(self, reading: Reading) -> Iterator[Hit]:
        folded = reading.folded
        if not (self._long or self._short) or not reading.digits:
            return
        if self._long:
            yield from self._find_long(_Compact(folded))
        if self._short:
            yield from self._find_short(folded)

    def _find_long(self, compact: _Compact) -> Iterator[Hit]:
        found = self._known.found(compact.text)
        if found is None:
            yield Hit(0, len(compact.folded), next(iter(self._long.values())), _RULE)
            return
        for start, end, known in found:
            span = _bounded(compact, start, end)
            if span:
                yield Hit(*span, self._long[known], _RULE)

    def _find_short(self, folded: str) -> Iterator[Hit]:
        for match in _DIGITS.finditer(folded):
            kind = self._short.get(match[0].lstrip("0"))
            if kind is None:
                continue
            start, end = match.span()
            labelled = _LABEL_BEFORE.search(folded, max(0, start - 20), start)
            alone = (
                len(match[0].lstrip("0")) == 4  # noqa: PLR2004
                and not _YEAR.fullmatch(match[0])
                and not folded[start - 1 : start].isalpha()
                and not folded[end : end + 1].isalpha()
                and not _UNIT_AFTER.match(folded, end)
                and not _QUANTITY_BEFORE.search(folded, max(0, start - 12), start)
            )
            if labelled or alone:
                yield Hit(start, end, kind, _RULE)


def _bounded(compact: _Compact, first: int, stop: int) -> tuple[int, int] | None:
    """The span of a find in the text, widened to the whole run of digits; None if it is no number of its own."""
    if not compact.is_in_one_piece(first, stop):
        return None
    folded, places = compact.folded, compact.places
    start, end = places[first], places[stop - 1] + 1
    wide, wide_end = compact.run_around(start)[0], compact.run_around(end - 1)[1]
    separated = end - start > stop - first
    zeros = wide_end == end and not folded[wide:start].strip("0")
    if (wide, wide_end) == (start, end) or zeros or (stop - first >= _LONG and not separated):
        return wide, wide_end
    return None
