"""An entry before the first byte, one ticket, one end."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from scanward.core.errors import RefusedByPolicy, TryLater
from scanward.core.stages import Outcome, OutcomeKind
from scanward.line.account import Account, Disclosure
from scanward.line.account.audit import audit
from scanward.store import open_ward, tickets
from tests.both_databases import set_in
from tests.seal.staging import staged_release

if TYPE_CHECKING:
    from scanward.core.stages import Sealed, Ticket
    from scanward.store import Ward

PATIENTS = [Disclosure("SW-A", "c1" * 32, ("2.25.2", "2.25.1"), 5), Disclosure("SW-B", "c2" * 32, ("2.25.3",), 4)]


def opened(account: Account, sealed: Sealed) -> Ticket:
    return account.open(
        sealed, recipient="acme", purpose="ai-training", recipe_fingerprint="ab" * 32, patients=iter(PATIENTS)
    )


def kinds(account: Account) -> list[str]:
    return [event.kind for event in account.events()]


def test_opening_writes_one_entry_for_the_release_and_one_for_each_patient(ward: Ward) -> None:
    account, sealed = Account(ward), staged_release(ward)
    ticket = opened(account, sealed)
    with open_ward(ward.root) as elsewhere:  # durable: another process sees it
        _, release, first, second = Account(elsewhere).events()
    assert (release.kind, release.ticket, release.facts["manifest_sha256"]) == (
        "release-opened",
        ticket.id,
        sealed.sha256,
    )
    assert (first.kind, first.facts["pseudonym"], first.facts["studies"]) == (
        "disclosure",
        "SW-A",
        ["2.25.1", "2.25.2"],
    )
    assert second.facts["objects"] == 4
    assert [event.seq for event in account.events(release=sealed.release, after=2)] == [3, 4]


def test_an_account_closes_once(ward: Ward) -> None:
    account, sealed = Account(ward), staged_release(ward)
    ticket = opened(account, sealed)
    account.close(ticket, Outcome(OutcomeKind.DELIVERED, 9, 100, 0, sealed.sha256))
    assert kinds(account)[-1] == "release-closed"
    with pytest.raises(RefusedByPolicy, match="closed already"):
        account.close(ticket, Outcome(OutcomeKind.FAILED, 0, 0))
    assert kinds(account).count("release-closed") == 1
    assert not list((ward.root / "locks").glob("ticket-*"))
    audit(ward)


def test_a_ticket_that_is_used_or_closed_or_for_another_manifest_is_refused(ward: Ward) -> None:
    account, sealed = Account(ward), staged_release(ward)
    ticket, closed = opened(account, sealed), opened(account, sealed)
    with pytest.raises(RefusedByPolicy):
        tickets.redeem(ward, ticket, "00" * 32)
    tickets.redeem(ward, ticket, sealed.sha256)
    with pytest.raises(RefusedByPolicy):
        tickets.redeem(ward, ticket, sealed.sha256)
    account.refuse(closed)
    with pytest.raises(RefusedByPolicy):
        tickets.redeem(ward, closed, sealed.sha256)


def test_a_ticket_of_another_ward_is_refused(ward: Ward, tmp_path_factory: pytest.TempPathFactory) -> None:
    account, sealed = Account(ward), staged_release(ward)
    ticket = opened(account, sealed)
    with open_ward(tmp_path_factory.mktemp("other") / "ward") as other, pytest.raises(RefusedByPolicy):
        tickets.redeem(other, ticket, sealed.sha256)
    tickets.redeem(ward, ticket, sealed.sha256)


def test_leave_that_was_taken_back_closes_as_refused(ward: Ward) -> None:
    account, sealed = Account(ward), staged_release(ward)
    assert account.refuse(opened(account, sealed)).kind is OutcomeKind.REFUSED
    assert [*account.events()][-1].facts["outcome"] == "refused"


@pytest.mark.parametrize(
    ("studies", "kind"), [([], "failed"), ([tickets.DeliveredStudy("SW-A/2.25.1", 3, 1, 60)], "partial")]
)
def test_a_delivery_that_raised_is_partial_when_studies_stand_there_and_failed_when_none(
    ward: Ward, studies: list[tickets.DeliveredStudy], kind: str
) -> None:
    account, sealed = Account(ward), staged_release(ward)
    ticket = opened(account, sealed)
    tickets.record(ward, ticket, studies)
    outcome = account.close_after_failure(ticket)
    assert (outcome.kind.value, outcome.objects, outcome.already) == (kind, 3 * len(studies), len(studies))


def test_what_a_living_process_holds_is_not_recovered(ward: Ward) -> None:
    account, sealed = Account(ward), staged_release(ward)
    ticket = opened(account, sealed)
    with open_ward(ward.root) as elsewhere:
        assert Account(elsewhere).recover() == []
    assert account.recover() == []
    account.close(ticket, Outcome(OutcomeKind.DELIVERED, 9, 100))


def test_what_a_dead_process_left_open_closes_as_unknown_once(ward: Ward) -> None:
    staged_release(ward)
    code = (
        "import os, signal, sys, pathlib\n"
        "from scanward.line.account import Account; from scanward.line.seal import reopen\n"
        "from scanward.store import open_ward\n"
        "ward = open_ward(pathlib.Path(sys.argv[1])); sealed = reopen(ward, ward.spool / sys.argv[2], sys.argv[2])\n"
        "Account(ward).open(sealed, recipient='a', purpose='b', recipe_fingerprint='c', patients=[])\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(ward.root), "R20261121-TEST"], check=False)
    assert killed.returncode == -9
    account = Account(ward)
    assert len(account.recover()) == 1
    assert [*account.events()][-1].facts["outcome"] == "unknown"
    assert account.recover() == []
    assert not tickets.not_closed(ward)
    audit(ward)


def test_a_ward_that_is_locked_gives_no_ticket_and_writes_no_entry(ward: Ward) -> None:
    sealed = staged_release(ward)
    set_in(ward, "busy_timeout_s = 0")
    with open_ward(ward.root) as other:
        account = Account(other)
        with ward.writing(), pytest.raises(TryLater):
            opened(account, sealed)
        assert kinds(account) == ["ledger-begun"]
        assert not tickets.not_closed(ward)
        opened(account, sealed)
        assert len(tickets.not_closed(ward)) == 1


@pytest.mark.sqlite("pages; tests/store/test_postgres.py has the twin")
def test_a_disk_that_fills_while_opening_leaves_no_entry_and_no_ticket(ward: Ward) -> None:
    account, sealed = Account(ward), staged_release(ward)
    with ward.reading() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    many = [Disclosure(f"SW-{number}", "c" * 64, ("2.25.1",), 1) for number in range(3000)]
    with pytest.raises(TryLater, match="no space"):
        account.open(sealed, recipient="a", purpose="b", recipe_fingerprint="c", patients=many)
    assert kinds(account) == ["ledger-begun"]
    assert not tickets.not_closed(ward)
    assert not list((ward.root / "locks").glob("ticket-*"))
