"""The ward's SQLite: how a connection is set up, a transaction begun, and a failure told to a person.

Every writing transaction takes the write lock at its beginning (BEGIN IMMEDIATE): one that began as a reader could not
be upgraded once another process wrote, and would fail instead of waiting.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scanward.core.errors import ScanwardError, TryLater, WardError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",  # write-ahead accounting is worth nothing if a power cut can undo a commit
    "foreign_keys = ON",
    "secure_delete = ON",
    "temp_store = MEMORY",
)


class Database:
    """The database in one file. A connection serves one transaction at a time and is kept for the next."""

    __slots__ = ("_busy_timeout_s", "_idle", "_path")

    def __init__(self, path: Path, busy_timeout_s: float) -> None:
        """The file is made, readable by its owner only, where it is missing."""
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._path = path
        self._busy_timeout_s = busy_timeout_s
        self._idle: list[sqlite3.Connection] = []

    @contextmanager
    def transaction(self, *, writes: bool) -> Iterator[sqlite3.Connection]:
        """A transaction that commits at the end of the block and rolls back on any exception."""
        with translated(), self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
            try:
                yield connection
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    def forget_free_pages(self) -> bool:
        """Rewrite the file without its free pages, and cut the log that still holds the old ones; False when another
        process keeps them open."""
        with translated(), self._connection() as connection:
            connection.execute("VACUUM")
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._connect()
        try:
            yield connection
        except sqlite3.DatabaseError:
            connection.close()
            raise
        except BaseException:
            self._idle.append(connection)
            raise
        self._idle.append(connection)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path,
            timeout=self._busy_timeout_s,
            isolation_level=None,  # we say BEGIN ourselves; the module would begin too late, and never IMMEDIATE
            check_same_thread=False,
        )
        try:
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()
            raise
        return connection


@contextmanager
def translated() -> Iterator[None]:
    """Tell a failure of the database in words, by SQLite's primary result code. A broken constraint passes through."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        told = _told(error)
        if told is None:
            raise
        raise told from error


def _told(error: sqlite3.DatabaseError) -> ScanwardError | None:
    if isinstance(error, sqlite3.IntegrityError):
        return None
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return TryLater("another process is writing to the ward: try again when it is done")
    if code == sqlite3.SQLITE_FULL:
        return TryLater("no space is left on the ward's disk: free some and run the same command again")
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return WardError("ward.db is damaged or no database: restore the ward from a backup")
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        return WardError("ward.db cannot be written by this user: correct the rights of the ward's folder")
    if code == sqlite3.SQLITE_IOERR:
        return WardError("the ward's disk fails to read or write: look at it before going on")
    return None
