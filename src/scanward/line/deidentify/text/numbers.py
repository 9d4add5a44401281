"""Finding the known numbers of a person: however separated, with or without leading zeros, glued to letters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanward.line.deidentify.text.cleaned import Hit
from scanward.line.deidentify.text.folding import fold
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
            self._long[compact] = kind
        longest = max(digits, key=len).lstrip("0")
        if len(longest) >= _SURE:
            self._add_digits(kind, longest)

    def _add_digits(self, kind: IdentifierKind, digits: str) -> None:
        if len(digits) >= _SURE:
            self._long[digits] = kind
        elif digits:
            self._short[digits] = kind

    def find(self, reading: Reading) -> Iterator[Hit]:
        folded = reading.folded
        if not (self._long or self._short) or not _DIGITS.search(folded):
            return
        places = [i for i, c in enumerate(folded) if c.isalnum()]
        compact = "".join([folded[i] for i in places])
        for known, kind in self._long.items():
            at = compact.find(known)
            while at >= 0:
                span = self._bounded(folded, places, at, at + len(known))
                if span:
                    yield Hit(*span, kind, _RULE)
                at = compact.find(known, at + 1 if span is None else at + len(known))
        if self._short:
            yield from self._find_short(folded)

    def _bounded(self, folded: str, places: list[int], first: int, stop: int) -> tuple[int, int] | None:
        """The span of a find in the text, widened to the whole run of digits; None if it is no number of its own."""
        for i in range(first, stop - 1):
            if places[i + 1] - places[i] > 1 and not _GAP.fullmatch(folded, places[i] + 1, places[i + 1]):
                return None
        start, end = places[first], places[stop - 1] + 1
        alike = str.isdigit if folded[start].isdigit() else str.isalpha
        wide = start
        while wide and alike(folded[wide - 1]) and alike(folded[start]):
            wide -= 1
        alike = str.isdigit if folded[end - 1].isdigit() else str.isalpha
        wide_end = end
        while wide_end < len(folded) and alike(folded[wide_end]):
            wide_end += 1
        zeros = not folded[wide:start].strip("0") and wide_end == end
        separated = end - start > stop - first
        if (wide, wide_end) == (start, end) or zeros or (stop - first >= _LONG and not separated):
            return wide, wide_end
        return None

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
