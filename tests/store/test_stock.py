"""The stock: what was met comes back in order and in any number, and nothing of it is left or can be read."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import pytest

from scanward.core.errors import TryLater
from scanward.store import SeriesKey, Stock, stock, stock_in

SECRET = b"/scans/Kowalczyk^Mirabelle/IM1"


@pytest.fixture
def kept(tmp_path: Path):
    with stock_in(tmp_path) as made:
        yield made


def key(patient: str = "p1", study: str = "s1", series: str = "e1") -> SeriesKey:
    return SeriesKey(patient, study, series)


def test_an_instance_is_met_first_once(kept: Stock):
    assert kept.first(b"\1" * 16, "/a/\udcff", 7) == ("/a/\udcff", 7)
    assert kept.first(b"\1" * 16, "/b", 9) == ("/a/\udcff", 7)
    assert kept.first(b"\2" * 16, "/b", 9) == ("/b", 9)


def test_series_add_up_and_evidence_counts_once(kept: Stock):
    kept.count(key(), "CT", "1.2", objects=3, size=10, evidence={"a"})
    kept.count(key(), "MR", "1.3", objects=4, size=20, evidence={"a", "b"})
    (row,) = kept.series()
    assert (row.key, row.modality, row.sop_class, row.objects, row.size) == (key(), "CT", "1.2", 7, 30)
    assert kept.evidence(row.number) == ["a", "b"]
    assert kept.totals == (1, 1, 1)


def test_rows_come_in_order_across_pages_while_they_are_decided_on(kept: Stock, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(stock, "_PAGE", 2)
    for patient, study, series in [
        ("p2", "b", "1"),
        ("p1", "x", "2"),
        ("p2", "a", "3"),
        ("p2", "b", "4"),
        ("p1", "x", "5"),
    ]:
        kept.count(key(patient, study, series), "CT", "1.2", objects=1)
    seen = []
    for row in kept.studies():
        seen.append(row.key)
        kept.decide(row.number, "may-show-face", permit=row.key.study != "a")
    assert seen == [
        key("p2", "a", "3"),
        key("p2", "b", "1"),
        key("p2", "b", "4"),
        key("p1", "x", "2"),
        key("p1", "x", "5"),
    ]
    assert [row.key.series for row in kept.series()] == ["1", "3", "4", "2", "5"]
    assert [row.permit for row in kept.series()] == [1, 0, 1, 1, 1]
    assert kept.totals == (2, 3, 5)


def test_a_patients_row_adds_up_what_became_of_their_objects(kept: Stock):
    kept.put("nobody", b"x", needles=1, found=2)
    for series, permit in (("e1", True), ("e2", False)):
        kept.count(key(series=series), "CT", "1.2", objects=5)
        number = max(row.number for row in kept.series())
        kept.decide(number, "", permit=permit)
    kept.refuse(key(), 2)
    kept.name("p1", "SW-1", b"work")
    kept.change("SW-1", 40)
    kept.change("SW-1", 2)
    kept.leave("SW-1", 1, 3)
    nobody, somebody = kept.patients()
    assert (nobody.needles, nobody.found, nobody.studies, nobody.leaving, nobody.refused) == (1, 2, 0, 0, 0)
    assert (somebody.studies, somebody.leaving, somebody.held, somebody.refused, somebody.changed) == (1, 3, 5, 2, 42)
    assert kept.opened("p1") == b"work"
    assert kept.opened("unknown") == b""


def test_a_study_that_leaked_is_known_also_where_no_series_of_it_was_met(kept: Stock):
    kept.count(key(), "CT", "1.2", objects=5)
    kept.count(key(study="s2"), "CT", "1.2", objects=5)
    kept.leak(key(series="of the same study"))
    kept.leak(key())
    kept.leak(key("p9", "s9"))
    assert [kept.has_leaked(key(*one)) for one in (("p1", "s1"), ("p1", "s2"), ("p9", "s9"))] == [True, False, True]
    assert [row.leaked for row in kept.series()] == [1, 0]


def test_nothing_that_identifies_is_written_in_clear_and_nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Path, "unlink", lambda _self, missing_ok=False: None)
    with stock_in(tmp_path) as made:
        made.first(b"\1" * 16, SECRET.decode(), 1)
        made.put("p1", SECRET, needles=1, found=1)
        made.name("p1", "SW-1", SECRET)
        made._db.execute("COMMIT")
        (file,) = tmp_path.iterdir()
        content = file.read_bytes()
    assert b"SW-1" in content
    assert SECRET not in content
    monkeypatch.undo()
    (tmp_path / "x").mkdir()
    with stock_in(tmp_path / "x"):
        assert not list((tmp_path / "x").iterdir())
    assert not list((tmp_path / "x").iterdir())


def test_a_full_disk_is_said_to_be_one(tmp_path: Path):
    def filled() -> None:
        with stock_in(tmp_path) as made:
            made._db.execute("PRAGMA max_page_count = 30")
            for number in range(10_000):
                made.first(number.to_bytes(16, "big"), "/a" * 50, 1)

    with pytest.raises(TryLater, match="no space"):
        filled()


def test_another_failure_is_not_taken_for_a_full_disk(tmp_path: Path):
    with pytest.raises(sqlite3.OperationalError), stock_in(tmp_path) as made:
        made._db.execute("SELECT * FROM nothing")
    with pytest.raises(OSError) as raised, stock_in(tmp_path):
        raise OSError(errno.EIO, "x")
    assert raised.value.errno == errno.EIO
