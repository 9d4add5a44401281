"""A ward with a clock in the test's hand, and disclosures made in it as the line makes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from scanward.core.asking import Obligations
from scanward.core.ids import ReleaseId
from scanward.core.lawful import Basis, Identifiability
from scanward.core.stages import Outcome, OutcomeKind, Sealed
from scanward.line.account import Account, Disclosure
from scanward.store import Patient, PseudonymPolicy, Vault, Ward

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.core.stages import Ticket

JANE = Patient("10012", "HOSP", "Doe^Jane", "19700101")
JOHN = Patient("20034", "HOSP", "Roe^John", "19610203")
DAY = timedelta(days=1)
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class HeldClock:
    """Time that moves only when the test says so."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at


def sealed(folder: Path, release: str = "R20260301-TEST") -> Sealed:
    """What a conductor hands over; nothing is delivered, so no file lies there."""
    return Sealed(ReleaseId(release), folder, folder / "manifest.json", "ab" * 32, 9, 900)


def left(
    ward: Ward,
    *patients: Patient,
    recipient: str = "acme",
    purpose: str = "research.lung-2026",
    basis: Basis | None = Basis.PUBLIC_HEALTH,
    outcome: OutcomeKind | None = OutcomeKind.DELIVERED,
    retention_days: int | None = None,
    **more: Any,
) -> Ticket:
    """One release to `recipient` with an entry for each of `patients`; not closed where `outcome` is None."""
    vault, account = Vault(ward), Account(ward)
    domain = vault.domain(recipient, purpose)
    facts = {
        "data": ("image.ct",),
        "identifiability": Identifiability.IDENTIFIED,
        "basis": basis,
        "obligations": Obligations(retention_days=retention_days),
        **more,
    }
    fingerprint = facts.pop("recipe_fingerprint", "cd" * 32)
    told = []
    for patient in patients:
        name = vault.assign(domain, patient, PseudonymPolicy()).pseudonym
        said = vault.commit(patient)
        told.append(
            Disclosure(
                name,
                said.value,
                ("2.25.1",),
                4,
                person=said.person,
                sealed_salt=said.sealed_salt,
                number=said.number,
                other_numbers=said.other_numbers,
                **facts,
            )
        )
    ticket = account.open(
        sealed(ward.spool),
        recipient=recipient,
        purpose=purpose,
        recipe="research",
        recipe_fingerprint=fingerprint,
        patients=iter(told),
    )
    if outcome is not None:
        account.close(ticket, Outcome(outcome, 4, 400))
    return ticket
