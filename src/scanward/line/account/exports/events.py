"""What of the ledger is an event for an audit repository: what left, what was denied, who was looked up."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from scanward.core.stages import OutcomeKind
from scanward.store import disclosures, ledger, tickets
from scanward.store.signing import log_key_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.store.ledger import Recorded
    from scanward.store.ward import Ward


class EventKind(StrEnum):
    """The kinds of ledger entry that are exported; the others concern no patient's data."""

    DISCLOSURE = "disclosure"
    DENIED = "leave-denied"
    LOOKUP = "vault-lookup"


class Severity(StrEnum):
    """EventOutcomeIndicator of DICOM PS3.15 A.5.1, outcome of FHIR's AuditEvent."""

    SUCCESS = "0"
    MINOR = "4"
    SERIOUS = "8"


@dataclass(frozen=True, slots=True)
class Event:
    """One entry as an event of the log `source`. `explained` says in words what was not a success."""

    source: str
    number: int
    at: str
    kind: EventKind
    release: str
    facts: dict[str, Any]
    severity: Severity
    explained: str

    def text(self, name: str) -> str:
        """A fact as text, empty where it is not there."""
        value = self.facts.get(name)
        return "" if value is None else str(value)

    def several(self, name: str) -> list[str]:
        value = self.facts.get(name)
        return [str(each) for each in value] if isinstance(value, list) else []


_OUTCOMES = {
    OutcomeKind.DELIVERED: (Severity.SUCCESS, ""),
    OutcomeKind.PARTIAL: (Severity.MINOR, "delivered in part"),
    OutcomeKind.REFUSED: (Severity.SERIOUS, "leave was taken back: nothing was delivered"),
    OutcomeKind.FAILED: (Severity.SERIOUS, "the delivery failed: nothing was delivered"),
    OutcomeKind.UNKNOWN: (Severity.MINOR, "interrupted: how much was delivered is not known"),
    None: (Severity.MINOR, "not closed: how much was delivered is not known"),
}


def events(ward: Ward, after: int = 0) -> Iterator[Event]:
    """The events of entries with a number above `after`, in order; a delivery has the outcome known this moment."""
    source = log_key_of(ward).name
    kinds = {kind.value for kind in EventKind}
    ticket, outcome = "", _OUTCOMES[None]
    for entry in ledger.entries(ward, after):
        if entry.kind not in kinds:
            continue
        kind, facts = EventKind(entry.kind), entry.facts
        if kind is EventKind.DISCLOSURE:
            if entry.ticket != ticket:  # entries of one release stand together
                ticket, outcome = entry.ticket, _OUTCOMES[_ended(ward, entry)]
            yield _event(source, entry, kind, facts, outcome)
        elif kind is EventKind.DENIED:
            yield _event(source, entry, kind, facts, (Severity.SERIOUS, f"denied: {facts.get('why', '')}"))
        else:
            found = (Severity.SUCCESS, "") if facts.get("found") else (Severity.MINOR, "no such pseudonym")
            yield _event(source, entry, kind, facts, found)


def _ended(ward: Ward, entry: Recorded) -> OutcomeKind | None:
    """How the delivery of this disclosure ended, or what a person found out of it afterwards."""
    known = tickets.outcome_of(ward, entry.ticket)
    if known is OutcomeKind.UNKNOWN:
        return next((OutcomeKind(row.outcome) for row in disclosures.by_seq(ward, [entry.seq])), known)
    return known


def _event(
    source: str, entry: Recorded, kind: EventKind, facts: dict[str, Any], outcome: tuple[Severity, str]
) -> Event:
    return Event(source, entry.seq, entry.at, kind, entry.release, facts, *outcome)
