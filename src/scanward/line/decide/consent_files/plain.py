"""Our own JSON: everything that a consent may say, in the words of docs/lookup/consent-formats.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from scanward.core.asking import ANY, Obligations, Scope, Span
from scanward.core.consenting import Said, Signed, Statement
from scanward.core.lawful import Identifiability, RecipientKind
from scanward.line.decide.consent_files.checked import LINES_MAX, Line, Model, fitted, refuse
from scanward.line.decide.consent_files.moments import begin_from, begin_text, end_from, end_text
from scanward.store import ConsentRecord, Patient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

VERSION = 1


class _Strict(Model):
    model_config = Model.model_config | {"extra": "forbid"}


class Duties(_Strict):
    """What a permit asks for."""

    protections: list[Line] = Field(default=[], max_length=LINES_MAX)
    retention_days: int | None = None
    no_train: bool = False
    no_reidentification: bool = False
    no_onward: bool = False

    @property
    def obligations(self) -> Obligations:
        flags = (self.no_train, self.no_reidentification, self.no_onward)
        return Obligations(frozenset(self.protections), self.retention_days, *flags)


class Saying(_Strict):
    """One statement."""

    says: Literal["permit", "deny"]
    purpose: Line = ANY
    recipient: Line = ANY
    data: Line = ANY
    kinds: list[Line] = Field(default=[], max_length=LINES_MAX)
    levels: list[Line] = Field(default=[], max_length=LINES_MAX)
    obligations: Duties = Duties()

    def statement(self, place: str) -> Statement:
        scope = Scope(
            self.purpose,
            self.recipient,
            words(RecipientKind, self.kinds, place),
            self.data,
            words(Identifiability, self.levels, place),
        )
        return Statement(self.says == "permit", scope, self.obligations.obligations)


class Form(_Strict):
    """What is written on the signed form and about it."""

    form: Line = ""
    form_sha256: Line = ""
    signed: Line = ""
    signer: Line = ""
    authority: Line = ""
    organization: Line = ""
    policy: Line = ""
    expires: Line = ""
    form_says: list[Line] = Field(default=[], max_length=LINES_MAX)
    for_sale: bool = False


class One(_Strict):
    """One consent."""

    consent: Line = ""
    patient: Line = Field(min_length=1)
    issuer: Line | None = None
    since: Line = ""
    until: Line = ""
    withdrawn: Line = ""
    statements: list[Saying] = Field(min_length=1, max_length=LINES_MAX)
    form: Form = Form()


class _File(_Strict):
    scanward_consents: Literal[1]
    consents: list[dict[str, Any]]


def read_plain(value: Any, zone: str, issuer: str) -> list[ConsentRecord]:
    """The consents of a file of ours; SourceError names the first that does not fit."""
    file = fitted(_File, value, "the file")
    return [
        record_of(fitted(One, each, f"consent {count}"), zone, issuer, f"consent {count}")
        for count, each in enumerate(file.consents, 1)
    ]


def record_of(one: One, zone: str, issuer: str, place: str) -> ConsentRecord:
    """One consent as a record; SourceError names `place`."""
    form = one.form
    signed = Signed(
        form=form.form,
        form_sha256=form.form_sha256,
        date_time=moment(begin_from, form.signed, zone, place),
        signer=form.signer,
        authority=form.authority,
        organization=form.organization,
        policy_uri=form.policy,
        expires=form.expires,
        said=words(Said, form.form_says, place),
        for_sale=form.for_sale,
    )
    return ConsentRecord(
        Patient(one.patient, issuer if one.issuer is None else one.issuer),
        tuple(each.statement(place) for each in one.statements),
        Span(moment(begin_from, one.since, zone, place), moment(end_from, one.until, zone, place)),
        signed,
        one.consent,
        moment(begin_from, one.withdrawn, zone, place),
    )


def write_plain(records: Iterable[ConsentRecord]) -> dict[str, Any]:
    return {"scanward_consents": VERSION, "consents": [plain_of(record) for record in records]}


def plain_of(record: ConsentRecord) -> dict[str, Any]:
    """One consent as JSON's types; what is left open is left out."""
    signed, span = record.signed, record.span
    form = {
        "form": signed.form,
        "form_sha256": signed.form_sha256,
        "signed": begin_text(signed.date_time) if signed.date_time else "",
        "signer": signed.signer,
        "authority": signed.authority,
        "organization": signed.organization,
        "policy": signed.policy_uri,
        "expires": signed.expires,
        "form_says": sorted(signed.said),
        "for_sale": signed.for_sale,
    }
    whole = {
        "consent": record.id,
        "patient": record.patient.patient_id,
        "issuer": record.patient.issuer,
        "since": begin_text(span.begin) if span.begin else "",
        "until": end_text(span.end) if span.end else "",
        "withdrawn": begin_text(record.withdrawn) if record.withdrawn else "",
        "statements": [_statement(each) for each in record.statements],
        "form": filled(form),
    }
    return filled(whole) | {"issuer": record.patient.issuer}


def filled(values: dict[str, Any]) -> dict[str, Any]:
    """`values` without what says nothing."""
    return {name: value for name, value in values.items() if value not in ("", [], {}, False, None)}


def duties_of(asked: Obligations) -> dict[str, Any]:
    return filled(
        {
            "protections": sorted(asked.protections),
            "retention_days": asked.retention_days,
            "no_train": asked.no_train,
            "no_reidentification": asked.no_reidentification,
            "no_onward": asked.no_onward,
        }
    )


def _statement(statement: Statement) -> dict[str, Any]:
    scope = statement.scope
    open_terms = {"purpose": scope.purpose, "recipient": scope.recipient, "data": scope.data}
    return {
        "says": "permit" if statement.permit else "deny",
        **{name: term for name, term in open_terms.items() if term != ANY},
        **filled(
            {
                "kinds": sorted(scope.kinds),
                "levels": sorted(scope.levels),
                "obligations": duties_of(statement.obligations),
            }
        ),
    }


def moment(read: Callable[[str, str], datetime], text: str, zone: str, place: str) -> datetime | None:
    """`text` by `read`, None where it is empty; SourceError names `place`."""
    if not text:
        return None
    try:
        return read(text, zone)
    except (ValueError, OverflowError):
        raise refuse(place, "a date is YYYY-MM-DD, or has a time with its offset") from None


def words(kind: type[Any], values: Iterable[str], place: str) -> frozenset[Any]:
    """Each of `values` as a word of the enumeration `kind`; SourceError names `place` and which words there are."""
    known = {each.value for each in kind}
    wanted = set(values)
    if not wanted <= known:
        raise refuse(place, f"it uses a word that is none of {', '.join(sorted(known))}")
    return frozenset(kind(value) for value in wanted)
