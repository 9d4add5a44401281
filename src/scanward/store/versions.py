"""Bring a database to this program's version, inside the transaction of whoever opens it.

`schema/NNNN.sql` makes version NNNN out of the one before; a new ward runs them all. Which version a database has, and
that it is a ward's, stands in two numbers that SQLite keeps in the file's head for this purpose.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from scanward.core.errors import WardError

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = 1
"""The newest script's number; a test compares."""
APPLICATION = int.from_bytes(b"scan", "big")
_SCHEMA = Path(__file__).with_name("schema")


def version_of(connection: sqlite3.Connection) -> int:
    """The database's version; 0 when nothing was ever made in it.

    Raises:
        WardError: it is not a ward's, or newer than this program.
    """
    ((application,),) = connection.execute("PRAGMA application_id")
    ((version,),) = connection.execute("PRAGMA user_version")
    if application != APPLICATION:
        if version or connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise WardError("ward.db is a database of some other program: choose another folder for the ward")
        return 0
    if version < 1:
        raise WardError("ward.db has a version that Scanward never wrote: restore the ward from a backup")
    if version > VERSION:
        raise WardError(
            f"this ward was made by a newer Scanward (its version {version}, ours {VERSION}): update Scanward"
        )
    return int(version)


def upgrade(connection: sqlite3.Connection, version: int) -> None:
    """Run every script above `version`. The caller holds the write lock and commits."""
    for number in range(version + 1, VERSION + 1):
        for statement in _statements((_SCHEMA / f"{number:04}.sql").read_text(encoding="ascii")):
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _statements(script: str) -> Iterator[str]:
    """One by one: `executescript` would commit the caller's transaction first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
