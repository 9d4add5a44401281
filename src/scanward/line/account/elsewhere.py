"""Disclosures that Scanward did not make: by a business associate, by fax, on a CD (ACC-1, 45 CFR 164.528(b)(1))."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.core.errors import UsageError
from scanward.core.ids import is_slug
from scanward.core.stages import OutcomeKind
from scanward.store import disclosures, ledger
from scanward.store.disclosures import stamp
from scanward.store.ledger import Entry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from scanward.core.lawful import Basis, Identifiability
    from scanward.store.patient import Patient
    from scanward.store.vault import Vault
    from scanward.store.ward import Ward


def report(  # noqa: PLR0913 - what an account has to say of a disclosure
    ward: Ward,
    vault: Vault,
    patient: Patient,
    *,
    recipient: str,
    purpose: str,
    basis: Basis,
    identifiability: Identifiability,
    data: Sequence[str],
    at: datetime,
    made_by: str,
    protocol: str = "",
    objects: int = 0,
    who: str,
) -> int:
    """Enter a disclosure that `made_by` made at `at`; the number of its entry. Accounts tell of it like of every other.

    UsageError when it lies in the future, or when recipient or purpose are no slugs.
    """
    if not is_slug(recipient) or not is_slug(purpose) or (protocol and not is_slug(protocol)):
        raise UsageError("recipient, purpose and protocol are named by lower-case letters, digits, '.', '_' and '-'")
    if at > ward.clock.now() or not made_by.strip():
        raise UsageError("say who made the disclosure, and when: not in the future")
    said = vault.commit(patient)
    same = {
        "pseudonym": "",
        "recipient": recipient,
        "purpose": purpose,
        "recipe": "",
        "recipe_fingerprint": "",
        "software": "",
        "identifiability": identifiability.value,
        "basis": basis.value,
        "protocol": protocol,
        "key_id": "",
        "objects": objects,
    }
    told = {"commitment": said.value, "data": sorted(data), "at": stamp(at), "made_by": made_by, "who": who}
    with ledger.recording(ward) as book:
        (seq,) = book.append([Entry("disclosure-elsewhere", body={**same, **told})])
        row = {
            **same,
            "seq": seq,
            "ticket": "",
            "release": "",
            "patient_index": said.person,
            "sealed_salt": said.sealed_salt,
            "number_index": said.number or None,
            "other_numbers": said.other_numbers,
            "at": stamp(at),
            "outcome": OutcomeKind.DELIVERED.value,
            "retention_days": None,
            "kept_until": None,
            "last_used": ward.now,
        }
        disclosures.write(book.connection, [row])
    return seq
