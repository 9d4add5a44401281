"""The ledger's table refuses a change by mistake; what changes it on purpose the audit names (tests/account)."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from scanward.core.errors import KeyUnavailable
from scanward.store import Entry, Ward, ledger, ledger_head
from scanward.store.signing import signer_at, signer_of
from tests.both_databases import let_rows_change


def test_an_entry_cannot_be_changed_or_deleted_by_mistake(ward: Ward) -> None:
    for statement in ("UPDATE ledger SET body = '{}'", "DELETE FROM ledger"):
        with pytest.raises(IntegrityError, match="only grows"), ward.writing() as connection:
            connection.execute(text(statement))
    assert [entry.kind for entry in ledger.entries(ward)] == ["ledger-begun"]


def test_entries_and_the_rows_beside_them_are_written_together_or_not_at_all(ward: Ward) -> None:
    beside = text("UPDATE vault_generation SET id = NULL")
    with pytest.raises(IntegrityError), ledger.recording(ward) as book:  # noqa: PT012 - the order is the promise
        book.append([Entry("test")])
        book.connection.execute(beside)
    assert [entry.seq for entry in ledger.entries(ward)] == [1]


def test_entries_come_in_order_across_pages_and_by_release(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "_PAGE", 2)
    with ledger.recording(ward) as book:
        book.append(Entry("test", f"R{number % 2}", body={"n": number}) for number in range(6))
    assert [entry.seq for entry in ledger.entries(ward)] == list(range(1, 8))
    assert [entry.facts["n"] for entry in ledger.entries(ward, release="R1")] == [1, 3, 5]
    assert [entry.seq for entry in ledger.entries(ward, after=5)] == [6, 7]


def test_the_newest_checkpoint_never_goes_back(ward: Ward) -> None:
    signer = signer_of(ward)
    with ledger.recording(ward) as book:
        book.append([Entry("test"), Entry("test")])
    ledger_head.keep(ward, signer, 1, bytes(32))
    noted = ledger_head.read(ward, signer.log_key)
    assert noted is not None
    assert noted.checkpoint.size == 3


def test_with_another_key_nothing_is_recorded_and_with_the_own_one_again(ward: Ward) -> None:
    key = ward.signing_key.read_bytes()
    ward.signing_key.write_bytes(bytes(range(32)))
    with pytest.raises(KeyUnavailable, match="not the key of this ward"), ledger.recording(ward) as book:
        book.append([Entry("test")])
    assert len(list(ledger.entries(ward))) == 1
    ward.signing_key.write_bytes(key)
    with ledger.recording(ward) as book:
        book.append([Entry("test")])
    assert len(list(ledger.entries(ward))) == 2


@pytest.mark.parametrize("body", ['{"ward":"x"}', "{}", "[]", "no JSON", '{"key":7}'])
def test_a_ledger_that_names_no_key_is_recorded_in_with_any(ward: Ward, body: str) -> None:
    let_rows_change(ward)
    with ward.writing() as connection:
        connection.execute(text("UPDATE ledger SET body = :body"), {"body": body})
    ward.signing_key.write_bytes(bytes(range(32)))
    assert signer_of(ward).key_id == signer_at(ward.signing_key).key_id


def test_without_the_signing_key_nothing_is_recorded(ward: Ward) -> None:
    key = ward.signing_key.read_bytes()
    ward.signing_key.unlink()
    with pytest.raises(KeyUnavailable), ledger.recording(ward) as book:
        book.append([Entry("test")])
    assert len(list(ledger.entries(ward))) == 1
    ward.signing_key.write_bytes(key)
    ward.signing_key.chmod(0o600)
    with ledger.recording(ward) as book:
        book.append([Entry("test")])
    assert len(list(ledger.entries(ward))) == 2
