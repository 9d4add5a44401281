"""Every column of every entry, every deletion, every cut, every exchange of neighbours: the entry that is named is the
first that is bad.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from scanward.core.errors import IntegrityBroken
from scanward.line.account.audit import audit
from scanward.store import Ward
from tests.account.tampering import tamper

pytestmark = [pytest.mark.sqlite("someone with the file and any tool"), pytest.mark.matrix("L1")]


@contextmanager
def undone(ward: Ward) -> Iterator[sqlite3.Connection]:
    """What is done to the ledger's rows, until it is put back."""
    with closing(sqlite3.connect(ward.root / "ward.db", isolation_level=None)) as connection:
        before = connection.execute("SELECT * FROM ledger").fetchall()
        yield connection
        connection.execute("DELETE FROM ledger")
        connection.executemany("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?)", before)


def named(ward: Ward) -> int:
    with pytest.raises(IntegrityBroken, match=r"ledger entry \d+ ") as broken:
        audit(ward)
    return int(str(broken.value).split()[2])


@pytest.mark.parametrize("column", ["at", "kind", "release", "ticket", "body", "hash"])
def test_whatever_is_changed_in_any_entry_that_entry_is_named(used: Ward, column: str) -> None:
    tamper(used)
    for number in range(1, 14):
        with undone(used) as connection:
            connection.execute(f"UPDATE ledger SET {column} = {column} || ' ' WHERE seq = {number}")  # noqa: S608 - ours
            assert named(used) == number
    assert audit(used).entries == 13


def test_whichever_entry_is_gone_is_named(used: Ward) -> None:
    tamper(used)
    for number in range(1, 14):
        for which in ("=", ">="):
            with undone(used) as connection:
                connection.execute(f"DELETE FROM ledger WHERE seq {which} {number}")  # noqa: S608 - ours
                assert named(used) == number
    assert audit(used).entries == 13


def test_of_any_two_neighbours_that_change_places_the_first_is_named(used: Ward) -> None:
    tamper(used)
    for number in range(1, 13):
        with undone(used) as connection:
            for old, new in ((number, -1), (number + 1, number), (-1, number + 1)):
                connection.execute("UPDATE ledger SET seq = ? WHERE seq = ?", (new, old))
            assert named(used) == number
    assert audit(used).entries == 13


def test_an_entry_that_is_put_in_is_named(used: Ward) -> None:
    tamper(used)
    for number in range(2, 15):
        with undone(used) as connection:
            connection.execute("UPDATE ledger SET seq = -seq - 1 WHERE seq >= ?", (number,))
            connection.execute("UPDATE ledger SET seq = -seq WHERE seq < 0")
            copied = "INSERT INTO ledger SELECT ?, at, kind, release, ticket, body, hash FROM ledger WHERE seq = 1"
            connection.execute(copied, (number,))
            assert named(used) == number
    assert audit(used).entries == 13
