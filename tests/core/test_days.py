"""A date of expiry is the end of that day in the ward's time zone, whatever clocks do that night."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from scanward.core.asking import Span
from scanward.core.days import begin_of_day, end_of_day

HOUR = timedelta(hours=1)


@pytest.mark.matrix("C1")
@pytest.mark.parametrize(
    ("zone", "day", "end"),
    [
        ("UTC", date(2026, 1, 31), datetime(2026, 2, 1, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 3, 28), datetime(2026, 3, 28, 23, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 3, 29), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 10, 24), datetime(2026, 10, 24, 22, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 10, 25), datetime(2026, 10, 25, 23, tzinfo=UTC)),
        ("America/New_York", date(2026, 12, 31), datetime(2027, 1, 1, 5, tzinfo=UTC)),
        ("Pacific/Auckland", date(2026, 6, 30), datetime(2026, 6, 30, 12, tzinfo=UTC)),
        # The clocks of Beirut went from 24:00 to 01:00 in the night to 31 March 2024: that day began at 01:00.
        ("Asia/Beirut", date(2024, 3, 30), datetime(2024, 3, 30, 22, tzinfo=UTC)),
        # Those of Beirut went from 24:00 back to 23:00 in the night to 27 October 2024: 26 October had 25 hours.
        ("Asia/Beirut", date(2024, 10, 26), datetime(2024, 10, 26, 22, tzinfo=UTC)),
    ],
)
def test_a_day_ends_where_the_next_begins(zone, day, end):
    assert end_of_day(day, zone) == end
    span = Span(None, end_of_day(day, zone))
    assert span.holds(end - timedelta(microseconds=1))
    assert not span.holds(end)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 3, 30), 24), (date(2026, 10, 25), 25)])
def test_days_of_23_and_25_hours_are_as_long_as_they_are(day, hours):
    assert end_of_day(day, "Europe/Berlin") - begin_of_day(day, "Europe/Berlin") == hours * HOUR


def test_without_a_zone_the_system_s_counts(monkeypatch):
    import time

    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert end_of_day(date(2026, 1, 1)) == datetime(2026, 1, 1, 15, tzinfo=UTC)
    finally:
        monkeypatch.undo()
        time.tzset()
