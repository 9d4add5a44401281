"""The work book: everything comes back as it was given, in order, and nothing is forgotten by a kill."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from scanward.core.errors import QuarantineReason
from scanward.core.manifest import ManifestEntry
from scanward.store import (
    CleanedRow,
    HeldRow,
    Job,
    NewEntry,
    Quarantine,
    RefusedRow,
    Releases,
    Vault,
    Ward,
    WorkBook,
    WorkedBatch,
    WorkItem,
    WorkState,
    open_ward,
    work,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


@pytest.fixture
def book(ward: Ward, vault: Vault) -> WorkBook:
    release, _ = Releases(ward, vault).begin(Job("s", "d", "acme", "ai", "basic", "f"))
    return WorkBook(ward, vault, release.id)


def item(number: int, patient: str = "p1", study: str = "s1", series: str = "e1") -> WorkItem:
    return WorkItem(number, f"/scans/{number}", f"{number}", 9, patient, study, series, "CT", "1.2.3", 4, b"\0notes")


def cleaned(number: int, pseudonym: str = "SW-1", study: str = "2.25.1") -> CleanedRow:
    name = f"{pseudonym}/{study}/2.25.2/2.25.{number}.dcm"
    return CleanedRow(number, name, "ab" * 32, 7, "1.2.3", f"2.25.{number}", study, "2.25.2", pseudonym)


def refused(number: int, reason: QuarantineReason) -> RefusedRow:
    return RefusedRow(number, NewEntry(reason, "at offset 12"))


def numbers(items: Iterable[WorkItem]) -> list[int]:
    return [each.number for each in items]


def test_an_item_comes_back_as_it_was_given_whatever_its_path(book: WorkBook) -> None:
    path = os.fsdecode(b"/scans/Doe^J\xff\xfe\n/IM 1")
    given = WorkItem(1, path, path, 3, "p", "s", "e", "CT", "1.2", 1 << 40, bytes(range(256)))
    book.add([given])
    assert list(book.todo()) == [given]


@pytest.mark.parametrize(("written", "kept"), [("PT", "PT"), ("X" * 40, "X" * 16), ("C\0T", "CT"), ("C\ud800", "C?")])
def test_a_modality_that_is_none_stops_nobody(book: WorkBook, written: str, kept: str) -> None:
    book.add([replace(item(1), modality=written), item(2)])
    assert [each.modality for each in book.todo()] == [kept, "CT"]


def test_items_come_by_study_series_and_number_across_pages(book: WorkBook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_PAGE", 3)
    items = [item(number, series=f"e{number % 2}", study=f"s{number // 8}") for number in range(10)]
    random.Random(1).shuffle(items)
    book.add(items)
    assert numbers(book.todo()) == [0, 2, 4, 6, 1, 3, 5, 7, 8, 9]


def test_rows_may_change_while_they_are_walked(book: WorkBook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_PAGE", 2)
    book.add([item(number) for number in range(7)])
    seen = []
    for each in book.todo():
        seen.append(each.number)
        book.record_batch(WorkedBatch(cleaned=[cleaned(each.number)]))
    assert seen == list(range(7))
    assert book.counts() == {WorkState.STAGED: 7}


@pytest.mark.parametrize("at_once", [1, 2, 1000])
def test_what_is_held_is_no_longer_to_do_and_does_not_leave(
    book: WorkBook, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(work, "_AT_ONCE", at_once)
    book.add([item(number, series=f"e{number % 2}") for number in range(5)] + [item(9, study="s2", series="e0")])
    book.record_batch(WorkedBatch(cleaned=[cleaned(4)]))
    book.hold([HeldRow("s1", "e0", "may-show-face")])
    assert numbers(book.todo()) == [1, 3, 9]
    assert book.counts() == {WorkState.HELD: 3, WorkState.TODO: 3}


def test_a_release_that_was_killed_knows_what_is_done(ward: Ward, vault: Vault, book: WorkBook) -> None:
    book.add([item(number) for number in range(4)])
    book.record_batch(WorkedBatch(cleaned=[cleaned(0), cleaned(1)]))
    book.record_batch(WorkedBatch(refused=[refused(3, QuarantineReason.TRUNCATED)]))
    with open_ward(ward.root) as again:
        later = WorkBook(again, Vault(again), book._release)
        assert numbers(later.todo()) == [2]
        assert list(later.quarantined()) == [("p1", "s1", "e1", "truncated", 1)]


@pytest.mark.parametrize("at_once", [1, 1000])
def test_a_study_that_leaked_is_not_sealed_and_the_others_are(
    book: WorkBook, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(work, "_AT_ONCE", at_once)
    book.add([item(1), item(2, study="s2"), item(3, study="s2")])
    book.record_batch(WorkedBatch(cleaned=[cleaned(1), cleaned(2, study="2.25.9"), cleaned(3, study="2.25.9")]))
    book.record_batch(WorkedBatch(leaked_studies=["s1"]))
    names = ["SW-1/2.25.9/2.25.2/2.25.2.dcm", "SW-1/2.25.9/2.25.2/2.25.3.dcm"]
    assert [entry.name for entry in book.sealed_entries()] == names
    assert next(book.sealed_entries()) == ManifestEntry(names[0], "ab" * 32, 7, "1.2.3", "2.25.2", "2.25.9", "2.25.2")
    assert book.counts() == {WorkState.LEAKED: 1, WorkState.STAGED: 2}
    assert list(book.leaked()) == [("p1", "s1")]


def test_studies_that_leaked_are_told_once_each(book: WorkBook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_PAGE", 1)
    assert list(book.leaked()) == []
    book.add([item(1), item(2, series="e2"), item(3, study="s2"), item(4, study="s3")])
    book.record_batch(WorkedBatch(cleaned=[cleaned(number) for number in range(1, 5)], leaked_studies=["s1", "s2"]))
    assert list(book.leaked()) == [("p1", "s1"), ("p1", "s2")]


def test_what_is_quarantined_after_it_was_staged_is_not_sealed(book: WorkBook) -> None:
    book.add([item(1), item(2)])
    book.record_batch(WorkedBatch(cleaned=[cleaned(1), cleaned(2)]))
    book.record_batch(WorkedBatch(refused=[refused(1, QuarantineReason.LEAK)]))
    assert len(list(book.sealed_entries())) == 1


def test_each_patient_is_disclosed_once_with_all_studies(book: WorkBook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_PAGE", 1)
    book.add([item(number) for number in range(5)])
    whose = [("SW-1", "2.25.1"), ("SW-1", "2.25.1"), ("SW-1", "2.25.3"), ("SW-2", "2.25.4"), ("SW-2", "2.25.4")]
    book.record_batch(WorkedBatch(cleaned=[cleaned(number, *who) for number, who in enumerate(whose)]))
    assert list(book.disclosed()) == [("SW-1", ("2.25.1", "2.25.3"), 3), ("SW-2", ("2.25.4",), 2)]


def test_a_batch_is_written_down_whole_or_not_at_all(
    ward: Ward, vault: Vault, book: WorkBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.add([item(1), item(2)])
    batch = WorkedBatch(1, [cleaned(1)], [refused(2, QuarantineReason.LEAK)], ["s1"], b"counted")
    with monkeypatch.context() as patch:
        patch.setattr(WorkBook, "_put_facts", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            book.record_batch(batch)
    assert book.counts() == {WorkState.TODO: 2}
    assert (list(Quarantine(ward, vault).entries()), list(book.facts())) == ([], [])
    book.record_batch(batch)
    assert book.counts() == {WorkState.LEAKED: 1, WorkState.QUARANTINED: 1}
    assert [entry.reason for entry in Quarantine(ward, vault).entries()] == ["leak"]
    assert list(book.facts()) == [b"counted"]


def test_what_was_counted_comes_back_and_what_is_known_of_the_whole_stands_apart(book: WorkBook) -> None:
    for part in (2, 0, 1):
        book.record_batch(WorkedBatch(part, facts=b"%d" % part))
    book.keep(b"first")
    book.keep(b"second")
    assert (list(book.facts()), book.kept()) == ([b"0", b"1", b"2"], b"second")


def test_an_examination_begins_anew_after_clearing(book: WorkBook) -> None:
    book.add([item(1)])
    book.record_batch(WorkedBatch(1, facts=b"counted"))
    book.keep(b"pictures")
    book.clear()
    assert (list(book.facts()), book.kept()) == ([], b"")
    book.add([item(1)])
    assert numbers(book.todo()) == [1]


def test_two_releases_do_not_see_each_others_work(ward: Ward, vault: Vault, book: WorkBook) -> None:
    release, _ = Releases(ward, vault).begin(Job("other", "d", "acme", "ai", "basic", "f"))
    other = WorkBook(ward, vault, release.id)
    book.add([item(1)])
    other.add([item(1), item(2)])
    book.record_batch(WorkedBatch(1, facts=b"mine"))
    book.hold([HeldRow("s1", "e1", "video")])
    assert (numbers(book.todo()), numbers(other.todo())) == ([], [1, 2])
    assert other.counts() == {WorkState.TODO: 2}
    assert list(other.facts()) == []


def test_nothing_to_write_down_is_no_error(book: WorkBook) -> None:
    book.add([])
    book.record_batch(WorkedBatch(cleaned=[]))
    book.hold([])
    assert (list(book.todo()), list(book.sealed_entries()), list(book.disclosed())) == ([], [], [])


def test_the_repr_of_an_item_shows_no_path() -> None:
    assert "/scans" not in repr(item(1))
