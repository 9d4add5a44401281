"""The ward's database: an engine on it, its transactions, and its failures told to a person.

It is SQLite in the ward's folder, or PostgreSQL on a server; `sqlite` and `postgres` know what differs. In both a
writing transaction takes the ward's write lock at its beginning, and a reading one sees one moment from its first
statement to its last.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from scanward.core.errors import TryLater
from scanward.store import postgres, sqlite
from scanward.store.fitting import refuse_unfit_texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

on_server = postgres.is_ours
"""Whether an engine or a connection is one of a server, and not of a file in the ward."""
refuse_unfit = postgres.refuse_unfit


def engine_for(path: Path, busy_timeout_s: float, url: str | None = None) -> Engine:
    """An engine on the server that `url` names, else on the file at `path`, which is made, readable by its owner only,
    where it is missing. WardError when the URL is none, holds a password, or its driver is not installed."""
    engine = sqlite.engine_for(path, busy_timeout_s) if url is None else postgres.engine_for(url, busy_timeout_s)
    refuse_unfit_texts(engine)
    return engine


@contextmanager
def transaction(engine: Engine, *, writes: bool, durable: bool = True) -> Iterator[Connection]:
    """A transaction that commits at the end of the block and rolls back on any exception.

    One that is not `durable` survives the end of the process; a power cut may undo it, with all that came after it,
    until the next durable one commits, which flushes them all. It saves the wait for the disk.

    TryLater that says so when a server is lost at the commit: nobody here knows whether that was written.
    """
    options = (postgres if on_server(engine) else sqlite).options(writes=writes, durable=durable)
    done = False
    with translated(), engine.connect() as connection:
        try:
            with connection.execution_options(**options).begin():
                yield connection
                done = True  # what fails from here on is the commit
        except DBAPIError as error:
            if done and writes and postgres.lost(error):
                raise TryLater(postgres.LOST_AT_COMMIT) from None
            raise


@contextmanager
def translated() -> Iterator[None]:
    """Tell a failure of the database in words. A broken constraint passes through, without the row that broke it."""
    try:
        yield
    except (DBAPIError, *sqlite.ERRORS) as error:
        told = sqlite.told(error)
        if told is not None:
            raise told from error
        hushed = postgres.told(error)
        if hushed is None:
            raise
        raise hushed from None  # a server's message may repeat a value


def forget_dead_rows(engine: Engine) -> bool:
    """Have the server rewrite its tables without rows that were deleted; False when some reader still sees those."""
    with translated():
        return postgres.forget_dead_rows(engine)
