"""Nothing leaves unasked: recipients, contracts, opt-outs and what patients said decide."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset

import scanward
from scanward.cli.entry import run as command
from scanward.core.asking import Contract, Ground, Obligations, RecipientRecord, Scope, Span
from scanward.core.errors import RefusedByPolicy
from scanward.core.lawful import Basis, RecipientKind
from scanward.line.account import held_by
from scanward.line.account.protocols import Protocol, add_protocol
from scanward.line.seal.check import check_manifest
from scanward.store import Grounds, Patient, Recipients, Vault, checkpoints, open_ward
from tests.agreed import agree, agreed
from tests.dicom.objects import save

from .leaves import entries, held, permit, run, say
from .scans import ct, fill, released

KINDS = frozenset({RecipientKind.AI_DEVELOPER})


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
    told = [] if dry_run else ["recipient-unknown", "no-contract", "contract-ended"]
    assert [entry["why"] for entry in entries(tmp_path / "ward", "leave-denied")] == told


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


def test_the_recipient_gets_proof_that_the_release_stands_in_the_ledger(tmp_path: Path) -> None:
    source, ward = fill(tmp_path / "in"), agreed(tmp_path / "ward")
    facts = run(source, tmp_path)
    (proof,) = (tmp_path / "out").glob("*.tlog-proof")
    found = command(["ledger", "check", str(proof), "--key", str(proof.with_suffix(".pub")), "--json"])
    assert found == 0
    assert scanward.verify(tmp_path / "out").manifest == "holds"
    with open_ward(ward, create=False) as opened:
        assert check_manifest(tmp_path / "out").state == "holds"
        assert [given.place for given in checkpoints.given(opened)] == [facts.recipient]


def test_a_waiver_carries_only_with_its_protocol_written_down(tmp_path: Path) -> None:
    source = fill(tmp_path / "in")
    with open_ward(tmp_path / "ward") as ward:
        agree(ward, basis=None)
        ground = Ground("", Basis.RESEARCH_WAIVER, Scope("research"), Span(), "45 CFR 164.512(i)", protocol="lung-1")
        Grounds(ward).add(ground, who="tests")
    assert held(run(source, tmp_path)) == {"protocol-incomplete": 6}
    with open_ward(tmp_path / "ward") as ward:
        add_protocol(ward, Protocol("lung-1", *(["told"] * 11)), who="tests")
    assert run(source, tmp_path).released == 6
    (entry, _) = entries(tmp_path / "ward", "disclosure")
    assert (entry["basis"], entry["protocol"]) == ("research-waiver", "lung-1")


def test_a_ward_that_lets_out_more_than_treatment_says_so_loudly(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    source = fill(tmp_path / "in")
    with open_ward(tmp_path / "ward") as ward:
        agree(ward, basis=None, purposes=("treatment", "research"))
    settings = tmp_path / "ward" / "ward.toml"
    said = ["release", str(source), "--ward", str(tmp_path / "ward"), "--recipient", "acme-ai", "--workers", "1"]
    command([*said, "--to", str(tmp_path / "quiet"), "--purpose", "treatment"])
    assert "permitted it" not in capfd.readouterr().err
    settings.write_text('[consent]\nimplicit = ["research"]\n')
    assert command([*said, "--to", str(tmp_path / "loud"), "--purpose", "research"]) == 0
    assert "research where no patient permitted it" in capfd.readouterr().err
    assert run(source, tmp_path, purpose="treatment").released == 0


def test_a_withdrawal_has_every_recipient_asked_to_delete_what_it_holds(tmp_path: Path) -> None:
    source = fill(tmp_path / "in")
    with open_ward(tmp_path / "ward") as ward:
        agree(ward, basis=None)
        agree(ward, "other-lab", basis=None)
        ids = [permit(ward, f"MRN88734{person}", recipient="*", kinds=KINDS).id for person in range(2)]
    run(source, tmp_path)
    run(source, tmp_path / "other", ward=tmp_path / "ward", recipient="other-lab")
    assert command(["consent", "withdraw", ids[0], "--ward", str(tmp_path / "ward")]) == 0
    with open_ward(tmp_path / "ward") as ward:
        theirs, others = (held_by(ward, Vault(ward), Patient(f"MRN88734{person}")) for person in range(2))
    assert {each.recipient for each in theirs if each.asked and each.due} == {"acme-ai", "other-lab"}
    assert not any(each.asked for each in others)
    assert held(run(source, tmp_path)) == {"nobody-permitted": 3}
