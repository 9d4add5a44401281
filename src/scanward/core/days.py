"""When a day begins and ends somewhere, as an instant: also on days of 23 or 25 hours, and without a midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def begin_of_day(day: date, zone: str = "") -> datetime:
    """The first instant of `day` in `zone` (a name such as `Europe/Berlin`; empty: the system's), aware, in UTC.

    Where clocks go forward at midnight the day begins with the first time that there is (PEP 495: fold 0 of a time
    in a gap is counted by the offset before it).
    """
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - made aware in the next line
    return (midnight.replace(tzinfo=ZoneInfo(zone)) if zone else midnight.astimezone()).astimezone(UTC)


def end_of_day(day: date, zone: str = "") -> datetime:
    """The first instant after `day`: what expires on that day holds up to it, and not at it."""
    return begin_of_day(day + timedelta(days=1), zone)
