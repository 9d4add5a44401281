"""Many threads, few commits; what one was told is durable is; and a commit that fails is told to all who shared it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from scanward.core.errors import KeyUnavailable, TryLater
from scanward.line.account.audit import audit
from scanward.store import Entry, Ward, group_book, ledger, open_ward
from scanward.store.group_book import GroupBook
from scanward.store.ledger import Book

THREADS = 32


class Gathering:
    """In the place of `ledger.recording`: the first commit waits until all threads stand in line."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, book: GroupBook, failure: Exception | None = None) -> None:
        self.commits = 0
        self._book, self._failure, self._real = book, failure, ledger.recording
        monkeypatch.setattr(ledger, "recording", self.recording)

    @contextmanager
    def recording(self, ward: Ward) -> Iterator[Book]:
        self.commits += 1
        while len(self._book._line) < THREADS and self.commits == 1:
            pass
        with self._real(ward) as book:
            yield book
            if self._failure is not None:
                raise self._failure


def body(thread: int) -> list[Entry]:
    return [Entry("test", body={"thread": thread, "part": part}) for part in range(thread % 3)]


def test_threads_that_come_together_share_one_commit(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    book = GroupBook(ward)
    gathering = Gathering(monkeypatch, book)
    with ThreadPoolExecutor(THREADS) as pool:
        told = dict(
            zip(range(THREADS), pool.map(lambda thread: book.append(body(thread)), range(THREADS)), strict=True)
        )
    assert gathering.commits == 1
    entries = {entry.seq: entry.facts for entry in ledger.entries(ward)}
    assert sorted(number for numbers in told.values() for number in numbers) == [*range(2, len(entries) + 1)]
    for thread, numbers in told.items():
        assert [entries[number] for number in numbers] == [entry.body for entry in body(thread)]
    assert audit(ward).entries == len(entries)


def test_one_thread_after_another_commits_each_time(ward: Ward) -> None:
    book = GroupBook(ward)
    assert [book.append([Entry("test")]) for _ in range(3)] == [range(2, 3), range(3, 4), range(4, 5)]


def test_a_commit_that_fails_is_told_to_all_who_shared_it(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    book = GroupBook(ward)
    with monkeypatch.context() as patch:
        gathering = Gathering(patch, book, TryLater("no space"))
        with ThreadPoolExecutor(THREADS) as pool:
            told = [pool.submit(book.append, [Entry("test")]) for _ in range(THREADS)]
        assert [type(each.exception()) for each in told] == [TryLater] * THREADS
    assert gathering.commits == 1
    assert [entry.seq for entry in ledger.entries(ward)] == [1]
    assert book.append([Entry("test")]) == range(2, 3)


def test_before_a_commit_begins_too(ward: Ward) -> None:
    book, key = GroupBook(ward), ward.signing_key.read_bytes()
    ward.signing_key.unlink()
    with ThreadPoolExecutor(4) as pool:
        told = [pool.submit(book.append, [Entry("test")]) for _ in range(4)]
    assert [type(each.exception()) for each in told] == [KeyUnavailable] * 4
    ward.signing_key.write_bytes(key)
    ward.signing_key.chmod(0o600)
    assert book.append([Entry("test")]) == range(2, 3)


def test_who_hands_in_what_is_no_json_spoils_nothing_for_others(ward: Ward) -> None:
    book = GroupBook(ward)
    with pytest.raises(TypeError):
        book.append([Entry("test", body={"no": object()})])
    assert book.append([Entry("test")]) == range(2, 3)


@pytest.mark.parametrize("unfit", [Entry("k" * 33), Entry("test", "\ud800"), Entry("test", ticket="\u00e9" * 17)])
def test_a_word_that_does_not_fit_is_refused_to_its_caller_alone(ward: Ward, unfit: Entry) -> None:
    book = GroupBook(ward)
    with pytest.raises(ValueError, match=r"longer|surrogates"):
        book.append([unfit])
    assert book.append([Entry("k" * 32)]) == range(2, 3)


def test_one_who_is_interrupted_while_waiting_keeps_nobody_waiting(ward: Ward) -> None:
    """He may have been chosen to commit already: then the next one is."""

    class Interrupted(Future[range | None]):
        def result(self, timeout: float | None = None) -> range | None:
            if chosen:
                super().result(timeout)
            raise KeyboardInterrupt

    for chosen in (False, True):
        book = GroupBook(ward)
        book._somebody_commits = True
        leaving = group_book._Waiting([Entry("left")])
        leaving.told = Interrupted()
        staying = group_book._Waiting([Entry("stayed")])
        book._line.extend([leaving, staying])
        if chosen:
            book._hand_over()
        with pytest.raises(KeyboardInterrupt):
            book._told(leaving)
        assert list(book._line) == [staying]
        assert staying.told.done() is chosen


@pytest.mark.matrix("L2")
def test_what_was_acknowledged_outlives_a_kill(ward: Ward) -> None:
    root = ward.root
    ward.close()
    command = [sys.executable, str(Path(__file__).with_name("flooded.py")), str(root), "8"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as flood:
        assert flood.stdout is not None
        told = [flood.stdout.readline() for _ in range(60)]
        flood.kill()
        told += flood.stdout.readlines()
    with open_ward(root) as again:
        written = {entry.seq: entry.facts for entry in ledger.entries(again)}
        for line in told:
            seq, thread, number = map(int, line.split())
            assert written[seq] == {"thread": thread, "number": number}
        with ledger.recording(again) as book:
            book.append([Entry("test")])
        assert audit(again).entries >= 62
