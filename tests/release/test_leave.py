"""Nothing leaves unasked: recipients, contracts, opt-outs and what patients said decide, up to the wire."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.dataset import Dataset

import scanward
from scanward.core.asking import Contract, Obligations, RecipientRecord, Scope, Span
from scanward.core.consenting import Said, Signed, Statement
from scanward.core.errors import RefusedByPolicy
from scanward.core.facts import ReleaseFacts
from scanward.core.lawful import Basis, RecipientKind
from scanward.line.account import Account
from scanward.line.deliver.folder import FolderDelivery
from scanward.store import Consents, Patient, Recipients, Vault, Ward, open_ward
from scanward.store.consents import ConsentRecord
from tests.agreed import agree, agreed
from tests.dicom.objects import save

from .scans import ct, fill, released

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class Held:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time


def run(source: Path, tmp_path: Path, **options: Any) -> ReleaseFacts:
    said = {"recipient": "acme-ai", "purpose": "research", "ward": tmp_path / "ward", "workers": 1, **options}
    return scanward.release(source, to=tmp_path / "out", **said)


def say(ward: Ward, number: str, *, permit: bool, scope: Scope = Scope(), span: Span = Span()) -> ConsentRecord:  # noqa: B008
    signed = Signed("form.pdf", "0" * 64, NOW - timedelta(days=9), organization="General", said=frozenset(Said))
    record = ConsentRecord(Patient(number), (Statement(permit, scope),), span, signed)
    return Consents(ward, Vault(ward)).add([record], who="tests")[0]


def permit(ward: Ward, number: str, *, until: datetime = NOW + timedelta(days=9), **scope: Any) -> ConsentRecord:
    wanted = Scope(**{"purpose": "research", "recipient": "acme-ai", "data": "image", **scope})
    return say(ward, number, permit=True, scope=wanted, span=Span(None, until))


def held(facts: ReleaseFacts) -> dict[str, int]:
    return {tally.name: tally.count for tally in facts.held}


def entries(ward: Path, kind: str) -> list[dict[str, Any]]:
    with open_ward(ward, create=False) as opened:
        return [entry.facts for entry in Account(opened).events() if entry.kind == kind]


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_unknown_recipient_gets_nothing_and_nothing_is_read(tmp_path: Path, dry_run: bool) -> None:
    source = fill(tmp_path / "in")
    with pytest.raises(RefusedByPolicy, match="recipient add"):
        run(source, tmp_path, dry_run=dry_run)
    with open_ward(tmp_path / "ward") as ward:
        Recipients(ward).add(RecipientRecord("", "acme-ai", RecipientKind.AI_DEVELOPER, "A", "US"), who="tests")
    with pytest.raises(RefusedByPolicy, match="contract add"):
        run(source, tmp_path, dry_run=dry_run)
    with open_ward(tmp_path / "ward") as ward:
        over = Contract(
            "", "acme-ai", "dua", ("*",), ("*",), Span(None, datetime(2020, 1, 1, tzinfo=UTC)), Obligations()
        )
        Recipients(ward).add_contract(over, who="tests")
    with pytest.raises(RefusedByPolicy, match="in force"):
        run(source, tmp_path, dry_run=dry_run)
    with open_ward(tmp_path / "ward") as ward:
        Recipients(ward).end("acme-ai", who="tests")
        agree(ward)
    assert run(source, tmp_path, dry_run=dry_run).released == 6


def test_where_nobody_said_anything_nothing_leaves_and_the_ledger_says_so(tmp_path: Path) -> None:
    source = fill(tmp_path / "in")
    with open_ward(tmp_path / "ward") as ward:
        contract, _ = agree(ward, basis=None)
    facts = run(source, tmp_path)
    assert (facts.outcome, facts.exit_code, facts.released) == ("refused", 3, 0)
    assert held(facts) == {"nobody-permitted": 6}
    denials = entries(tmp_path / "ward", "leave-denied")
    assert len(denials) == 2
    assert {denial["why"] for denial in denials} == {"nobody-permitted"}
    assert all(contract.id in denial["stood_on"] and denial["data"] == ["image.ct"] for denial in denials)
    assert not (tmp_path / "out").exists()


def test_one_patient_denies_and_the_other_leaves(tmp_path: Path) -> None:
    source, ward = fill(tmp_path / "in"), agreed(tmp_path / "ward")
    with open_ward(ward) as opened:
        denial = say(opened, "MRN887340", permit=False)
    facts = run(source, tmp_path)
    assert (facts.outcome, facts.released, held(facts)) == ("partly", 3, {"patient-denies": 3})
    (entry,) = entries(ward, "leave-denied")
    assert (entry["why"], denial.id in entry["stood_on"]) == ("patient-denies", True)
    (left,) = entries(ward, "disclosure")
    assert (left["basis"], left["data"], left["identifiability"]) == ("de-identified", ["image.ct"], "de-identified")
    assert left["pseudonym"] != entry["pseudonym"]


def test_a_permit_of_one_lets_that_one_go_and_the_object_says_so(tmp_path: Path) -> None:
    source = fill(tmp_path / "in")
    with open_ward(tmp_path / "ward") as ward:
        agree(ward, basis=None, obligations=Obligations(retention_days=30, no_onward=True))
        consent = permit(ward, "MRN887341")
    facts = run(source, tmp_path)
    assert (facts.released, held(facts)) == (3, {"nobody-permitted": 3})
    (entry,) = entries(tmp_path / "ward", "disclosure")
    assert entry["basis"] == Basis.AUTHORIZATION
    assert consent.id in entry["stood_on"]
    assert entry["obligations"]["retention_days"] == 30
    for path in released(tmp_path / "out"):
        (item,) = pydicom.dcmread(path).ConsentForClinicalTrialUseSequence
        assert item.ConsentForDistributionFlag == "YES"
    told = next((tmp_path / "out").glob("release-*.html")).read_text()
    assert "within 30 days" in told
    assert "hand them on" in told


def test_what_asks_for_more_than_the_recipe_gives_stays(tmp_path: Path) -> None:
    source = fill(tmp_path / "in")
    with open_ward(tmp_path / "ward") as ward:
        agree(ward, obligations=Obligations(frozenset({"no-text", "attacked"})))
    assert held(run(source, tmp_path)) == {"recipe-not-strict-enough": 6}
    assert held(run(source, tmp_path, recipe="teaching", verified=False)) == {"recipe-not-strict-enough": 6}
    assert run(source, tmp_path, recipe="teaching").released == 6


@pytest.mark.parametrize(("flag", "left"), [("WITHDRAWN", 3), ("YES", 6)])
def test_an_object_that_says_that_its_patient_withdrew_stays(tmp_path: Path, flag: str, left: int) -> None:
    source, ward = fill(tmp_path / "in", patients=1), agreed(tmp_path / "ward")
    said = Dataset()
    said.DistributionType, said.ConsentForDistributionFlag = "RESTRICTED_REUSE", flag
    for number in range(1, 4):
        made = ct("MRN7", "Someone^Else", 900, number, ConsentForClinicalTrialUseSequence=[said])
        save(made, source / f"other-{number}.dcm")
    facts = run(source, tmp_path, ward=ward)
    assert (facts.released, held(facts)) == (left, {"consent-withheld-in-header": 3} if left == 3 else {})


def between(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Let `act` happen once between deciding and the wire."""
    from scanward.line.release import handing_over

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
    true, done = FolderDelivery._last_word, []

    def withdraw(*args: Any) -> None:
        with open_ward(tmp_path / "ward") as ward:
            Consents(ward, Vault(ward)).withdraw(ids[2], who="tests")

    from scanward.line.deliver import folder

    place = folder._Batch.place

    def placed(self: Any, batch: Any) -> Any:
        if not done:
            done.append(withdraw())
        return place(self, batch)

    monkeypatch.setattr(folder._Batch, "place", placed)
    facts = run(source, tmp_path)
    assert true is FolderDelivery._last_word
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

    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(FolderDelivery, "deliver", die)
        with pytest.raises(Killed):
            run(source, tmp_path)
    with open_ward(tmp_path / "ward") as ward:
        Consents(ward, Vault(ward)).withdraw(ids[0], who="tests")
    facts = run(source, tmp_path)
    assert (facts.resumed, facts.released, held(facts)) == (True, 3, {"nobody-permitted": 3})
    assert scanward.verify(tmp_path / "out").manifest == "holds"
    assert len(released(tmp_path / "out")) == 3
