"""The accounting of disclosures to one person (45 CFR 164.528): what the statute asks for, and apart, all that left.

Nothing here is typed by anybody: whether an entry is accountable, exempt or no protected information follows from its
basis and from what it was. Reading one person's entries is itself an entry of the ledger (`requests.answer`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from scanward.core.errors import IntegrityBroken, UsageError
from scanward.core.lawful import Basis
from scanward.line.account.protocols import protocols
from scanward.line.account.rules import rule, rules, years_before
from scanward.line.account.summary import Summary, research, summarised
from scanward.line.account.told import Told, lacking, told
from scanward.store import accountings, disclosures
from scanward.store.disclosures import NOTHING_LEFT, stamp
from scanward.store.patient import committed
from scanward.store.persons import number_index

if TYPE_CHECKING:
    from scanward.line.account.protocols import Protocol
    from scanward.line.account.told import Recipients
    from scanward.store.disclosures import DisclosedRow, Namesakes
    from scanward.store.patient import Patient
    from scanward.store.vault import Vault
    from scanward.store.ward import Ward

_NO_END = "9999"
_SUSPENDABLE = (Basis.OVERSIGHT.value, Basis.LAW_ENFORCEMENT.value)
MAY = (
    "Your information may or may not have been given out for this protocol. We will help you to reach the sponsor and "
    "the researcher if it is reasonably likely that it was."
)


@dataclass(frozen=True, slots=True)
class ProtocolForm:
    """ACC-5: research under a waiver on 50 or more persons, told by its protocol."""

    protocol: Protocol
    persons: int
    first: str
    last: str
    statement: str


@dataclass(frozen=True, slots=True)
class Accounting:
    """All that one person is told. `statutory` and `research` answer 45 CFR 164.528; `everything` is all that left.

    `everything` holds protected information only; `deidentified` is no protected information and is told apart.
    """

    covers_from: str
    covers_to: str
    statutory: tuple[Summary, ...]
    research: tuple[ProtocolForm, ...]
    everything: tuple[Told, ...]
    deidentified: tuple[Told, ...]
    incomplete: tuple[str, ...]
    """Entries of the statutory part that lack a field (ACC-2), as `12: purpose`; for staff, to be cured."""
    rules: tuple[str, ...]

    @property
    def numbers(self) -> list[int]:
        """The ledger entries that are told of."""
        return sorted({row.entry for row in (*self.everything, *self.deidentified)})

    def plain(self) -> dict[str, Any]:
        """Ready for JSON, for the page and for the PDF alike."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Span:
    """From midnight of `begin`, up to and without `end`; aware, in UTC.

    `end` bounds what is told only where an end was asked for: a clock that was wrong may have stamped what left later.
    """

    begin: datetime
    end: datetime
    asked: bool = False

    @property
    def last(self) -> datetime:
        """A moment of the last day that is told of."""
        return self.end - timedelta(microseconds=1) if self.asked else self.end

    @property
    def bound(self) -> str:
        """Up to and without this, as the database writes times."""
        return stamp(self.end) if self.asked else _NO_END


def span_of(now: datetime, since: datetime | None = None, until: datetime | None = None) -> Span:
    """ACC-1: six years before `now` by the calendar, or the shorter span that was asked for."""
    earliest = years_before(now, rule("ACC-1")["years"])
    begin = max(earliest, since) if since else earliest
    return Span(begin, until, asked=True) if until and until <= now else Span(begin, now)


def accounting(ward: Ward, vault: Vault, patient: Patient, span: Span, recipients: Recipients) -> Accounting:
    """What left about `patient` within `span`, by the facts that are known now; suspended entries are held back.

    Entries whose outcome is that nothing left are not told of; one whose outcome is unknown is.
    """
    person = vault.person(patient)
    held = suspended(ward, person)
    every = disclosures.of_person(ward, person, stamp(span.begin), span.bound)
    rows = [row for row in every if _left(row) and row.seq not in held]
    records = {each.id: each for each in protocols(ward)}
    facts = accountings.bodies(ward, [row.seq for row in rows])
    lines = [_line(vault, patient, row, facts.get(row.seq, {}), recipients, records.get(row.protocol)) for row in rows]
    due = [line for line in lines if line.standing == "accountable"]
    studies, others = research(due)
    forms, single = _forms(ward, studies, records, span)
    statutory = summarised([*others, *single])
    return Accounting(
        covers_from=stamp(span.begin)[:10],
        covers_to=stamp(span.last)[:10],
        statutory=statutory,
        research=forms,
        everything=tuple(line for line in lines if line.standing != "not protected information"),
        deidentified=tuple(line for line in lines if line.standing == "not protected information"),
        incomplete=(
            *_rows_gone(ward),
            *(f"{line.entry}: {name}" for line in sorted([*others, *single], key=_entry) for name in lacking(line)),
        ),
        rules=tuple(f"{each.id} ({each.authority}, checked {each.checked})" for each in _cited()),
    )


def namesakes(ward: Ward, vault: Vault, patient: Patient) -> Namesakes:
    """Disclosures about others who may be the same patient: by number under another issuer, or by another number.

    UsageError when there are such under the same number and none about `patient`: an answer that nothing left might
    then be untrue.
    """
    found = disclosures.namesakes(ward, number_index(vault, patient.patient_id), vault.person(patient))
    if found.same_number and not found.mine:
        raise UsageError(
            "something left about that number under another issuer, and nothing under this one: give the issuer with "
            "--issuer as the headers have it, or leave it out where they have none"
        )
    return found


def held_back(ward: Ward, vault: Vault, patient: Patient) -> int:
    """How many entries a suspension holds back now (ACC-7); for staff, never for the person."""
    return len(suspended(ward, vault.person(patient)))


def suspended(ward: Ward, person: bytes) -> set[int]:
    """The entries about that person (`Vault.person`) that a suspension holds back now."""
    now = ward.now
    held = {each.recipient for each in accountings.suspensions(ward, person) if each.begins <= now < each.ends}
    rows = disclosures.of_person(ward, person) if held else []
    return {row.seq for row in rows if _left(row) and row.recipient in held and row.basis in _SUSPENDABLE}


def _line(
    vault: Vault,
    patient: Patient,
    row: DisclosedRow,
    facts: dict[str, Any],
    recipients: Recipients,
    protocol: Protocol | None,
) -> Told:
    commitment = str(facts.get("commitment", ""))
    salt = vault.salt(commitment, row.sealed_salt) if row.sealed_salt else b""
    if committed(patient, salt) != commitment:
        raise IntegrityBroken(f"the row of ledger entry {row.seq} was given to another patient: do not hand this out")
    return told(row, facts, salt, recipients, protocol)


def _left(row: DisclosedRow) -> bool:
    return row.outcome not in NOTHING_LEFT


def _forms(
    ward: Ward, rows: list[Told], records: dict[str, Protocol], span: Span
) -> tuple[tuple[ProtocolForm, ...], list[Told]]:
    """A form for each protocol with 50 or more persons within `span` (ACC-5); smaller ones' rows one by one."""
    by_protocol: dict[str, list[Told]] = {}
    for row in rows:
        by_protocol.setdefault(row.protocol, []).append(row)
    forms, single = [], []
    for name, mine in by_protocol.items():
        persons = disclosures.persons_on_a_waiver(ward, name, stamp(span.begin), span.bound)
        if name in records and persons >= rule("ACC-5")["persons"]:
            dates = sorted(row.date for row in mine)
            forms.append(ProtocolForm(records[name], persons, dates[0], dates[-1], MAY))
        else:
            single += mine
    return tuple(forms), single


def _rows_gone(ward: Ward) -> list[str]:
    first = disclosures.first_without_row(ward)
    return [] if first is None else [f"{first}: row, as of others after it maybe; accounts cannot tell of those and"]


def _entry(row: Told) -> int:
    return row.entry


def _cited() -> list[Any]:
    return [each for name, each in rules().items() if name.startswith("ACC-")]
