"""Requests for an accounting and their clock (ACC-6), the answers that are kept (ACC-8), and suspensions (ACC-7)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from scanward.core.canonical import canonical
from scanward.core.errors import RefusedByPolicy, UsageError
from scanward.line.account.accounting import Span
from scanward.line.account.rules import rule, years_before
from scanward.store import accountings, disclosures, ledger
from scanward.store.disclosures import stamp
from scanward.store.ledger import Entry

if TYPE_CHECKING:
    from scanward.line.account.accounting import Accounting
    from scanward.store.accountings import AccountingRow
    from scanward.store.patient import Patient
    from scanward.store.vault import Vault
    from scanward.store.ward import Ward


@dataclass(frozen=True, slots=True)
class AccountingRequest:
    """What staff see of a request: no patient in it. `due` is the day by which it is answered, extended or not."""

    id: str
    requested: str
    due: str
    extended: bool
    answered: str
    free: bool
    responsible: str


def open_request(ward: Ward, vault: Vault, patient: Patient, span: Span, *, responsible: str) -> AccountingRequest:
    """Write down that `patient` asks now; the clock of 60 days runs, and the first in any 12 months is free.

    `responsible` is the title of the person or office that answers (164.528(d)(3)).
    """
    now, person, law = ward.clock.now(), vault.person(patient), rule("ACC-6")
    year_before = years_before(now, 1).replace(hour=now.hour, minute=now.minute, second=now.second)
    with ledger.recording(ward) as book:
        earlier = accountings.free_requests(book.connection, person, stamp(year_before))
        row = {
            "id": ward.new_id(),
            "patient_index": person,
            "requested": stamp(now),
            "covers_from": stamp(span.begin),
            "covers_to": stamp(span.end),
            "due": stamp(now + timedelta(days=law["days"])),
            "extended_to": None,
            "extension_reason": None,
            "answered": None,
            "responsible": responsible,
            "free": 0 if earlier else 1,
            "sealed_answer": None,
            "answer_sha256": "",
        }
        accountings.open_request(book.connection, row)
        told = {name: row[name] for name in ("covers_from", "covers_to", "due", "free", "responsible")}
        book.append([Entry("accounting-requested", body={"request": row["id"], **told})])
        return _shown(_known(accountings.request_of(book.connection, str(row["id"]))))


def request_for(
    ward: Ward, vault: Vault, patient: Patient, span: Span, *, request: str | None, responsible: str
) -> tuple[AccountingRequest, Span]:
    """The request with that id and the span that it asked for; without one the oldest that waits and covers `span`, or
    a new one for `span`, opened now.

    UsageError when it is another patient's: what is answered must be what was asked.
    """
    if request is None:
        for each in accountings.requests(ward, unanswered=True):
            waits = _span(each)
            if each.patient_index == vault.person(patient) and waits.begin <= span.begin and waits.bound >= span.bound:
                return _shown(each), waits
        return open_request(ward, vault, patient, span, responsible=responsible), span
    with ward.reading() as connection:
        row = _known(accountings.request_of(connection, request))
    if row.patient_index != vault.person(patient):
        raise UsageError("this request is about another patient")
    return _shown(row), _span(row)


def extend(ward: Ward, vault: Vault, request: str, *, reason: str, who: str) -> AccountingRequest:
    """The one extension of 30 days, told to the person in writing within the first 60 (164.528(c)(1)(ii)).

    `reason` is sealed, for it may name somebody; the ledger has the SHA-256 of what is sealed.

    RefusedByPolicy for a second one, after the first 60 days, or once it is answered.
    """
    if not reason.strip():
        raise UsageError("an extension needs its reason, which the person is told in writing")
    now = ward.now
    with ledger.recording(ward) as book:
        row = _known(accountings.request_of(book.connection, request))
        if row.answered:
            raise RefusedByPolicy("this request is answered already")
        if row.extended_to:
            raise RefusedByPolicy("this request was extended once already: the law allows one extension (ACC-6)")
        if now > row.due:
            raise RefusedByPolicy("the 60 days are over: an extension has to be told within them (ACC-6)")
        until = stamp(_moment(row.due) + timedelta(days=rule("ACC-6")["extension_days"]))
        sealed = vault.cipher.seal(reason.encode(), f"accounting.extension|{request}").hex()
        accountings.change_request(book.connection, request, extended_to=until, extension_reason=sealed)
        digest = hashlib.sha256(bytes.fromhex(sealed)).hexdigest()  # the row goes when the person is erased
        body = {"request": request, "until": until, "reason_sha256": digest, "who": who}
        book.append([Entry("accounting-extended", body=body)])
        return _shown(_known(accountings.request_of(book.connection, request)))


def answer(ward: Ward, vault: Vault, request: str, given: Accounting, *, held: int, who: str) -> str:
    """Keep the accounting that was given, and its hash (ACC-8); the SHA-256 in hex.

    RefusedByPolicy when a statutory entry lacks one of its four fields, or the request was answered before.
    """
    if given.incomplete:
        raise RefusedByPolicy(
            f"{len(given.incomplete)} fields of the statutory entries say nothing yet (ACC-2): add the recipient's "
            "record or the protocol's, then answer"
        )
    text = canonical(given.plain()).encode("ascii")
    digest = hashlib.sha256(text).hexdigest()
    with ledger.recording(ward) as book:
        row = _known(accountings.request_of(book.connection, request))
        if row.answered:
            raise RefusedByPolicy("this request is answered already: a new request gets a new answer")
        sealed = vault.cipher.seal(text, f"accounting|{request}")
        values = {"answered": ward.now, "sealed_answer": sealed, "answer_sha256": digest}
        accountings.change_request(book.connection, request, **values)
        disclosures.used(book.connection, given.numbers, ward.now)
        body = {"request": request, "sha256": digest, "entries": len(given.numbers), "held": held, "who": who}
        book.append([Entry("accounting-given", body=body)])
    return digest


def given_answer(ward: Ward, vault: Vault, request: str) -> bytes:
    """The very text of an accounting that was given, as canonical JSON; IntegrityBroken when it was altered."""
    with ward.reading() as connection:
        row = _known(accountings.request_of(connection, request))
    if row.sealed_answer is None:
        raise UsageError("this request is not answered yet")
    return vault.cipher.open(row.sealed_answer, f"accounting|{request}")


def requests(ward: Ward, *, unanswered: bool = False) -> list[AccountingRequest]:
    return [_shown(row) for row in accountings.requests(ward, unanswered=unanswered)]


def suspend(
    ward: Ward, vault: Vault, patient: Patient, *, recipient: str, agency: str, until: datetime | None, who: str
) -> str:
    """Hold back disclosures to an oversight agency or law enforcement (ACC-7); the day on which they are told again.

    With `until` the agency said in writing for how long; without it orally, which is documented here (`agency` names
    who said so, `who` wrote it down) and holds for 30 days at most; RefusedByPolicy for a second time of that.
    """
    if not agency.strip():
        raise UsageError("a suspension names the agency or official who asked for it")
    now = ward.clock.now()
    ends = until if until is not None else now + timedelta(days=rule("ACC-7")["oral_days"])
    if ends <= now:
        raise UsageError("a suspension ends after it begins")
    person = vault.person(patient)
    if until is None and any(
        each.recipient == recipient and not each.written for each in accountings.suspensions(ward, person)
    ):
        raise RefusedByPolicy(
            "an agency's word alone holds for 30 days and once only (ACC-7): ask for its written statement"
        )
    row: dict[str, Any] = {
        "id": ward.new_id(),
        "patient_index": person,
        "recipient": recipient,
        "agency": agency,
        "written": 1 if until is not None else 0,
        "begins": stamp(now),
        "ends": stamp(ends),
        "documented_by": who,
    }
    with ledger.recording(ward) as book:
        accountings.suspend(book.connection, row)
        told = {name: row[name] for name in ("id", "recipient", "agency", "written", "begins", "ends")}
        book.append([Entry("accounting-suspended", body={**told, "who": who})])
    return str(row["ends"])[:10]


def _known(row: AccountingRow | None) -> AccountingRow:
    if row is None:
        raise UsageError("there is no request of that id; `scanward ledger request list` shows them")
    return row


def _shown(row: AccountingRow) -> AccountingRequest:
    due = row.extended_to or row.due
    answered = (row.answered or "")[:10]
    extended = row.extended_to is not None
    return AccountingRequest(row.id, row.requested[:10], due[:10], extended, answered, bool(row.free), row.responsible)


def _span(row: AccountingRow) -> Span:
    ended = row.covers_to < row.requested
    return Span(_moment(row.covers_from), _moment(row.covers_to), asked=ended)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
