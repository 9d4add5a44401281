"""What patients said: signed permits and denials, found by blind index, withdrawn but never changed.

Open in the database are the statements (slugs), times, and the SHA-256 of the signed form; who the patient is, the
form's name, who signed, and what else a form may hold are sealed. The ledger has a commitment to the form: its SHA-256
after a salt that is sealed here (both in hex), so that whoever has a form does not find whose releases stood on it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select, update

from scanward.core.asking import Consent, Span
from scanward.core.canonical import canonical
from scanward.core.consenting import Said, Signed, Statement, missing_elements
from scanward.core.errors import RefusedByPolicy, UsageError
from scanward.store.fact_checks import check_obligations, check_scopes, check_sha256, check_span
from scanward.store.fact_rows import (
    happened,
    obligations_of,
    obligations_plain,
    scope_of,
    scope_plain,
    span_of,
    time_of,
    time_text,
)
from scanward.store.fact_writing import add_rows
from scanward.store.ledger import Entry, recording
from scanward.store.patient import Patient
from scanward.store.persons import Person, person_of
from scanward.store.tables_asking import consent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from sqlalchemy import Row

    from scanward.store.vault import Vault
    from scanward.store.ward import Ward

_PAGE = 500
_WHO_MAX = 255
_SALT_BYTES = 16
ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
"""An id as a ward draws it: a consent that was exported keeps its own."""


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """One consent as the ward keeps it: all that one patient said on one form."""

    patient: Patient
    statements: tuple[Statement, ...]
    span: Span = field(default_factory=Span)
    signed: Signed = field(default_factory=Signed)
    id: str = ""
    withdrawn: datetime | None = None
    added: datetime | None = None
    added_by: str = ""

    @property
    def permits(self) -> bool:
        return any(each.permit for each in self.statements)


class Consents:
    """The consents of one ward."""

    def __init__(self, ward: Ward, vault: Vault) -> None:
        self._ward = ward
        self._vault = vault

    def add(self, records: Iterable[ConsentRecord], *, who: str) -> list[ConsentRecord]:
        """Write all of `records` down, or none; with the ids and times that they have then. An id of a ward is kept.

        UsageError for a patient without a number (C2: nobody is found by a name), and for what could never hold.
        RefusedByPolicy for a permit that is no valid authorization, naming what it lacks (AUT-1); a ward under another
        law says so by `[consent] authorization = false`. UsageError too for a form that is another patient's (C2).
        """
        checked = self.check(records)
        with recording(self._ward) as book:
            now = self._ward.now
            kinds = ("consent-given" if each.permits else "consent-denied" for each in checked)
            add_rows(book, consent, zip(kinds, map(self._row, checked), strict=True), who=who, now=now)
        return [replace(record, added=time_of(now), added_by=who[:_WHO_MAX]) for record in checked]

    def check(self, records: Iterable[ConsentRecord]) -> list[ConsentRecord]:
        """`records` as `add` would write them down, with its errors, and nothing is written."""
        checked = [_checked(record, self._ward.new_id()) for record in records]
        if len({each.id for each in checked}) < len(checked) or self.known(each.id for each in checked):
            raise UsageError("a consent of that id is here already")
        self._refuse_shared_forms(checked)
        if self._ward.settings.consent.authorization:
            for record in checked:
                _refuse_invalid(record)
        return checked

    def _refuse_shared_forms(self, records: Iterable[ConsentRecord]) -> None:
        """C2: one signed form is one patient's; the same bytes for another is a form put to the wrong patient."""
        whose: dict[str, bytes] = {}
        for record in records:
            if record.permits and (digest := record.signed.form_sha256):
                number = person_of(self._vault, record.patient).number
                if whose.setdefault(digest, number) != number:
                    raise UsageError("one form is given for two patients: each signs their own")
        digests = sorted(whose)
        with self._ward.reading() as connection:
            for start in range(0, len(digests), _PAGE):
                query = select(consent.c.form_sha256, consent.c.number_index)
                query = query.where(consent.c.form_sha256.in_(digests[start : start + _PAGE]))
                for digest, number in connection.execute(query):
                    if whose[digest] != number:
                        raise UsageError("this form is kept for another patient already: is it the right one?")

    def known(self, ids: Iterable[str]) -> set[str]:
        """Those of `ids` of which a consent is here, withdrawn or not."""
        wanted, found = sorted(set(ids)), set[str]()
        with self._ward.reading() as connection:
            for start in range(0, len(wanted), _PAGE):
                query = select(consent.c.id).where(consent.c.id.in_(wanted[start : start + _PAGE]))
                found.update(connection.execute(query).scalars())
        return found

    def exported(self, count: int, form: str, *, who: str) -> None:
        """Write down that consents are handed out in clear, before they are."""
        with recording(self._ward) as book:
            book.append([Entry("consents-exported", body={"consents": count, "format": form, "who": who})])

    def withdraw(self, consent_id: str, *, who: str) -> None:
        """Take it back, permit or denial, from now on (AUT-2); UsageError where nothing of that id stands."""
        standing = update(consent).where(consent.c.id == consent_id, consent.c.withdrawn.is_(None))
        with recording(self._ward) as book:
            over = {"withdrawn": self._ward.now, "withdrawn_by": who[:_WHO_MAX]}
            if book.connection.execute(standing.values(over)).rowcount != 1:
                raise UsageError("no consent of that id stands in this ward: it never did, or was withdrawn already")
            book.append([Entry("consent-withdrawn", body={"id": consent_id, "who": who})])

    def get(self, consent_id: str) -> ConsentRecord:
        with self._ward.reading() as connection:
            row = connection.execute(select(consent).where(consent.c.id == consent_id)).first()
        if row is None:
            raise UsageError("no consent of that id is known in this ward")
        return self._record(row)

    def shown(self, consent_id: str, *, who: str) -> ConsentRecord:
        """`get` for a person who will see who it is of: the ledger has it before the caller does."""
        kept = self.get(consent_id)
        with recording(self._ward) as book:
            book.append([Entry("consent-shown", body={"id": consent_id, "who": who})])
        return kept

    def of(self, patient: Patient) -> list[ConsentRecord]:
        """All that may be this patient's, withdrawn ones too, oldest first: as denials are found (`store.persons`)."""
        person = person_of(self._vault, patient)
        found = or_(consent.c.patient_index == person.exact, consent.c.number_index.in_(person.numbers))
        with self._ward.reading() as connection:
            rows = connection.execute(select(consent).where(found).order_by(consent.c.added, consent.c.id)).all()
        return [self._record(row) for row in rows if is_theirs(row, person)]

    def all(self) -> Iterator[ConsentRecord]:
        """Every consent, withdrawn ones too, by id; page by page, so that no connection stays open."""
        after = ""
        while True:
            query = select(consent).where(consent.c.id > after).order_by(consent.c.id).limit(_PAGE)
            with self._ward.reading() as connection:
                page = connection.execute(query).all()
            yield from map(self._record, page)
            if len(page) < _PAGE:
                return
            after = page[-1].id

    def _row(self, record: ConsentRecord) -> dict[str, Any]:
        person = person_of(self._vault, record.patient)
        signed = record.signed
        salt = self._ward.entropy(_SALT_BYTES).hex()
        hidden = {
            "form_salt": salt,
            "patient": json.loads(record.patient.to_bytes(0)),
            "signed": {name: getattr(signed, name) for name in _TEXTS},
            "date_time": time_text(signed.date_time),
            "said": sorted(signed.said),
            "for_sale": signed.for_sale,
        }
        return {
            "id": record.id,
            "patient_index": person.exact,
            "number_index": person.number,
            "issuer_index": person.issuer,
            "statements": canonical([statement_plain(each) for each in record.statements]),
            "begins": time_text(record.span.begin),
            "ends": time_text(record.span.end),
            "form_sha256": signed.form_sha256,
            "form_commitment": sha256(f"{salt}{signed.form_sha256}".encode()).hexdigest() if signed.form_sha256 else "",
            "sealed": self._vault.cipher.seal(canonical(hidden).encode("ascii"), _place(record.id)),
        }

    def _record(self, row: Row[Any]) -> ConsentRecord:
        if not row.sealed:
            return _nobody_s(row)
        hidden = json.loads(self._vault.cipher.open(row.sealed, _place(row.id)))
        signed = Signed(
            **hidden["signed"],
            form_sha256=row.form_sha256,
            date_time=time_of(hidden["date_time"]),
            said=frozenset(map(Said, hidden["said"])),
            for_sale=hidden["for_sale"],
        )
        patient, _ = Patient.from_bytes(canonical(hidden["patient"]).encode())
        return ConsentRecord(
            patient,
            statements_of(row.statements),
            span_of(row.begins, row.ends),
            signed,
            row.id,
            time_of(row.withdrawn),
            time_of(row.added),
            row.added_by,
        )


_TEXTS = ("form", "signer", "authority", "organization", "policy_uri", "expires")


def _nobody_s(row: Row[Any]) -> ConsentRecord:
    """A denial of somebody who was erased: it is found by their scans, and says no more whose it is."""
    span, known = span_of(row.begins, row.ends), (row.id, time_of(row.withdrawn), time_of(row.added), row.added_by)
    return ConsentRecord(Patient("", apart=row.id), statements_of(row.statements), span, Signed(), *known)


def is_theirs(row: Row[Any], person: Person) -> bool:
    """Whether a row of `consent` or of an opt-out is, or may be, this person's."""
    if row.number_index in person.others:
        return True
    same_issuer = not (row.issuer_index and person.issuer) or row.issuer_index == person.issuer
    return bool(row.number_index) and row.number_index == person.number and same_issuer


def facts_of(row: Row[Any], person: Person, now: datetime) -> list[Consent]:
    """What a row says of this person: all of it where it is certainly theirs, denials where it may be."""
    certain = row.patient_index == person.exact
    span, withdrawn = span_of(row.begins, row.ends), happened(row.withdrawn, now)
    return [
        Consent(row.id, each.permit, each.scope, span, withdrawn, each.obligations)
        for each in statements_of(row.statements)
        if certain or not each.permit
    ]


def statements_of(text: str) -> tuple[Statement, ...]:
    return tuple(
        Statement(plain["permit"], scope_of(plain["scope"]), obligations_of(plain["obligations"]))
        for plain in json.loads(text)
    )


def statement_plain(statement: Statement) -> dict[str, Any]:
    return {
        "permit": statement.permit,
        "scope": scope_plain(statement.scope),
        "obligations": obligations_plain(statement.obligations),
    }


def _checked(record: ConsentRecord, consent_id: str) -> ConsentRecord:
    if record.patient.key[0] != "number":
        raise UsageError("a consent is kept for a patient's number: a name alone may be two people's")
    if not record.statements:
        raise UsageError("a consent permits or denies something")
    check_scopes(each.scope for each in record.statements)
    for each in record.statements:
        check_obligations(each.obligations)
    check_span(record.span)
    signed = replace(record.signed, form_sha256=check_sha256(record.signed.form_sha256))
    return replace(record, id=record.id if ID.fullmatch(record.id) else consent_id, signed=signed)


def _refuse_invalid(record: ConsentRecord) -> None:
    missing = missing_elements(record.statements, record.span, record.signed)
    if missing:
        raise RefusedByPolicy("this is no valid authorization (45 CFR 164.508(c)); it lacks: " + "; ".join(missing))


def _place(consent_id: str) -> str:
    return f"consent|{consent_id}"
