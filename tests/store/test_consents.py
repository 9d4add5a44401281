"""What patients said is kept, found, taken back, and gives nobody away."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

import pytest
from sqlalchemy import select

from scanward.core.asking import Scope, Span
from scanward.core.consenting import Element, Said, Statement, missing_elements
from scanward.core.errors import IntegrityBroken, RefusedByPolicy, UsageError
from scanward.store import Consents, Patient, Vault, Ward, open_ward
from scanward.store.ledger import entries
from scanward.store.tables_asking import consent
from tests.store.patients_said import DAY, JANE, NAMELESS, NO_INSURERS, NOON, RESEARCH, SIGNED, TWIN, denial, permit


def kinds(ward: Ward) -> list[str]:
    return [entry.kind for entry in entries(ward)][1:]


@pytest.fixture
def book(ward: Ward, vault: Vault) -> Consents:
    return Consents(ward, vault)


def test_what_was_written_down_is_read_back_as_it_was(book: Consents) -> None:
    (kept,) = book.add([permit(JANE, RESEARCH, NO_INSURERS)], who="dr.grey")
    assert book.get(kept.id) == kept
    assert (kept.patient, kept.signed, kept.statements) == (JANE, SIGNED, (RESEARCH, NO_INSURERS))
    assert kept.added_by == "dr.grey"
    assert book.of(JANE) == list(book.all()) == [kept]


def test_every_change_stands_in_the_ledger_and_names_nobody(ward: Ward, vault: Vault, book: Consents) -> None:
    given, denied = book.add([permit(), denial()], who="dr.grey")
    book.withdraw(given.id, who="dr.grey")
    assert kinds(ward) == ["consent-given", "consent-denied", "consent-withdrawn"]
    told = list(entries(ward))[1:]
    assert [entry.facts["id"] for entry in told] == [given.id, denied.id, given.id]
    with ward.reading() as connection:
        row = connection.execute(select(consent).where(consent.c.id == given.id)).one()
    salt = json.loads(vault.cipher.open(row.sealed, f"consent|{given.id}"))["form_salt"]
    commitment = sha256(f"{salt}{given.signed.form_sha256}".encode()).hexdigest()
    assert told[0].facts["form_commitment"] == commitment
    assert given.signed.form_sha256 not in "".join(entry.body for entry in told)
    text = "".join(entry.body for entry in told)
    assert not [secret for secret in ("10012", "HOSP", "Doe", "jane", "General") if secret in text]


def test_a_consent_is_withdrawn_once_and_stays_readable(book: Consents) -> None:
    (kept,) = book.add([permit()], who="dr.grey")
    book.withdraw(kept.id, who="dr.grey")
    assert book.get(kept.id).withdrawn is not None
    for unknown in (kept.id, "NOSUCH"):
        with pytest.raises(UsageError, match="no consent of that id stands"):
            book.withdraw(unknown, who="dr.grey")
    with pytest.raises(UsageError, match="no consent of that id is known"):
        book.get("NOSUCH")


@pytest.mark.matrix("C2")
def test_nobody_is_found_by_a_name(book: Consents) -> None:
    with pytest.raises(UsageError, match="a name alone may be two people's"):
        book.add([permit(NAMELESS)], who="dr.grey")
    (mine,) = book.add([permit(JANE)], who="dr.grey")
    assert book.of(TWIN) == []
    assert book.of(JANE) == [mine]
    assert book.of(replace(JANE, name="Other^Name", birth_date="")) == [mine]


def test_all_are_written_down_or_none(ward: Ward, book: Consents) -> None:
    with pytest.raises(UsageError):
        book.add([permit(), permit(NAMELESS)], who="dr.grey")
    assert list(book.all()) == []
    assert kinds(ward) == []


@pytest.mark.parametrize(
    "wrong",
    [
        replace(permit(), statements=()),
        replace(permit(), span=Span(NOON, NOON - DAY)),
        permit(JANE, Statement(permit=True, scope=Scope("Not A Slug", "acme", data="image"))),
        permit(JANE, signed=replace(SIGNED, form_sha256="xyz")),
    ],
)
def test_what_could_never_hold_is_refused(book: Consents, wrong) -> None:
    with pytest.raises(UsageError):
        book.add([wrong], who="dr.grey")


def without(element: Element):
    scopes = {
        Element.WHAT: Scope("research", "acme"),
        Element.RECEIVES: Scope("research", data="image"),
        Element.PURPOSE: Scope(recipient="acme", data="image"),
    }
    signed = {
        Element.DISCLOSES: {"organization": ""},
        Element.SIGNED: {"form_sha256": ""},
        Element.AUTHORITY: {"signer": "her mother"},
        Element.REVOCATION: {"said": SIGNED.said - {Said.REVOCATION}},
        Element.CONDITIONING: {"said": SIGNED.said - {Said.CONDITIONING}},
        Element.REDISCLOSURE: {"said": SIGNED.said - {Said.REDISCLOSURE}},
        Element.PAID: {"for_sale": True},
    }
    whole = permit(JANE, replace(RESEARCH, scope=scopes.get(element, RESEARCH.scope)))
    span = replace(whole.span, end=None) if element is Element.EXPIRES else whole.span
    return replace(whole, span=span, signed=replace(SIGNED, **signed.get(element, {})))


@pytest.mark.parametrize("element", Element)
def test_aut_1_a_permit_that_lacks_an_element_is_refused_by_its_name(book: Consents, element: Element) -> None:
    lacking = without(element)
    assert missing_elements(lacking.statements, lacking.span, lacking.signed) == (element,)
    with pytest.raises(RefusedByPolicy) as refused:
        book.add([lacking], who="dr.grey")
    assert str(refused.value).endswith(f"it lacks: {element.value}")
    assert list(book.all()) == []


def test_aut_1_whole_authorizations_and_their_other_forms_are_taken(book: Consents) -> None:
    signed = replace(
        SIGNED, signer="her mother", authority="parent of a minor", expires="end of the study", for_sale=True
    )
    other = replace(permit(signed=replace(signed, said=frozenset(Said))), span=Span(NOON))
    assert len(book.add([permit(), other], who="dr.grey")) == 2


def test_a_denial_needs_no_form(book: Consents) -> None:
    assert book.add([denial()], who="dr.grey")


def test_a_ward_under_another_law_says_so(ward: Ward) -> None:
    with (ward.root / "ward.toml").open("a") as settings:
        settings.write("[consent]\nauthorization = false\n")
    with open_ward(ward.root) as again:
        bare = replace(permit(), signed=replace(SIGNED, form_sha256="", said=frozenset()))
        assert Consents(again, Vault(again)).add([bare], who="dr.grey")


def test_a_row_that_is_put_in_another_s_place_does_not_open(ward: Ward, book: Consents) -> None:
    mine, hers = book.add([permit(JANE), permit(TWIN)], who="dr.grey")
    with ward.writing() as connection:
        sealed = connection.execute(consent.select().where(consent.c.id == hers.id)).one().sealed
        connection.execute(consent.update().where(consent.c.id == mine.id).values(sealed=sealed))
    with pytest.raises(IntegrityBroken):
        book.get(mine.id)


def test_what_is_shown_of_a_record_names_nobody() -> None:
    assert not [secret for secret in ("10012", "HOSP", "Doe", "jane", "General") if secret in repr(permit())]
    assert Patient("10012") != TWIN


@pytest.mark.matrix("C2")
def test_a_form_that_is_another_patient_s_is_refused(book: Consents) -> None:
    with pytest.raises(UsageError, match="each signs their own"):
        book.add([permit(JANE), permit(TWIN, signed=SIGNED)], who="dr.grey")
    book.add([permit(JANE)], who="dr.grey")
    with pytest.raises(UsageError, match="another patient already"):
        book.add([permit(TWIN, signed=SIGNED)], who="dr.grey")
    assert book.add([permit(JANE), permit(replace(JANE, issuer="")), permit(TWIN)], who="dr.grey")
    assert book.add([denial(JANE), denial(TWIN)], who="dr.grey")
