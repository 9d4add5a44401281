"""Accounts are made from rows; whoever changes those is found by the entries, which are proven."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, insert, update

from scanward.core.errors import IntegrityBroken
from scanward.core.stages import OutcomeKind
from scanward.line.account.audit import audit
from scanward.line.account.orphans import resolve
from scanward.store import Vault, Ward, tickets
from scanward.store.tables import ticket
from scanward.store.tables_accounts import disclosed
from tests.account.test_accounting import account_of
from tests.account.wards import JANE, JOHN, left


@pytest.fixture
def used(office: Ward) -> Ward:
    """Entries 2 and 6 open, 3, 4 and 7 are disclosures."""
    left(office, JANE, JOHN)
    left(office, JANE, recipient="registry", outcome=OutcomeKind.UNKNOWN)
    audit(office)
    return office


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (delete(disclosed).where(disclosed.c.seq == 4), "entry 4 is missing"),
        (update(disclosed).where(disclosed.c.seq == 3).values(recipient="other"), r"entry 3 .*\(recipient\)"),
        (update(disclosed).where(disclosed.c.seq == 7).values(basis="treatment"), r"entry 7 .*\(basis\)"),
        (update(disclosed).where(disclosed.c.seq == 7).values(objects=1), r"entry 7 .*\(objects\)"),
        (update(disclosed).where(disclosed.c.seq == 7).values(outcome="failed"), "entry 7 does not say how"),
        (update(disclosed).where(disclosed.c.seq == 7).values(seq=99), "entry 7 is missing"),
    ],
)
def test_a_row_that_was_changed_or_is_gone_is_named(used: Ward, change: object, named: str) -> None:
    with used.writing() as connection:
        connection.execute(change)  # type: ignore[call-overload]
    with pytest.raises(IntegrityBroken, match=named):
        audit(used)


def test_a_ticket_that_was_changed_together_with_its_rows_is_named(used: Ward) -> None:
    with used.writing() as connection:
        for table in (ticket, disclosed):
            connection.execute(update(table).values(outcome="failed"))
    with pytest.raises(IntegrityBroken, match="entry 5 closed a delivery otherwise"):
        audit(used)


def test_what_a_person_found_out_of_an_unknown_delivery_is_what_the_row_says(used: Ward) -> None:
    ((opened, _),) = tickets.unsettled(used)
    resolve(used, opened, OutcomeKind.FAILED, who="dr.grey")
    audit(used)
    assert [row.recipient for row in account_of(used).everything] == ["acme"]
    with used.writing() as connection:
        connection.execute(update(disclosed).where(disclosed.c.seq == 7).values(outcome="delivered"))
    with pytest.raises(IntegrityBroken, match="entry 7 does not say how"):
        audit(used)


def test_a_row_without_a_disclosure_is_named(used: Ward) -> None:
    with used.writing() as connection:
        row = dict(connection.execute(disclosed.select().where(disclosed.c.seq == 3)).one()._mapping)
        connection.execute(insert(disclosed).values({**row, "seq": 2}))
    with pytest.raises(IntegrityBroken, match="entry 2, which is no disclosure"):
        audit(used)


def test_a_row_that_was_given_to_another_patient_is_not_told_to_them(used: Ward) -> None:
    person = Vault(used).person(JANE)
    with used.writing() as connection:
        connection.execute(update(disclosed).where(disclosed.c.seq == 4).values(patient_index=person))
    with pytest.raises(IntegrityBroken, match="entry 4 was given to another patient"):
        account_of(used, JANE)
    assert account_of(used, JOHN).everything == ()
