"""What nobody knows counts as left, until a person finds out; then one more entry says so."""

from __future__ import annotations

import json

import pytest

from scanward.cli.entry import run
from scanward.core.errors import UsageError
from scanward.core.stages import Outcome, OutcomeKind
from scanward.line.account import Account, resolve, unknown
from scanward.line.account.audit import audit
from scanward.store import Vault, Ward, disclosures, ledger, tickets
from tests.account.wards import JANE, left


def lost(office: Ward, there: int = 0) -> str:
    """A delivery that closed as unknown, with `there` objects written down."""
    ticket = left(office, JANE, outcome=None, retention_days=30)
    if there:
        tickets.record(office, ticket, [tickets.DeliveredStudy("SW-A/2.25.1", there, 0, 60)])
    Account(office).close(ticket, Outcome(OutcomeKind.UNKNOWN, there, 60))
    return ticket.id


def indexed(office: Ward) -> tuple[str, bool]:
    """The outcome that accounts go by, and whether the recipient has to delete."""
    (row,) = disclosures.of_person(office, Vault(office).commit(JANE).person)
    return row.outcome, row.kept_until is not None


@pytest.mark.parametrize(("found", "after"), [("delivered", ("delivered", True)), ("failed", ("failed", False))])
def test_what_a_person_found_out_is_followed_and_the_past_stays(
    office: Ward, found: str, after: tuple[str, bool]
) -> None:
    ticket = lost(office)
    assert indexed(office) == ("unknown", True)
    assert [(each.ticket, each.recipient, each.there) for each in unknown(office)] == [(ticket, "acme", 0)]
    before = list(ledger.entries(office))
    resolve(office, ticket, OutcomeKind(found), who="dr.grey")
    *same, last = ledger.entries(office)
    assert same == before
    assert (last.kind, last.ticket, last.facts) == ("release-resolved", ticket, {"outcome": found, "who": "dr.grey"})
    assert indexed(office) == after
    assert list(unknown(office)) == []
    audit(office)


def test_a_delivery_is_settled_once_and_only_when_it_is_unknown(office: Ward) -> None:
    ticket = lost(office)
    resolve(office, ticket, OutcomeKind.DELIVERED, who="dr.grey")
    known = left(office, JANE)
    for wrong in (ticket, known.id, "NONE"):
        with pytest.raises(UsageError, match="no delivery of that ticket waits"):
            resolve(office, wrong, OutcomeKind.FAILED, who="dr.grey")
    assert [entry.kind for entry in ledger.entries(office)].count("release-resolved") == 1


def test_what_was_written_down_as_there_did_not_fail(office: Ward) -> None:
    ticket = lost(office, there=3)
    with pytest.raises(UsageError, match="3 objects"):
        resolve(office, ticket, OutcomeKind.FAILED, who="dr.grey")
    with pytest.raises(UsageError, match="delivered or failed"):
        resolve(office, ticket, OutcomeKind.REFUSED, who="dr.grey")
    assert [each.there for each in unknown(office)] == [3]
    resolve(office, ticket, OutcomeKind.DELIVERED, who="dr.grey")


def test_the_command_lists_them_says_what_to_do_and_does_it(office: Ward, capsys: pytest.CaptureFixture[str]) -> None:
    ticket, root = lost(office), str(office.root)
    assert run(["ledger", "orphans", "--ward", root]) == 0
    told = capsys.readouterr().out
    assert ticket in told
    assert "ledger resolve" in told
    assert run(["ledger", "orphans", "--json", "--ward", root]) == 0
    assert json.loads(capsys.readouterr().out)["ticket"] == ticket
    assert run(["ledger", "resolve", ticket, "--outcome", "maybe", "--ward", root]) == 2
    assert run(["ledger", "resolve", ticket, "--outcome", "failed", "--who", "dr.grey", "--ward", root]) == 0
    capsys.readouterr()
    assert run(["ledger", "orphans", "--ward", root]) == 0
    assert "No delivery is unsettled" in capsys.readouterr().out
