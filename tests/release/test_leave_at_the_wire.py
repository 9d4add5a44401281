"""Leave is asked again at the wire: what was withdrawn, ended or expired meanwhile does not go (matrix C1)."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pydicom
import pytest

import scanward
from scanward.core.asking import Contract, Obligations, Span
from scanward.core.errors import TryLater
from scanward.line.account import Account
from scanward.line.deliver.folder import FolderDelivery
from scanward.line.release import handing_over
from scanward.line.release.leave.again import AskingAgain
from scanward.store import Consents, Recipients, Vault, open_ward
from tests.agreed import agree

from .leaves import NOW, Held, entries, held, permit, run
from .scans import fill, released


class Killed(BaseException):
    """Ends a run as a kill does: no handler of errors sees it."""


@contextmanager
def killed_at(monkeypatch: pytest.MonkeyPatch, where: object, name: str) -> Iterator[None]:
    """The run in the block is killed when it calls `name` of `where`."""

    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(where, name, die)
        with pytest.raises(Killed):
            yield


def between(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Let `act` happen once between deciding and the wire."""
    true, done = handing_over.seal_release, []

    def seal(*args: Any) -> Any:
        sealed = true(*args)
        if not done:
            done.append(act())
        return sealed

    monkeypatch.setattr(handing_over, "seal_release", seal)


@pytest.mark.matrix("C1")
@pytest.mark.parametrize("to", ["out", "out.zip"])
def test_withdrawn_consent_stops_a_release_that_was_sealed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, to: str
) -> None:
    source = fill(tmp_path / "in")
    with open_ward(tmp_path / "ward") as ward:
        agree(ward, basis=None)
        ids = [permit(ward, f"MRN88734{person}").id for person in range(2)]

    def withdraw() -> None:
        with open_ward(tmp_path / "ward") as ward:
            Consents(ward, Vault(ward)).withdraw(ids[0], who="tests")

    between(monkeypatch, withdraw)
    said = {"recipient": "acme-ai", "purpose": "research", "ward": tmp_path / "ward", "workers": 1}
    facts = scanward.release(source, to=tmp_path / to, **said)
    assert (facts.outcome, facts.released, held(facts)) == ("partly", 3, {"nobody-permitted": 3})
    outcomes = [entry["outcome"] for entry in entries(tmp_path / "ward", "release-closed")]
    assert outcomes == ["refused", "delivered"]
    assert len(entries(tmp_path / "ward", "leave-denied")) == 1
    if to == "out":
        assert len(released(tmp_path / "out")) == 3
        assert scanward.verify(tmp_path / "out").manifest == "holds"


@pytest.mark.matrix("C1")
@pytest.mark.parametrize(("passes", "left"), [(timedelta(minutes=59), 3), (timedelta(minutes=60), 0)])
def test_consent_that_expires_on_the_way_stops_it_to_the_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, passes: timedelta, left: int
) -> None:
    source, clock = fill(tmp_path / "in", patients=1), Held()
    with open_ward(tmp_path / "ward", clock=clock) as ward:
        agree(ward, basis=None)
        permit(ward, "MRN887340", until=NOW + timedelta(hours=1))
    between(monkeypatch, lambda: setattr(clock, "time", NOW + passes))
    facts = run(source, tmp_path, clock=clock)
    assert facts.released == left
    assert len(released(tmp_path / "out")) == left


@pytest.mark.matrix("C1")
def test_consent_withdrawn_between_two_batches_stops_what_has_not_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of what stood there already the account says so; the rest of the release goes on without that patient."""
    source = fill(tmp_path / "in", patients=3)
    with open_ward(tmp_path / "ward") as ward:
        agree(ward, basis=None)
        ids = [permit(ward, f"MRN88734{person}").id for person in range(3)]
    monkeypatch.setattr("scanward.line.deliver.staged._BATCH_OBJECTS", 3)
    done = []

    def withdraw(*args: Any) -> None:
        with open_ward(tmp_path / "ward") as ward:
            Consents(ward, Vault(ward)).withdraw(ids[2], who="tests")

    from scanward.line.deliver import folder

    place = folder._Batch.place

    def placed(self: Any, batch: Any) -> Any:
        placed = place(self, batch)
        if not done:
            done.append(withdraw())
        return placed

    monkeypatch.setattr(folder._Batch, "place", placed)
    facts = run(source, tmp_path)
    assert (facts.released, held(facts)) == (6, {"nobody-permitted": 3})
    outcomes = [entry["outcome"] for entry in entries(tmp_path / "ward", "release-closed")]
    assert outcomes == ["partial", "delivered"]


@pytest.mark.matrix("C1")
def test_consent_withdrawn_after_a_kill_stops_the_sealed_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two attempts: the first was killed after sealing, the second asks again."""
    source = fill(tmp_path / "in")
    with open_ward(tmp_path / "ward") as ward:
        agree(ward, basis=None)
        ids = [permit(ward, f"MRN88734{person}").id for person in range(2)]

    with killed_at(monkeypatch, FolderDelivery, "deliver"):
        run(source, tmp_path)
    with open_ward(tmp_path / "ward") as ward:
        Consents(ward, Vault(ward)).withdraw(ids[0], who="tests")
    facts = run(source, tmp_path)
    assert (facts.resumed, facts.released, held(facts)) == (True, 3, {"nobody-permitted": 3})
    assert scanward.verify(tmp_path / "out").manifest == "holds"
    assert len(released(tmp_path / "out")) == 3


def test_a_question_that_cannot_be_asked_at_the_wire_closes_the_account_as_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing had gone: it must not be told as unknown."""
    source = fill(tmp_path / "in")
    with open_ward(tmp_path / "ward") as ward:
        agree(ward)
    true, calls = AskingAgain.denied, []

    def busy(self: AskingAgain) -> Any:
        calls.append(self)
        if len(calls) == 2:
            raise TryLater("another process is writing to the ward: try again when it is done")
        return true(self)

    monkeypatch.setattr(AskingAgain, "denied", busy)
    with pytest.raises(TryLater):
        run(source, tmp_path)
    assert [entry["outcome"] for entry in entries(tmp_path / "ward", "release-closed")] == ["failed"]
    assert run(source, tmp_path).released == 6


@pytest.mark.matrix("C1")
def test_a_patient_whose_originals_cannot_be_read_any_more_is_not_delivered_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = fill(tmp_path / "in")
    with open_ward(tmp_path / "ward") as ward:
        agree(ward, basis=None)
        ids = [permit(ward, f"MRN88734{person}").id for person in range(2)]

    with killed_at(monkeypatch, FolderDelivery, "deliver"):
        run(source, tmp_path)
    with open_ward(tmp_path / "ward") as ward:
        Consents(ward, Vault(ward)).withdraw(ids[0], who="tests")
    for path in source.glob("*Mirabelle0*"):
        stat = path.stat()
        path.write_bytes(bytes(stat.st_size))
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    facts = run(source, tmp_path)
    assert (facts.resumed, facts.released, held(facts)) == (True, 3, {"not-met-again": 3})
    assert len(released(tmp_path / "out")) == 3


def test_a_new_contract_on_the_way_is_told_to_the_recipient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = fill(tmp_path / "in")
    with open_ward(tmp_path / "ward") as ward:
        agree(ward)

    def agree_on_more() -> None:
        with open_ward(tmp_path / "ward") as ward:
            more = Contract("", "acme-ai", "dua", ("*",), ("*",), Span(), Obligations(retention_days=30))
            Recipients(ward).add_contract(more, who="tests")

    between(monkeypatch, agree_on_more)
    assert run(source, tmp_path).released == 6
    told = json.loads(next((tmp_path / "out").glob("release-*.json")).read_text())
    assert told["terms"]["retention_days"] == 30
    assert len(told["patients"]) == 2
    last = entries(tmp_path / "ward", "disclosure")[-1]
    assert last["obligations"]["retention_days"] == 30


def test_what_would_say_of_a_consent_that_is_no_more_waits_for_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A legal basis carries it when its consent is withdrawn: but the object says YES."""
    source = fill(tmp_path / "in", patients=1)
    with open_ward(tmp_path / "ward") as ward:
        agree(ward)
        consent = permit(ward, "MRN887340").id

    def withdraw() -> None:
        with open_ward(tmp_path / "ward") as ward:
            Consents(ward, Vault(ward)).withdraw(consent, who="tests")

    between(monkeypatch, withdraw)
    facts = run(source, tmp_path)
    assert (facts.released, held(facts)) == (0, {"leave-changed": 3})
    assert run(source, tmp_path).released == 3
    made = [pydicom.dcmread(path) for path in released(tmp_path / "out")]
    assert not any("ConsentForClinicalTrialUseSequence" in each for each in made)


def test_what_stood_there_whole_before_a_withdrawal_is_told_as_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the last word, before the account was closed: nothing can be taken back, and nothing goes twice."""
    source = fill(tmp_path / "in", patients=1)
    with open_ward(tmp_path / "ward") as ward:
        agree(ward, basis=None)
        consent = permit(ward, "MRN887340").id

    with killed_at(monkeypatch, Account, "close"):
        run(source, tmp_path)
    with open_ward(tmp_path / "ward") as ward:
        Consents(ward, Vault(ward)).withdraw(consent, who="tests")
    facts = run(source, tmp_path)
    assert (facts.resumed, facts.outcome, facts.exit_code) == (True, "partly", 6)
    assert len(entries(tmp_path / "ward", "release-opened")) == 1
    assert held(run(source, tmp_path)) == {"nobody-permitted": 3}


def test_each_denial_stands_once_in_the_ledger_also_when_the_run_before_was_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = fill(tmp_path / "in")
    with open_ward(tmp_path / "ward") as ward:
        agree(ward, basis=None)
        ids = [permit(ward, f"MRN88734{person}").id for person in range(2)]

    with killed_at(monkeypatch, handing_over, "seal_release"):
        run(source, tmp_path)
    with open_ward(tmp_path / "ward") as ward:
        Consents(ward, Vault(ward)).withdraw(ids[0], who="tests")
    assert run(source, tmp_path).released == 3
    denials = entries(tmp_path / "ward", "leave-denied")
    assert [(each["why"], each["data"]) for each in denials] == [("nobody-permitted", ["image.ct"])]
