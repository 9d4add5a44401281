"""A recipient that got a part, or the same twice, tells the truth when it says so; and exports say what was found out."""

from __future__ import annotations

import pytest

from scanward.core.stages import OutcomeKind
from scanward.line.account import Account
from scanward.line.account.exports.events import events
from scanward.line.account.orphans import resolve
from scanward.line.account.retention import Keeping, ask_release
from scanward.store import Ward, tickets
from scanward.store.tickets import DeliveredStudy
from tests.account.test_retention import RELEASE, said
from tests.account.wards import JANE, JOHN, left


@pytest.mark.parametrize(
    ("objects", "kept"),
    [(1, Keeping.CONTRADICTED), (2, Keeping.ATTESTED), (4, Keeping.ATTESTED), (5, Keeping.CONTRADICTED)],
)
def test_of_a_delivery_in_part_what_arrived_may_be_gone(office: Ward, objects: int, kept: Keeping) -> None:
    """GDPR-19."""
    ticket = left(office, JANE, outcome=None)
    tickets.redeem(office, ticket, "ab" * 32)
    tickets.record(office, ticket, [DeliveredStudy("a/b", 2, 0, 10)])
    assert Account(office).close_after_failure(ticket).kind is OutcomeKind.PARTIAL
    ask_release(office, RELEASE, who="me")
    assert said(office, objects=objects) is kept


@pytest.mark.parametrize(("objects", "kept"), [(3, Keeping.CONTRADICTED), (4, Keeping.ATTESTED), (8, Keeping.ATTESTED)])
def test_the_same_release_delivered_twice_may_be_told_of_once(office: Ward, objects: int, kept: Keeping) -> None:
    """GDPR-19."""
    left(office, JANE)
    left(office, JANE)
    ask_release(office, RELEASE, who="me")
    assert said(office, objects=objects) is kept


@pytest.mark.parametrize("found", [OutcomeKind.FAILED, OutcomeKind.DELIVERED])
def test_an_export_says_what_a_person_found_out(office: Ward, found: OutcomeKind) -> None:
    ticket = left(office, JANE, JOHN, outcome=OutcomeKind.UNKNOWN)
    assert {each.explained for each in events(office)} == {"interrupted: how much was delivered is not known"}
    resolve(office, ticket.id, found, who="dr.grey")
    failed = "the delivery failed: nothing was delivered"
    assert {each.explained for each in events(office)} == {failed if found is OutcomeKind.FAILED else ""}
