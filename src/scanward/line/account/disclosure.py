"""What the ledger says of one patient of a release, and the row that finds it again."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from scanward.core.asking import Obligations
from scanward.store import Entry
from scanward.store.disclosures import OPEN

if TYPE_CHECKING:
    from scanward.core.lawful import Basis, Identifiability
    from scanward.core.stages import Ticket


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One patient of a release: one entry, whatever the number of images.

    `commitment`, `person`, `sealed_salt`, `number` and `other_numbers` are the fields of `Vault.commit`; `studies` are
    the new Study Instance UIDs.
    """

    pseudonym: str
    commitment: str
    studies: tuple[str, ...]
    objects: int
    person: bytes = field(default=b"", repr=False)
    sealed_salt: bytes = field(default=b"", repr=False)
    data: tuple[str, ...] = ()
    """Classes of data, as `image.ct`."""
    identifiability: Identifiability | None = None
    basis: Basis | None = None
    protocol: str = ""
    """The id of the research protocol's record."""
    stood_on: tuple[str, ...] = ()
    """Ids of the facts on which the permit stood."""
    obligations: Obligations = field(default_factory=Obligations)
    verified: str = ""
    """What the attack on the output said, and which version of it."""
    key_id: str = ""
    """The key under which what leaves is encrypted; empty where it is not."""
    number: bytes = field(default=b"", repr=False)
    other_numbers: tuple[bytes, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What is the same for all patients of a release."""

    recipient: str
    purpose: str
    recipe: str
    recipe_fingerprint: str
    software: str


def software() -> str:
    """What ran: name and version, for the question which releases a faulty version made."""
    return f"scanward {version('scanward')}"


def entry(ticket: Ticket, agreed: Agreed, patient: Disclosure) -> Entry:
    """The ledger's entry about `patient`: no identifier, nothing that can be tried out."""
    facts = {
        "pseudonym": patient.pseudonym,
        "commitment": patient.commitment,
        "studies": sorted(patient.studies),
        "objects": patient.objects,
        "recipient": agreed.recipient,
        "purpose": agreed.purpose,
        "recipe": agreed.recipe,
        "recipe_fingerprint": agreed.recipe_fingerprint,
        "software": agreed.software,
        "data": sorted(patient.data),
        "identifiability": _word(patient.identifiability),
        "basis": _word(patient.basis),
        "protocol": patient.protocol,
        "stood_on": list(patient.stood_on),
        "obligations": _obligations(patient.obligations),
        "verified": patient.verified,
        "key_id": patient.key_id,
    }
    return Entry("disclosure", ticket.release, ticket.id, facts)


def row_beside(ticket: Ticket, agreed: Agreed, patient: Disclosure, seq: int, now: str) -> dict[str, Any]:
    """The row of the table `disclosed` beside ledger entry `seq`."""
    return {
        "seq": seq,
        "ticket": ticket.id,
        "release": ticket.release,
        "patient_index": patient.person or None,
        "sealed_salt": patient.sealed_salt or None,
        "number_index": patient.number or None,
        "other_numbers": patient.other_numbers,
        "pseudonym": patient.pseudonym,
        "recipient": agreed.recipient,
        "purpose": agreed.purpose,
        "recipe": agreed.recipe,
        "recipe_fingerprint": agreed.recipe_fingerprint,
        "software": agreed.software,
        "identifiability": _word(patient.identifiability),
        "basis": _word(patient.basis),
        "protocol": patient.protocol,
        "key_id": patient.key_id,
        "objects": patient.objects,
        "at": now,
        "outcome": OPEN,
        "retention_days": patient.obligations.retention_days,
        "kept_until": None,
        "last_used": now,
    }


def _word(value: Identifiability | Basis | None) -> str:
    return value.value if value is not None else ""


def _obligations(asked: Obligations) -> dict[str, Any]:
    return {
        "protections": sorted(asked.protections),
        "retention_days": asked.retention_days,
        "no_train": asked.no_train,
        "no_reidentification": asked.no_reidentification,
        "no_onward": asked.no_onward,
    }
