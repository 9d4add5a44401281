"""Dates and times as files write them: a date alone is a day somewhere, and an end is meant to be included.

FHIR R4 2.24.0.10: "if the end of the period is a date, it includes that whole day"; with a time it includes the last
unit that is written. Our spans end before their end.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from scanward.core.days import begin_of_day, end_of_day

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d{1,6}))?(?:Z|[+-]\d\d:\d\d)")


def begin_from(text: str, zone: str) -> datetime:
    """The first instant of what is written. ValueError where it is no FHIR dateTime."""
    if found := _DATE.fullmatch(text):
        year, month, day = (int(part or 1) for part in found.groups())
        return begin_of_day(date(year, month, day), zone)
    return _instant(text)[0]


def end_from(text: str, zone: str) -> datetime:
    """The first instant after what is written. ValueError where it is no FHIR dateTime."""
    if found := _DATE.fullmatch(text):
        return end_of_day(_last_day(*found.groups()), zone)
    moment, unit = _instant(text)
    return moment + unit


def begin_text(moment: datetime) -> str:
    return _written(moment)


def end_text(moment: datetime) -> str:
    """The last microsecond before `moment`."""
    return _written(moment - timedelta(microseconds=1))


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _instant(text: str) -> tuple[datetime, timedelta]:
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError("it is no date, and no time with its offset")
    digits = len(found[1] or "")
    return datetime.fromisoformat(text).astimezone(UTC), timedelta(microseconds=10 ** (6 - digits))


def _last_day(year: str, month: str | None, day: str | None) -> date:
    if day is not None:
        return date(int(year), int(month or 1), int(day))
    last = int(month or 12)
    following = date(int(year) + last // 12, last % 12 + 1, 1)
    return following - timedelta(days=1)
