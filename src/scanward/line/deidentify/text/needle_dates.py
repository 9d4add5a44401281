"""Finding the known dates of a person in any form, also those too bare to be taken for a date of anybody (240307)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind
from scanward.line.deidentify.text.cleaned import Hit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanward.line.deidentify.text.folding import Reading

_DA = re.compile(r"((?:1[89]|20|21)\d\d)[.\-/]?(0[1-9]|1[0-2])[.\-/]?(0[1-9]|[12]\d|3[01])")
_RUN = re.compile(r"\d{6,}")
_TRIPLE = re.compile(r"(?<!\d)(\d{1,4})[ ./\-_,](\d{1,2})[ ./\-_,](\d{1,4})(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?:18|19|20)\d\d(?!\d)")
_RULE = "needle-date"
_OLD = 89
"""45 CFR 164.514(b)(2)(i)(C): years too go where they show an age over 89."""


def is_date(text: str) -> bool:
    """Whether a DA or DT begins with a whole date."""
    return _DA.match(text.strip()) is not None


class DateSearch:
    """Looks for known dates, given as DA or DT (PS3.5 Table 6.2-1)."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._bare: set[str] = set()
        self._triples: set[tuple[int, int, int]] = set()
        years: set[int] = set()
        for text in texts:
            match = _DA.match(text.strip())
            if match:
                self._add(match[1], match[2], match[3])
                years.add(int(match[1]))
        oldest, newest = (min(years), max(years)) if years else (0, 0)
        self._telling_year = str(oldest) if newest - oldest > _OLD else ""

    def _add(self, year: str, month: str, day: str) -> None:
        short = year[2:]
        self._bare |= {year + month + day, day + month + year, month + day + year}
        self._bare |= {short + month + day, day + month + short, month + day + short}
        for y in (int(year), int(short)):
            d, m = int(day), int(month)
            self._triples |= {(y, m, d), (d, m, y), (m, d, y), (y, d, m)}

    def find(self, reading: Reading) -> Iterator[Hit]:
        folded = reading.folded
        if not self._bare:
            return
        for match in _RUN.finditer(folded):
            run = match[0]
            if (
                run in self._bare
                or run[:8] in self._bare
                or (len(run) == 12 and run[:6] in self._bare)  # noqa: PLR2004
                or any(run[i : i + 8] in self._bare for i in range(1, len(run) - 7))
            ):
                yield Hit(match.start(), match.end(), IdentifierKind.DATE, _RULE)
        for match in _TRIPLE.finditer(folded):
            if (int(match[1]), int(match[2]), int(match[3])) in self._triples:
                yield Hit(match.start(), match.end(), IdentifierKind.DATE, _RULE)
        if self._telling_year:
            for match in _YEAR.finditer(folded):
                if match[0] == self._telling_year:
                    yield Hit(match.start(), match.end(), IdentifierKind.DATE, _RULE)
