"""Dates as people and programs write them: spelling one in all ways, and reading any that stands in a text."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

_ENGLISH = "january february march april may june july august september october november december"
_GERMAN = "januar februar maerz april mai juni juli august september oktober november dezember"
_FRENCH = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre"
_SPANISH = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
_ITALIAN = "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"


def _months() -> dict[str, int]:
    names: dict[str, int] = {"märz": 3, "février": 2, "août": 8, "décembre": 12, "sept": 9, "mrz": 3, "okt": 10}
    names |= {"mär": 3, "dez": 12, "fév": 2, "déc": 12, "ene": 1, "abr": 4, "ago": 8, "dic": 12, "gen": 1, "mag": 5}
    for language in (_ENGLISH, _GERMAN, _FRENCH, _SPANISH, _ITALIAN):
        for number, name in enumerate(language.split(), 1):
            names.setdefault(name, number)
            if language in (_ENGLISH, _GERMAN):
                names.setdefault(name[:3], number)
    return names


_MONTHS = _months()
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DAY = r"(?P<day>\d{1,2})"
_FOUR = r"(?P<year>(?:18|19|20)\d\d)"
_NUMERIC = re.compile(
    r"(?<!\d)(?<!\d[.])(?:"
    r"(?P<y1>(?:18|19|20)\d\d)"
    r"(?:(?P<s1>[-/._ ])(?P<m1>\d{1,2})(?P=s1)(?P<d1>\d{1,2})|(?P<m0>0[1-9]|1[0-2])(?P<d0>[0-3]\d))"
    r"(?=[0-2]\d[0-5]\d|\D|$)"
    r"|(?P<a2>\d{1,2})(?P<s2>[-/._ ])(?P<b2>\d{1,2})(?P=s2)(?P<y2>(?:18|19|20)?\d\d)(?!\d|[.]\d)"
    r"|(?P<a3>\d\d)(?P<b3>\d\d)(?P<y3>(?:19|20)\d\d)(?!\d|[.]\d)"
    r"|(?P<six>\d{6})(?!\d|[.]\d)"
    r")"
)
_NAMED = re.compile(
    rf"(?<![\d])(?:{_DAY}(?:st|nd|rd|th|\.)?[-_ /.]*(?:de |of )?{_MONTH}[-_ /.,]*(?:de )?{_FOUR})(?!\d)", re.IGNORECASE
)
_NAMED_FIRST = re.compile(rf"(?<![^\W\d_]){_MONTH}[-_ ]*{_DAY}(?:st|nd|rd|th)?,?[-_ ]+{_FOUR}(?!\d)", re.IGNORECASE)
_CENTURY_TURN = 30
"""Two-digit years up to this one are of the 2000s, the others of the 1900s."""


class Dated(NamedTuple):
    """A date in a text: where, and every day it may mean (03/04/2019 means two)."""

    start: int
    end: int
    days: frozenset[date]
    plain: bool
    """Whether four digits name the year and separators or a month's name set it off: no mere number."""
    sure: bool = True
    """False for six digits, which may be any number or a time."""


@lru_cache(maxsize=4096)
def dates_in(text: str) -> tuple[Dated, ...]:
    """All dates in `text`, left to right."""
    if sum(map(str.isdigit, text)) < 4:  # noqa: PLR2004 - a day and a year take more
        return ()
    found = [d for m in _NUMERIC.finditer(text) if (d := _numeric(m))]
    for pattern in (_NAMED, _NAMED_FIRST):
        for match in pattern.finditer(text):
            days = _days(int(match["year"]), _MONTHS[match["month"].casefold()], int(match["day"]))
            if days:
                found.append(Dated(match.start(), match.end(), days, plain=True))
    return tuple(sorted(found))


def _numeric(match: re.Match[str]) -> Dated | None:
    if match["y1"]:
        separator = match["s1"] or ""
        days = _days(int(match["y1"]), int(match["m1"] or match["m0"]), int(match["d1"] or match["d0"]))
    elif match["six"]:
        six = match["six"]
        days = _days(_century(int(six[:2])), int(six[2:4]), int(six[4:]))
        return Dated(match.start(), match.end(), days, plain=False, sure=False) if days else None
    else:
        first, second = (match["a2"], match["b2"]) if match["a2"] else (match["a3"], match["b3"])
        year_text, separator = match["y2"] or match["y3"], match["s2"] or ""
        year = int(year_text)
        if len(year_text) == 2:  # noqa: PLR2004
            year = _century(year)
        days = _days(year, int(second), int(first)) | _days(year, int(first), int(second))
        if len(year_text) == 2:  # noqa: PLR2004
            return Dated(match.start(), match.end(), days, plain=False) if days else None
    return Dated(match.start(), match.end(), days, plain=separator in ("-", "/", ".")) if days else None


def _century(year: int) -> int:
    return year + (2000 if year <= _CENTURY_TURN else 1900)


def _days(year: int, month: int, day: int) -> frozenset[date]:
    try:
        return frozenset((date(year, month, day),))
    except ValueError:
        return frozenset()


def day_of(text: str) -> date | None:
    """The day of a DA value, or of the start of a DT: `20190203…` (also `2019.02.03`, as of old)."""
    digits = text.replace(".", "")[:8] if text[4:5] == "." else text[:8]
    if len(digits) != 8 or not digits.isascii() or not digits.isdigit():  # noqa: PLR2004
        return None
    return next(iter(_days(int(digits[:4]), int(digits[4:6]), int(digits[6:]))), None)


def forms(day: date) -> tuple[str, ...]:
    """The spellings worth a search through raw bytes: at least eight characters each."""
    names = _ENGLISH.split()
    short, long = names[day.month - 1][:3], names[day.month - 1]
    y, m, d = f"{day:%Y}", f"{day:%m}", f"{day:%d}"
    return (
        f"{y}{m}{d}", f"{y}-{m}-{d}", f"{y}/{m}/{d}", f"{y}.{m}.{d}", f"{y}_{m}_{d}",
        f"{d}.{m}.{y}", f"{d}/{m}/{y}", f"{m}/{d}/{y}", f"{d}-{m}-{y}", f"{m}-{d}-{y}",
        f"{d}-{short}-{y}", f"{d}{short}{y}", f"{d} {short} {y}", f"{short} {d} {y}", f"{short} {d}, {y}",
        f"{d} {long} {y}", f"{long} {d}, {y}", f"{day.day} {long} {y}", f"{long} {day.day}, {y}", f"{d}{m}{y}",
    )  # fmt: skip


def moved(day: date, days: int) -> date | None:
    """`day` later by `days`, or None beyond the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None
