"""Rows are a list, wherever they lie."""

from __future__ import annotations

import pytest

from scanward.core.facts import SeriesFacts
from scanward.core.rows import Rows


def made(count: int) -> list[SeriesFacts]:
    return [SeriesFacts(f"P-{n}", "study 1", "series 1", "CT", "\u00e9\n", n, "held", ("a", "b")) for n in range(count)]


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001, 3456])
def test_rows_come_back_as_they_were_given_any_number_of_times(count: int):
    given = made(count)
    rows = Rows(SeriesFacts, iter(given))
    assert list(rows) == given == list(rows)
    assert (len(rows), bool(rows)) == (count, bool(count))
    assert rows[:10] == given[:10]
    assert rows[990:1010] == given[990:1010]
    assert rows[::-1] == given[::-1]
    assert rows == given
    assert Rows(SeriesFacts, given[:-1]) != given or not count


def test_a_row_is_found_by_its_place():
    rows = Rows(SeriesFacts, made(1500))
    assert (rows[0].objects, rows[1400].objects, rows[-1].objects) == (0, 1400, 1499)
    with pytest.raises(IndexError):
        rows[1500]


def test_two_readers_do_not_disturb_each_other():
    rows = Rows(SeriesFacts, made(3000))
    assert [(one.objects, other.objects) for one, other in zip(rows, rows, strict=True)] == [
        (n, n) for n in range(3000)
    ]


def test_the_repr_is_short():
    assert repr(Rows(SeriesFacts, made(3))) == "Rows(SeriesFacts, 3)"
