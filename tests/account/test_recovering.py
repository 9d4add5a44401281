"""Recovery beside processes that close, and failures that come after the commit: accounts say what is true."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from scanward.core.errors import TryLater
from scanward.core.stages import Outcome, OutcomeKind
from scanward.line.account import Account
from scanward.line.account.audit import audit
from scanward.store import ledger, tickets
from tests.seal.staging import staged_release

if TYPE_CHECKING:
    from scanward.core.stages import Sealed, Ticket
    from scanward.store import Ward
    from scanward.store.tickets import TicketRow


def opened(account: Account, sealed: Sealed) -> Ticket:
    return account.open(sealed, recipient="a", purpose="b", recipe_fingerprint="c", patients=[])


def let_go(account: Account) -> None:
    """What the system does with the locks of a process that dies."""
    for hold in account._held.values():
        hold.release()
    account._held.clear()


def locks(ward: Ward) -> list[str]:
    return [path.name for path in (ward.root / "locks").glob("ticket-*")]


def test_a_ticket_that_closes_while_others_recover_is_left_as_it_closed(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed, living, dead = staged_release(ward), Account(ward), Account(ward)
    ticket, orphan = opened(living, sealed), opened(dead, sealed)
    let_go(dead)
    seen = tickets.not_closed

    def closes_meanwhile(of: Ward) -> list[TicketRow]:
        rows = seen(of)
        living.close(ticket, Outcome(OutcomeKind.DELIVERED, 9, 100, 0, sealed.sha256))
        return rows

    monkeypatch.setattr(tickets, "not_closed", closes_meanwhile)
    assert Account(ward).recover() == [orphan.id]
    assert tickets.outcome_of(ward, ticket.id) is OutcomeKind.DELIVERED
    assert tickets.outcome_of(ward, orphan.id) is OutcomeKind.UNKNOWN
    assert locks(ward) == []
    audit(ward)


def test_a_recovery_that_fails_lets_go_and_the_next_one_goes_on(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed, dead, other = staged_release(ward), Account(ward), Account(ward)
    orphan = opened(dead, sealed)
    let_go(dead)

    def locked(*_: object) -> None:
        raise TryLater("locked")

    with monkeypatch.context() as patched:
        patched.setattr(tickets, "close", locked)
        with pytest.raises(TryLater, match="locked") as caught:
            other.recover()  # whoever still looks at the failure keeps what it held alive
    assert Account(ward).recover() == [orphan.id]
    assert caught.value
    assert locks(ward) == []


def test_a_recovery_without_room_for_a_lock_does_not_say_that_all_is_closed(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = Account(ward)
    orphan = opened(dead, staged_release(ward))
    let_go(dead)
    true = os.open

    def full(path: object, *more: int, **named: int) -> int:
        if str(path).endswith(".lock"):
            raise OSError(errno.ENOSPC, "full")
        return true(path, *more, **named)  # type: ignore[call-overload,no-any-return]  # as it was called

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", full)
        with pytest.raises(TryLater, match="disk"):
            Account(ward).recover()
    assert Account(ward).recover() == [orphan.id]
    assert [entry.kind for entry in ledger.entries(ward)].count("release-closed") == 1


def no_room_for_the_head(*_: object) -> None:
    raise OSError(errno.ENOSPC, "full")


def test_an_account_is_open_where_only_the_checkpoint_beside_it_could_not_be_kept(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    account, sealed = Account(ward), staged_release(ward)
    before = opened(account, sealed)
    account.refuse(before)
    kept = (ward.root / "ledger.head").read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr("pathlib.Path.replace", no_room_for_the_head)
        ticket = opened(account, sealed)
        assert [row.id for row in tickets.not_closed(ward)] == [ticket.id]
        assert account.proof(ticket, "acme")
        assert (ward.root / "ledger.head").read_bytes() == kept
    assert "next checkpoint catches up" in caplog.text
    caplog.clear()
    account.close(ticket, Outcome(OutcomeKind.DELIVERED, 9, 100, 0, sealed.sha256))
    assert (ward.root / "ledger.head").read_bytes() != kept
    assert not caplog.text
    assert account.recover() == []
    audit(ward)


def test_without_a_first_checkpoint_no_second_entry_is_written(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    account, sealed = Account(ward), staged_release(ward)
    with monkeypatch.context() as patched:
        patched.setattr("pathlib.Path.replace", no_room_for_the_head)
        with pytest.raises(TryLater, match="checkpoint"):
            opened(account, sealed)
    assert [entry.kind for entry in ledger.entries(ward)] == ["ledger-begun"]
    assert not tickets.not_closed(ward)
    assert opened(account, sealed).release == sealed.release
