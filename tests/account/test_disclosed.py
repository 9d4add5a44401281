"""The index of what left: beside each entry, corrected at its close, and the way to a person that can be cut."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from scanward.core.errors import TryLater
from scanward.core.stages import OutcomeKind
from scanward.line.account import Account
from scanward.line.account.audit import audit
from scanward.store import Patient, Vault, Ward, disclosures, erase_person
from tests.account.wards import DAY, JANE, JOHN, START, HeldClock, left

if TYPE_CHECKING:
    from scanward.store.ledger import Recorded


def told(ward: Ward) -> list[Recorded]:
    return [event for event in Account(ward).events() if event.kind == "disclosure"]


def test_an_entry_says_what_left_on_what_ground_and_made_by_what(office: Ward) -> None:
    left(office, JANE, stood_on=("C-1", "K-2"), verified="verify 1: clean", retention_days=30)
    (entry,) = told(office)
    assert entry.facts["recipient"] == "acme"
    assert entry.facts["basis"] == "public-health"
    assert entry.facts["stood_on"] == ["C-1", "K-2"]
    assert entry.facts["software"].startswith("scanward ")
    assert entry.facts["obligations"]["retention_days"] == 30
    (row,) = disclosures.of_person(office, Vault(office).person(JANE))
    assert (row.seq, row.ticket, row.pseudonym) == (entry.seq, entry.ticket, entry.facts["pseudonym"])
    assert (row.recipe, row.software) == ("research", entry.facts["software"])


def test_a_person_is_found_over_all_domains_and_no_other(office: Ward) -> None:
    left(office, JANE, JOHN)
    left(office, JANE, recipient="registry", purpose="public-health")
    rows = disclosures.of_person(office, Vault(office).person(JANE))
    assert [row.recipient for row in rows] == ["acme", "registry"]
    assert len({row.pseudonym for row in rows}) == 2
    assert disclosures.of_person(office, Vault(office).person(Patient("10012", "OTHER"))) == []


@pytest.mark.parametrize("outcome", OutcomeKind)
def test_the_days_of_keeping_count_from_the_end_of_the_delivery(
    office: Ward, clock: HeldClock, outcome: OutcomeKind
) -> None:
    ticket = left(office, JANE, outcome=None, retention_days=30)
    (row,) = disclosures.of_person(office, Vault(office).person(JANE))
    assert (row.outcome, row.kept_until) == ("open", None)
    clock.at = START + DAY
    from scanward.core.stages import Outcome

    Account(office).close(ticket, Outcome(outcome, 4, 400))
    (row,) = disclosures.of_person(office, Vault(office).person(JANE))
    gone = outcome in (OutcomeKind.REFUSED, OutcomeKind.FAILED)
    assert row.outcome == outcome.value
    assert row.kept_until == (None if gone else "2026-04-01T12:00:00.000000Z")


def test_a_commitment_can_be_checked_with_its_salt_by_whoever_it_is_about(office: Ward) -> None:
    left(office, JANE, JOHN)
    vault = Vault(office)
    (row,) = disclosures.of_person(office, vault.person(JANE))
    commitment = told(office)[0].facts["commitment"]
    salt = vault.salt(commitment, row.sealed_salt or b"")
    claimed = json.dumps(["number", "HOSP", "10012"], separators=(",", ":")).encode()
    assert hashlib.sha256(salt + claimed).hexdigest() == commitment
    assert hashlib.sha256(salt + claimed.replace(b"10012", b"10013")).hexdigest() != commitment


def test_two_commitments_to_one_patient_do_not_show_it(office: Ward) -> None:
    left(office, JANE)
    left(office, JANE)
    assert len({entry.facts["commitment"] for entry in told(office)}) == 2


def test_commitments_for_pseudonyms_are_those_of_their_patients(office: Ward) -> None:
    left(office, JANE, JOHN)
    vault = Vault(office)
    names = [entry.facts["pseudonym"] for entry in told(office)]
    made = vault.commit_many([*names, "SW-UNKNOWN"])
    assert [made[name].person for name in names] == [vault.person(JANE), vault.person(JOHN)]
    assert len(made) == 2


def test_erasing_a_person_leaves_every_proof_standing_and_nobody_can_say_whom_it_was_about(office: Ward) -> None:
    left(office, JANE, JOHN)
    left(office, JANE, recipient="registry")
    vault = Vault(office)
    rows = disclosures.of_person(office, vault.person(JANE))
    salts = [row.sealed_salt for row in rows]
    before = [(entry.seq, entry.body, entry.hash) for entry in told(office)]
    assert erase_person(office, JANE, who="dr.grey") == 2
    audit(office)
    assert [(entry.seq, entry.body, entry.hash) for entry in told(office)] == before
    assert disclosures.of_person(office, vault.person(JANE)) == []
    (erased,) = disclosures.by_seq(office, [rows[0].seq])
    assert (erased.patient_index, erased.sealed_salt) == (None, None)
    assert vault.commit_many([row.pseudonym for row in rows]) == {}
    for file in office.root.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        assert vault.person(JANE) not in content
        assert all(salt not in content for salt in salts if salt)
    *_, last = Account(office).events()
    assert (last.kind, last.facts) == ("person-erased", {"who": "dr.grey"})
    assert len(disclosures.of_person(office, vault.person(JOHN))) == 1  # the twin who was not erased


def test_a_patient_whom_a_release_works_on_is_not_erased_yet(office: Ward) -> None:
    from scanward.store import CleanedRow, Job, Releases, WorkBook, WorkedBatch, WorkItem

    left(office, JANE)
    vault = Vault(office)
    release, _ = Releases(office, vault).begin(Job("s", "d", "acme", "ai", "basic", "f"))
    name = told(office)[0].facts["pseudonym"]
    book = WorkBook(office, vault, release.id)
    book.add([WorkItem(1, "p", "o", 1, "pa", "st", "se", "CT", "1.2", 0, b"")])
    cleaned = CleanedRow(1, "staged", "ab" * 32, 1, "1.2", "2.25.1", "2.25.2", "2.25.3", name)
    book.record_batch(WorkedBatch(cleaned=[cleaned]))
    with pytest.raises(TryLater, match="not finished"):
        erase_person(office, JANE, who="dr.grey")
    assert len(disclosures.of_person(office, vault.person(JANE))) == 1
