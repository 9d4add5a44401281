"""The ward's database on a server: PostgreSQL, over psycopg 3.

Writers stand in line at one advisory lock per ward, taken before the first statement, as SQLite's BEGIN IMMEDIATE does.
They read what was committed last (READ COMMITTED: the statement that waits for the lock takes its snapshot before it
waits, and a snapshot for the whole transaction would be the one of then); nobody else commits while they hold it, so
all their statements see one state. Readers have one snapshot for all their statements (REPEATABLE READ, READ ONLY).
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, inspect
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from scanward.core.errors import ScanwardError, TryLater, UsageError, WardError
from scanward.store.fitting import REFUSED

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_DURABLE = "ward_durable"
"""Set on a connection whose transaction writes: whether its commit waits for the disk."""
_LOCK = "SELECT pg_advisory_xact_lock(1396790855, hashtext(current_schema()))"
"""One lock for each schema of a database; the number is ours at random, so that other programs' locks are others."""
_SET_UP = (
    "SELECT set_config('lock_timeout', %s, false), set_config('synchronous_commit',"
    " coalesce(nullif(current_setting('synchronous_commit'), 'off'), 'on'), false)"
)
"""Write-ahead accounting is worth nothing if a crash of the server can undo a commit."""
_CONNECT_TIMEOUT_S = 10
_LOOK_MS = 50
_SECRETS = {"password", "sslpassword", "oauth_client_secret"}

_BUSY = "another process is writing to the ward: try again when it is done"
_LOST = "the connection to the ward's database server was lost: run the same command again when it is back"
LOST_AT_COMMIT = (
    "the connection to the ward's database server was lost at the last moment, and it is not known whether that was"
    " written: look at what is there, then run the same command again"
)
_LATER = {
    "55P03": _BUSY,  # lock_timeout
    "40001": _BUSY,
    "40P01": _BUSY,
    "53100": "no space is left on the database server's disk: free some and run the same command again",
    "53200": "the database server has no memory left: run the same command again later",
    "53300": "the database server has no connection left: end other programs, or raise its max_connections",
    "57P01": _LOST,
    "57P02": _LOST,
    "57P03": "the database server is starting or stopping: try again in a minute",
}
_READ_ONLY = "the database server lets nobody write: name the primary and not a standby in ward.toml"
_NO_RIGHT = "the user that ward.toml names may not write in the ward's database: make it the owner"
_DAMAGED = "the ward's database is damaged on its server: restore it from a backup"
_DISK = "the database server's disk fails to read or write: look at it before going on"
_WRONG = {
    "25006": _READ_ONLY,
    "3F000": "the schema that the URL in ward.toml names does not exist: make it with CREATE SCHEMA",
    "42501": _NO_RIGHT,
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
    "58030": _DISK,
    "58P01": _DISK,
}
_NOT_LET_IN = re.compile(r"authentication failed|no password supplied|no pg_hba.conf entry|role .* does not exist")
_NO_DATABASE = re.compile(r"database .* does not exist")


def is_ours(bind: Engine | Connection) -> bool:
    return bind.dialect.name == "postgresql"


def engine_for(url: str, busy_timeout_s: float) -> Engine:
    """An engine on the database that `url` names, in any form that `psql` takes; nothing is connected yet."""
    psycopg = _driver()
    try:
        named = psycopg.conninfo.conninfo_to_dict(url) if re.match("postgres(ql)?://", url) else None
    except psycopg.ProgrammingError:
        named = None
    if named is None:
        raise WardError("ward.toml: database must be a URL as postgresql://user@host/name")
    if _SECRETS & named.keys():
        raise WardError("ward.toml: take the password out of the database's URL, and put it into ~/.pgpass (mode 600)")
    timeout = f"{max(1, int(busy_timeout_s * 1000))}ms"  # 0 would wait for ever
    more: dict[str, Any] = {"fallback_application_name": "scanward", "client_encoding": "utf8"}
    if "connect_timeout" not in named and "PGCONNECT_TIMEOUT" not in os.environ:
        more["connect_timeout"] = _CONNECT_TIMEOUT_S

    def connect() -> Any:
        connection = psycopg.connect(url, autocommit=True, **more)
        connection.execute(_SET_UP, (timeout,))
        connection.autocommit = False
        return connection

    # hide_parameters: an exception that shows the values of a statement may show a patient.
    engine = create_engine("postgresql+psycopg://", creator=connect, hide_parameters=True, pool_pre_ping=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        durable = connection.get_execution_options().get(_DURABLE)
        if durable is None:
            return
        if not durable:
            connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
        connection.exec_driver_sql(_LOCK)

    return engine


def _driver() -> Any:
    try:
        import psycopg  # noqa: PLC0415 - an extra, and slow to import
        import psycopg.conninfo  # noqa: PLC0415
    except ImportError:
        raise WardError("PostgreSQL needs a driver that is not installed: pip install 'scanward[postgres]'") from None
    return psycopg


def options(*, writes: bool, durable: bool) -> dict[str, Any]:
    """The execution options of a connection before its transaction begins."""
    if writes:
        return {"isolation_level": "READ COMMITTED", _DURABLE: durable}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def refuse_unfit(connection: Connection) -> None:
    """WardError when texts would not sort as they do in the program, or not every one could be kept."""
    query = (
        "SELECT pg_encoding_to_char(encoding), datcollate, datlocprovider FROM pg_database"
        " WHERE datname = current_database()"
    )
    encoding, collation, provider = connection.exec_driver_sql(query).one()
    by_bytes = provider != "i" and (collation in {"C", "POSIX"} or collation.lower() in {"c.utf8", "c.utf-8"})
    if encoding != "UTF8" or not by_bytes:
        raise WardError(
            "the ward's database sorts texts by a language: make it anew with "
            "createdb --template=template0 --encoding=UTF8 --locale=C"
        )


def forget_dead_rows(engine: Engine) -> bool:
    """Rewrite every table without what was deleted; False when a reader holds a moment in which it was not.

    The server's write-ahead log, its archive and its backups keep the old rows as long as they are kept.
    """
    readers = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend' AND backend_xmin IS NOT NULL"
    )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not _over(connection, readers):
            return False
        for table in inspect(connection).get_table_names():
            connection.exec_driver_sql(f'VACUUM FULL "{table}"')
    return True


def _over(connection: Connection, readers: str) -> bool:
    """Wait, no longer than for a lock, until there are no `readers`."""
    limit_ms = connection.exec_driver_sql(
        "SELECT setting::int FROM pg_settings WHERE name = 'lock_timeout'"
    ).scalar_one()
    for _ in range(1 + limit_ms // _LOOK_MS):
        if not connection.exec_driver_sql(readers).scalar_one():
            return True
        connection.exec_driver_sql(f"SELECT pg_sleep({_LOOK_MS / 1000})")
    return False


def told(error: BaseException) -> Exception | None:
    """A failure of the server in words, or without the values that its message may repeat; None when it is none.

    Raise what is returned with `from None`.
    """
    orig: Any = getattr(error, "orig", None)
    if not isinstance(error, DBAPIError) or not type(orig).__module__.startswith("psycopg"):
        return None
    state = getattr(orig, "sqlstate", None) or ""
    if state in _LATER:
        return TryLater(_LATER[state])
    if state in _WRONG:
        return WardError(_WRONG[state])
    if isinstance(error, DataError):
        return UsageError(REFUSED)
    if not state or state.startswith("08"):
        return _unreachable(orig) or _without_values(error, state, type(orig).__name__)
    return _without_values(error, state, orig.diag.message_primary if isinstance(error, IntegrityError) else "")


def lost(error: DBAPIError) -> bool:
    """Whether the connection ended, and with it what the server would have answered."""
    state = getattr(error.orig, "sqlstate", None) or ""
    ended = state.startswith(("08", "57P0")) or (not state and _unreachable(error.orig) is not None)
    return ended and type(error.orig).__module__.startswith("psycopg")


def _unreachable(orig: Any) -> ScanwardError | None:
    """Why no connection came about, or how one ended; the server tells both as text only."""
    if type(orig).__name__ not in {"OperationalError", "ConnectionTimeout"}:
        return None
    pgconn, message = getattr(orig, "pgconn", None), str(orig)
    if pgconn is None:
        return TryLater(_LOST)
    if getattr(pgconn, "needs_password", False) or _NOT_LET_IN.search(message):
        return WardError("the database server lets the ward not in: look at the user in ward.toml and at ~/.pgpass")
    if _NO_DATABASE.search(message):
        return WardError("the database that ward.toml names does not exist: make it with createdb")
    return TryLater("the database server cannot be reached: look whether it runs, and at the URL in ward.toml")


def _without_values(error: DBAPIError, state: str, message: str) -> Exception:
    """The same kind of error with the server's first sentence at most: the others show rows."""
    assert error.orig is not None  # noqa: S101 - asked before
    bare = type(error.orig)(f"{message or 'the database refused a statement'} ({state})")
    return type(error)(error.statement, None, bare, hide_parameters=True)
