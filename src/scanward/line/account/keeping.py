"""How long accounts lead back to a person: six years after their last use at least (ACC-8, BR-9), then no longer.

The ledger itself is never cut. What ends is the way from an entry to its patient.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.core.errors import RefusedByPolicy
from scanward.line.account.retention import fan_out
from scanward.line.account.rules import rule, years_before
from scanward.line.account.told import standing_of_row
from scanward.store import disclosures, erase_person, ledger
from scanward.store.disclosures import stamp
from scanward.store.ledger import Entry

if TYPE_CHECKING:
    from scanward.store.patient import Patient
    from scanward.store.vault import Vault
    from scanward.store.ward import Ward


def erase(ward: Ward, vault: Vault, patient: Patient, *, who: str, authority: str = "") -> int:
    """Erase one person (`store.erase_person`); how many disclosures nobody can assign any more.

    Every recipient that holds something is asked to delete it, by pseudonym, before nobody knows (GDPR Art. 19).

    RefusedByPolicy while an accountable disclosure was used less than six years ago: 45 CFR 164.530(j) says to keep
    it. `authority` names the law that says otherwise, as GDPR Art. 17 where HIPAA does not apply; the ledger has it.
    """
    keep_since = stamp(years_before(ward.clock.now(), rule("ACC-8")["years"]))
    kept = [
        row
        for row in disclosures.of_person(ward, vault.person(patient))
        if row.last_used >= keep_since and standing_of_row(row).accountable
    ]
    if kept and not authority.strip():
        raise RefusedByPolicy(
            f"{len(kept)} disclosures about this patient must be accounted for until six years after their last use "
            "(ACC-8): name the law on which the patient is erased all the same"
        )
    fan_out(ward, vault, patient, "erasure", who=who)
    with ledger.recording(ward) as book:
        book.append([Entry("person-erasing", body={"who": who, "authority": authority})])
    return erase_person(ward, patient, who=who)


def forget_old(ward: Ward, *, who: str) -> int:
    """Cut the way from entries to patients where the last use is more than six years ago; how many."""
    before = stamp(years_before(ward.clock.now(), rule("ACC-8")["years"]))
    with ledger.recording(ward) as book:
        forgotten = disclosures.forget(book.connection, before)
        if forgotten:
            book.append([Entry("old-disclosures-forgotten", body={"before": before, "count": forgotten, "who": who})])
    return forgotten
