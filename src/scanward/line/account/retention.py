"""How long recipients may keep what they got, and whether they deleted it (GDPR Art. 19; contracts' retention).

A recipient's word is checked where it can be: against the manifest and the counts of what left. A promise that is
contradicted, or never given, stays open, grows louder with time, and the patient can see it (matrix R2).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import repeat
from typing import TYPE_CHECKING

from scanward.core.errors import UsageError
from scanward.line.account.accounting import suspended
from scanward.line.account.rules import rule
from scanward.store import deletions, ledger
from scanward.store.disclosures import stamp
from scanward.store.ledger import Entry

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from scanward.store.deletions import HeldRow, HeldSum
    from scanward.store.patient import Patient
    from scanward.store.vault import Vault
    from scanward.store.ward import Ward

SOON_DAYS = 14
"""So many days before its end, keeping is called due."""
_LOUDER_DAYS = (("privacy officer and contract's owner", 30), ("contract's owner", 14), ("recipient", 0))
_ASK_AT_ONCE = 500


class Keeping(StrEnum):
    """How a recipient's copy stands. Each is explained in docs/lookup/accounting.md."""

    KEPT = "kept"
    DUE = "due"
    OVERDUE = "overdue"
    ASKED = "asked"
    ATTESTED = "attested"
    CONTRADICTED = "contradicted"


class Gone(StrEnum):
    """What an attestation says is gone. All three are needed."""

    COPIES = "copies"
    BACKUPS = "backups"
    DERIVED_MODELS = "derived-models"


class Contradiction(StrEnum):
    """Why an attestation is not believed."""

    SHOWN_AGAIN = "shown-again"
    OTHER_HASHES = "other-hashes"
    TOO_MANY = "too-many-objects"
    TOO_FEW = "too-few-objects"


@dataclass(frozen=True, slots=True)
class Due:
    """Copies of one release that have to go. `louder` is who has to hear of it now; empty while nothing is overdue."""

    recipient: str
    release: str
    keeping: Keeping
    until: str
    overdue_days: int
    patients: int
    objects: int
    louder: str
    contradiction: str


@dataclass(frozen=True, slots=True)
class Holding:
    """What one recipient holds of one patient, for the patient to see."""

    entry: int
    recipient: str
    since: str
    objects: int
    keeping: Keeping
    kept_until: str
    asked: str
    due: str
    attested: str
    gone: tuple[str, ...]
    contradiction: str


def due(ward: Ward, *, soon_days: int = SOON_DAYS) -> list[Due]:
    """Everything that recipients have to delete within `soon_days`, or should have deleted; the most overdue first."""
    now = ward.clock.now()
    found = [_due(row, now, soon_days) for row in deletions.sums(ward, stamp(now + timedelta(days=soon_days)))]
    return sorted(found, key=lambda each: (-each.overdue_days, each.until, each.recipient, each.release))


def ask_release(ward: Ward, release: str, *, who: str, days: int | None = None, why: str = "retention") -> int:
    """Ask the recipient of `release` to delete all of it; of how many patients that was not asked for before.

    UsageError when nothing is there.
    """
    return _ask(ward, [], release, who=who, days=days, why=why)


def fan_out(
    ward: Ward, vault: Vault, patient: Patient, why: str, *, who: str, days: int | None = None
) -> list[Holding]:
    """Ask every recipient that holds something of `patient` to delete it; what each holds now, with its deadline.

    `why` is `withdrawal` or `erasure` (GDPR Art. 19); what was attested before is not asked for again.
    """
    person = vault.person(patient)
    with ward.reading() as connection:
        rows = [row for row in deletions.held(connection, patient_index=person) if row.state != Keeping.ATTESTED]
    if rows:
        _ask(ward, [row.seq for row in rows], "", who=who, days=days, why=why)
    return held_by(ward, vault, patient, for_staff=True)


def held_by(ward: Ward, vault: Vault, patient: Patient, *, for_staff: bool = False) -> list[Holding]:
    """What every recipient holds of `patient`, and how its deletion stands; to the patient nothing that a suspension
    holds back now (ACC-7), and that `for_staff` only.
    """
    now, person = ward.clock.now(), vault.person(patient)
    hidden = set() if for_staff else suspended(ward, person)
    with ward.reading() as connection:
        rows = deletions.held(connection, patient_index=person)
    return [_holding(row, now) for row in rows if row.seq not in hidden]


def attest(  # noqa: PLR0913 - what a recipient says has so many parts
    ward: Ward,
    release: str,
    *,
    entries: Sequence[int] = (),
    gone: Collection[Gone],
    objects: int,
    manifest_sha256: str,
    attested_by: str,
    who: str,
) -> Keeping:
    """Take down that a recipient says it deleted `release`, or these `entries` of it, and check what can be checked.

    Another manifest, more or fewer objects than can have arrived contradict it. Without all of `Gone` it stays asked
    for.
    """
    with ledger.recording(ward) as book:
        rows = _asked(deletions.held(book.connection, release=release, entries=entries))
        numbers = [row.seq for row in rows]
        manifests = deletions.manifests(book.connection, numbers)
        contradiction = _contradiction(
            not manifests or manifest_sha256 in manifests,
            objects,
            *deletions.counts_that_fit(book.connection, rows),
        )
        state = Keeping.ATTESTED if set(gone) == set(Gone) else Keeping.ASKED
        state = Keeping.CONTRADICTED if contradiction else state
        said = {"covers": ",".join(sorted(gone)), "manifest_sha256": manifest_sha256, "contradiction": contradiction}
        settled = {"settled": ward.now, "settled_by": attested_by} if state is not Keeping.ASKED else {}
        deletions.settle(book.connection, numbers, {"state": state.value, **said, **settled})
        body = {**said, "state": state.value, "objects": objects, "attested_by": attested_by, "who": who}
        book.append([Entry("deletion-attested", release, body={**body, "patients": len(rows)})])
    return state


def contradict(
    ward: Ward, release: str, *, entries: Sequence[int] = (), what: Contradiction = Contradiction.SHOWN_AGAIN, who: str
) -> int:
    """Write down that a deletion did not happen as attested, as when the recipient shows the data again; how many."""
    with ledger.recording(ward) as book:
        rows = _asked(deletions.held(book.connection, release=release, entries=entries))
        values = {"state": Keeping.CONTRADICTED.value, "contradiction": what.value}
        deletions.settle(book.connection, [row.seq for row in rows], values)
        body = {"contradiction": what.value, "patients": len(rows), "who": who}
        book.append([Entry("deletion-contradicted", release, body=body)])
    return len(rows)


def keeping_of(
    kept_until: str | None, state: str | None, asked_due: str | None, now: datetime, soon_days: int = SOON_DAYS
) -> Keeping:
    """How a copy stands at `now`; the end of a day counts, not its beginning."""
    if state in (Keeping.ATTESTED, Keeping.CONTRADICTED):
        return Keeping(state)
    if state == Keeping.ASKED:
        return Keeping.OVERDUE if asked_due and asked_due < stamp(now) else Keeping.ASKED
    if kept_until is None or kept_until > stamp(now + timedelta(days=soon_days)):
        return Keeping.KEPT
    return Keeping.OVERDUE if kept_until < stamp(now) else Keeping.DUE


def _ask(ward: Ward, entries: Sequence[int], release: str, *, who: str, days: int | None, why: str) -> int:
    now = ward.clock.now()
    until = stamp(now + timedelta(days=rule("GDPR-19")["days"] if days is None else days))
    with ledger.recording(ward) as book:
        rows: list[HeldRow] = []
        for start in range(0, max(len(entries), 1), _ASK_AT_ONCE):
            some = entries[start : start + _ASK_AT_ONCE]
            rows += deletions.held(book.connection, release=release, entries=some)
        rows = [row for row in rows if row.state != Keeping.ATTESTED]
        if not rows:
            raise UsageError("no recipient holds anything of that, or all of it was attested as deleted")
        rows = [row for row in rows if not _asked_sooner(row, until)]
        if not rows:
            return 0
        values = {"why": why, "asked": stamp(now), "due": until, "asked_by": who}
        deletions.ask(book.connection, rows, (ward.new_id() for _ in repeat(None)), values)
        book.append(
            Entry("deletion-asked", each, body={"recipient": recipient, "patients": count, **values})
            for (each, recipient), count in _by_release(rows).items()
        )
    return len(rows)


def _asked_sooner(row: HeldRow, until: str) -> bool:
    """Whether it was asked for already, by an earlier day: asking again must not give a recipient more time."""
    return row.state == Keeping.ASKED and row.due is not None and row.due <= until


def _by_release(rows: list[HeldRow]) -> Counter[tuple[str, str]]:
    return Counter((row.release, row.recipient) for row in rows)


def _asked(rows: list[HeldRow]) -> list[HeldRow]:
    asked = [row for row in rows if row.state is not None]
    if not asked:
        raise UsageError("nobody was asked to delete that yet: `scanward ledger deletion ask` first")
    return asked


def _contradiction(same_manifest: bool, objects: int, least: int, most: int) -> str:
    if not same_manifest:
        return Contradiction.OTHER_HASHES.value
    if objects > most:
        return Contradiction.TOO_MANY.value
    return Contradiction.TOO_FEW.value if objects < least else ""


def _due(row: HeldSum, now: datetime, soon_days: int) -> Due:
    until = row.due or row.kept_until or ""
    keeping = keeping_of(row.kept_until, row.state, row.due, now, soon_days)
    late = max(0, (now - datetime.fromisoformat(until)).days) if until else 0
    loud = keeping in (Keeping.OVERDUE, Keeping.CONTRADICTED)
    louder = next(name for name, days in _LOUDER_DAYS if late >= days) if loud else ""
    return Due(
        row.recipient,
        row.release,
        keeping,
        until[:10],
        late if loud else 0,
        int(row.patients),
        int(row.objects),
        louder,
        row.contradiction or "",
    )


def _holding(row: HeldRow, now: datetime) -> Holding:
    keeping = keeping_of(row.kept_until, row.state, row.due, now)
    attested = (row.settled or "")[:10] if keeping is Keeping.ATTESTED else ""
    return Holding(
        row.seq,
        row.recipient,
        row.at[:10],
        row.objects,
        keeping,
        (row.kept_until or "")[:10],
        (row.asked or "")[:10],
        (row.due or "")[:10],
        attested,
        tuple(filter(None, (row.covers or "").split(","))),
        row.contradiction or "",
    )
