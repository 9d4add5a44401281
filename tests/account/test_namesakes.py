"""A patient with several numbers: who asks by one of them is told that there are others."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from scanward.line.account import Account
from scanward.line.account.accounting import namesakes
from scanward.line.account.requests import answer
from scanward.store import Patient, Vault, Ward, erase_person
from scanward.store.disclosures import Namesakes
from scanward.store.tables_accounts import disclosed, disclosed_number, lookup_reason
from tests.account.test_accounting import account_of
from tests.account.test_requests import asked
from tests.account.wards import JANE, JOHN, left

BOTH = Patient("A1", "HOSP", "Doe^Jane", "19700101", other_ids=("B 2",))
SECOND = Patient("B-2", "HOSP")


def test_what_left_under_one_number_is_known_to_who_asks_for_the_other(office: Ward) -> None:
    vault = Vault(office)
    left(office, BOTH, recipient="registry")
    assert namesakes(office, vault, SECOND) == Namesakes(0, 0, 1, 0)
    assert namesakes(office, vault, JOHN) == Namesakes(0, 0, 0, 0)
    left(office, SECOND, JOHN, recipient="registry")
    assert namesakes(office, vault, Patient("A1", "HOSP")) == Namesakes(1, 0, 1, 0)
    assert namesakes(office, vault, SECOND) == Namesakes(1, 0, 1, 0)


def test_what_has_no_number_is_said(office: Ward) -> None:
    """Of patients without one, and of rows from before numbers were indexed."""
    left(office, Patient("", "", "Noname^Ann", "1980"), JANE)
    assert namesakes(office, Vault(office), JANE) == Namesakes(1, 0, 0, 1)
    with office.writing() as connection:
        connection.execute(update(disclosed).values(number_index=None))
    assert namesakes(office, Vault(office), JOHN) == Namesakes(0, 0, 0, 2)


def test_erasing_a_person_takes_their_other_numbers_and_why_they_were_looked_up(office: Ward) -> None:
    vault = Vault(office)
    left(office, BOTH, JOHN)
    janes, johns = (each.facts["pseudonym"] for each in Account(office).events() if each.kind == "disclosure")
    for pseudonym in (janes, johns):
        vault.lookup(pseudonym, who="dr.grey", why=f"the doctor of {pseudonym}'s family called")
    erase_person(office, Patient("A1", "HOSP"), who="dr.grey")
    looks = [each for each in Account(office).events() if each.kind == "vault-lookup"]
    assert [vault.reason(each) for each in looks] == ["", f"the doctor of {johns}'s family called"]
    assert all(set(each.facts) == {"who", "why_sha256", "pseudonym", "found"} for each in looks)
    with office.reading() as connection:
        assert connection.execute(select(disclosed_number)).all() == []
        assert len(connection.execute(select(lookup_reason)).all()) == 1


def test_an_account_over_a_table_that_was_lost_is_not_given(office: Ward) -> None:
    left(office, JANE, recipient="registry", purpose="cancer-registration")
    assert account_of(office).incomplete == ()
    with office.writing() as connection:
        connection.execute(delete(disclosed))
    assert "row" in account_of(office).incomplete[0]
    with pytest.raises(Exception, match="ACC-2"):
        answer(office, Vault(office), asked(office).id, account_of(office), held=0, who="dr.grey")
    left(office, JANE, recipient="registry", purpose="cancer-registration")
    assert len(account_of(office).incomplete) == 1
