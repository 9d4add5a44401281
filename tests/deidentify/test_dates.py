"""Dates move together, and text that hides in a date does not pass."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanward.line.deidentify.dates import DateShifter, capped_age

days = st.dates(date(1901, 1, 1), date(2099, 12, 31))


@given(days, days, st.integers(-3650, -1))
def test_intervals_stay_true(first: date, second: date, offset: int) -> None:
    shift = DateShifter(offset).shift
    moved = [shift(f"{day:%Y%m%d}", "DA") for day in (first, second)]
    ours = [date(int(m[:4]), int(m[4:6]), int(m[6:])) for m in moved if m]
    assert ours[1] - ours[0] == second - first
    assert ours[0] == first + timedelta(days=offset)


@pytest.mark.parametrize(
    ("vr", "value", "moved"),
    [
        ("DA", "20240301", "20240220"),
        ("DA", "2024.03.01", "20240220"),
        ("DA", "2024-03-01", "20240220"),
        ("DT", "20240301101112.123456+0100", "20240220101112.123456+0100"),
        ("DT", "20240301", "20240220"),
        ("DT", "2024030110", "2024022010"),
        ("DT", "202403", "202402"),
        ("DT", "2024", "2024"),
        ("TM", "101112.5", "101112.5"),
        ("TM", "10:11:12", "10:11:12"),
    ],
)
def test_every_form_of_the_standard_moves(vr: str, value: str, moved: str) -> None:
    assert DateShifter(-10).shift(value, vr) == moved


@pytest.mark.parametrize(
    ("vr", "value"),
    [("DA", "DOE^JANE"), ("DA", "20240230"), ("DA", "00000101"), ("DA", "2024"), ("TM", "JANE"), ("TM", "256161"),
     ("DT", "20241301"), ("DT", "2024DOE"), ("DA", "20240301 Doe"), ("DA", "10000101")],
)  # fmt: skip
@pytest.mark.matrix("P13")
def test_what_is_no_date_is_not_kept(vr: str, value: str) -> None:
    assert DateShifter(-10).shift(value, vr) is None


@pytest.mark.parametrize(
    ("age", "capped"),
    [("045Y", "045Y"), ("089Y", "089Y"), ("090Y", "090Y"), ("091Y", "090Y"), ("117Y", "090Y"), ("003D", "003D"),
     ("999M", "999M"), ("JANE", None), ("45", None), ("", None)],
)  # fmt: skip
def test_ages_above_the_cap_become_one_class(age: str, capped: str | None) -> None:
    assert capped_age(age, 89) == capped
