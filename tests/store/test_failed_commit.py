"""A commit that fails undoes all, and leaves the connection fit for the next transaction."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.engine.default import DefaultDialect

from scanward.core.errors import WardError
from scanward.store import ledger

if TYPE_CHECKING:
    from scanward.store import Ward


@pytest.mark.sqlite("the file's own failure; tests/account/test_lost_commit.py has the server's")
def test_after_a_commit_that_failed_the_next_transaction_begins(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    def sick(*_: object) -> None:
        failure = sqlite3.OperationalError("disk I/O error")
        failure.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
        raise failure

    with pytest.raises(WardError, match="disk"), ward.writing() as connection:  # noqa: PT012 - the order is the promise
        ledger.Book(connection, ward.now).append([ledger.Entry("test")])
        monkeypatch.setattr(DefaultDialect, "do_commit", sick)
    monkeypatch.undo()
    assert [entry.seq for entry in ledger.entries(ward)] == [1]
    with ledger.recording(ward) as book:
        book.append([ledger.Entry("test")])
    assert [entry.seq for entry in ledger.entries(ward)] == [1, 2]
