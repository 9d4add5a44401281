"""Recipients, contracts and legal bases: added and ended, never changed, each time with an entry of the ledger."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanward.core.asking import Contract, Ground, Obligations, Override, RecipientRecord, Scope, Span
from scanward.core.errors import UsageError
from scanward.core.lawful import NOT_FOR_MANY, Basis, RecipientKind
from scanward.store import Document, Grounds, Recipients, Ward, allow
from scanward.store.ledger import entries
from tests.store.patients_said import DAY, NOON

ACME = RecipientRecord("", "acme", RecipientKind.AI_DEVELOPER, "Acme AI GmbH", "DE", "privacy@acme.example", "Ring 1")
AGREED = Contract("", "acme", "dua", ("research",), ("image",), Span(NOON, NOON + DAY), Obligations(retention_days=90))
WAIVER = Ground("", Basis.RESEARCH_WAIVER, Scope("research"), Span(), "IRB of 2026-03-01", protocol="IRB-7")
OVERRIDE = Override("", "nhs", "Act s. 251", Scope("research"), Span())


@pytest.fixture
def book(ward: Ward) -> Recipients:
    return Recipients(ward)


def told(ward: Ward) -> list:
    return [(entry.kind, entry.facts) for entry in entries(ward)][1:]


def test_a_recipient_is_known_until_it_is_ended_and_its_contracts_end_with_it(ward: Ward, book: Recipients) -> None:
    known = book.add(ACME, who="dr.grey")
    agreed = book.add_contract(AGREED, who="dr.grey", document=Document("dua.pdf", "AB" * 32))
    assert book.get("acme") == known == replace(ACME, id=known.id)
    ((kept, document),) = book.contracts()
    assert (kept.fact, document) == (agreed, Document("dua.pdf", "ab" * 32))
    book.end("acme", who="dr.grey")
    with pytest.raises(UsageError, match="recipient add"):
        book.get("acme")
    assert (book.all(), book.contracts()) == ([], [])
    assert [kept.fact for kept in book.all(ended=True)] == [known]
    assert [kind for kind, _ in told(ward)] == [
        "recipient-added",
        "contract-added",
        "recipient-ended",
        "contract-ended",
    ]


def test_the_ledger_tells_terms_and_no_person_s_address(ward: Ward, book: Recipients) -> None:
    book.add(ACME, who="dr.grey")
    book.add_contract(AGREED, who="dr.grey", document=Document("dua-signed-by-roe.pdf", "ab" * 32))
    (_, recipient), (_, contract) = told(ward)
    assert (recipient["slug"], recipient["kind"], recipient["who"]) == ("acme", "ai-developer", "dr.grey")
    assert contract["obligations"] == {"retention_days": 90}
    assert (contract["purposes"], contract["document_sha256"]) == (["research"], "ab" * 32)
    assert not [secret for secret in ("privacy@", "Ring 1", "roe", ACME.title) if secret in str(told(ward))]


def test_a_name_is_taken_once_unless_the_new_comes_instead(book: Recipients) -> None:
    book.add(ACME, who="dr.grey")
    with pytest.raises(UsageError, match="known already"):
        book.add(ACME, who="dr.grey")
    book.add(replace(ACME, country="FR"), who="dr.grey", instead=True)
    assert [kept.fact.country for kept in book.all()] == ["FR"]
    assert len(book.all(ended=True)) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"slug": "Acme AI"},
        {"country": "Germany"},
        {"title": "  "},
        {"certificate_sha256": "abc"},
        {"contact": "two\nlines"},
    ],
)
def test_a_recipient_that_cannot_be_named_is_refused(book: Recipients, wrong) -> None:
    with pytest.raises(UsageError):
        book.add(replace(ACME, **wrong), who="dr.grey")
    assert book.all() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"recipient": "nobody"},
        {"purposes": ()},
        {"data": ("A Scan",)},
        {"span": Span(NOON, NOON)},
        {"obligations": Obligations(retention_days=0)},
        {"obligations": Obligations(frozenset({"No Faces!"}))},
    ],
)
def test_a_contract_that_means_nothing_is_refused(ward: Ward, book: Recipients, wrong) -> None:
    book.add(ACME, who="dr.grey")
    with pytest.raises(UsageError):
        book.add_contract(replace(AGREED, **wrong), who="dr.grey")
    assert book.contracts() == []
    assert len(told(ward)) == 1


def test_what_was_ended_cannot_be_ended_again(book: Recipients) -> None:
    book.add(ACME, who="dr.grey")
    agreed = book.add_contract(AGREED, who="dr.grey")
    book.end_contract(agreed.id, who="dr.grey")
    for gone in (agreed.id, "NOSUCH"):
        with pytest.raises(UsageError, match="nothing of that id stands"):
            book.end_contract(gone, who="dr.grey")


def test_grounds_and_overrides_say_by_what_authority(ward: Ward) -> None:
    book = Grounds(ward)
    scopes = (Scope("research"), Scope("public-health"))
    book.add(WAIVER, who="dr.grey", scopes=scopes)
    book.override(OVERRIDE, who="dr.grey")
    assert [fact.scope for fact in book.all()[0].facts] == list(scopes)
    assert book.overrides()[0].fact.authority == "Act s. 251"
    assert [kind for kind, _ in told(ward)] == ["ground-added", "override-added"]
    for nameless in (
        lambda: book.add(replace(WAIVER, authority=""), who="x"),
        lambda: book.override(replace(OVERRIDE, authority=" "), who="x"),
    ):
        with pytest.raises(UsageError, match="by what authority"):
            nameless()


@pytest.mark.parametrize("basis", sorted(NOT_FOR_MANY))
def test_what_is_no_basis_for_many_cannot_be_registered(ward: Ward, basis: Basis) -> None:
    with pytest.raises(UsageError, match="no legal basis for data of many"):
        allow(ward, "acme", "research", basis, authority="me", who="dr.grey")


def test_acc_5_a_waiver_names_its_protocol(ward: Ward) -> None:
    with pytest.raises(UsageError, match="ACC-5"):
        Grounds(ward).add(replace(WAIVER, protocol=""), who="dr.grey")
