"""The ward's database as a file: SQLite.

Every writing transaction takes the write lock at its beginning (BEGIN IMMEDIATE): one that began as a reader could not
be upgraded once another process wrote, and would fail instead of waiting.
"""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, create_engine, event

from scanward.core.errors import TryLater, WardError

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from scanward.core.errors import ScanwardError

ERRORS = (sqlite3.DatabaseError,)
"""What the driver raises by itself, where SQLAlchemy is not asked."""
_SYNCHRONOUS = "ward_synchronous"
"""Set on a connection whose transaction writes: FULL or NORMAL."""


def engine_for(path: Path, busy_timeout_s: float) -> Engine:
    """An engine on the file at `path`, which is made, readable by its owner only, where it is missing."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    # hide_parameters: an exception that shows the values of a statement may show a patient.
    engine = create_engine(URL.create("sqlite", database=str(path)), hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = (
            None  # we say BEGIN ourselves; the module would begin too late, and never IMMEDIATE
        )
        for pragma in (
            f"busy_timeout = {int(busy_timeout_s * 1000)}",
            "journal_mode = WAL",
            "synchronous = FULL",  # write-ahead accounting is worth nothing if a power cut can undo a commit
            "foreign_keys = ON",
            "secure_delete = ON",
            "temp_store = MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        synchronous = connection.get_execution_options().get(_SYNCHRONOUS)
        if synchronous is None:
            connection.exec_driver_sql("BEGIN")
            return
        connection.exec_driver_sql(f"PRAGMA synchronous = {synchronous}")  # of no effect once a transaction has begun
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def options(*, writes: bool, durable: bool) -> dict[str, Any]:
    """The execution options of a connection before its transaction begins."""
    return {_SYNCHRONOUS: "FULL" if durable else "NORMAL"} if writes else {}


def told(error: BaseException) -> ScanwardError | None:
    """A failure of SQLite in words, by its primary result code; None for any other, and for a broken constraint."""
    error = getattr(error, "orig", error)
    if not isinstance(error, sqlite3.DatabaseError) or isinstance(error, sqlite3.IntegrityError):
        return None
    extended = getattr(error, "sqlite_errorcode", 0)
    code = sqlite3.SQLITE_FULL if extended == sqlite3.SQLITE_IOERR_SHMSIZE else extended & 0xFF
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
