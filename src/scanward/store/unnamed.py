"""A SQLite database for one run, in a file that has lost its name: nothing stays of it, even after a kill.

For what would otherwise grow in memory with the number of objects.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from scanward.core.errors import TryLater

if TYPE_CHECKING:
    from collections.abc import Iterator

_PRAGMAS = ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -2000")
"""Nothing in it outlives the process, so nothing is to be kept from a power cut; 2 MB of pages are at hand."""


@contextmanager
def unnamed_database(tables: str, folder: Path | None = None) -> Iterator[sqlite3.Connection]:
    """A database with `tables`, in `folder`, by default where temporary files lie; readable by this user alone.

    Raises:
        TryLater: in the block, when the disk is full.
    """
    descriptor, name = tempfile.mkstemp(prefix=".scanward-", dir=folder)
    os.close(descriptor)
    path = Path(name)
    database = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in _PRAGMAS:
            database.execute(f"PRAGMA {pragma}")
        database.executescript(tables)
        database.execute("BEGIN")  # never committed: there is nobody to commit to
        with suppress(PermissionError):  # Windows keeps the name of an open file
            path.unlink()
        yield database
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_FULL:
            raise
        raise TryLater("no space is left for what was found in the source: free some, then try again") from None
    finally:
        database.close()
        path.unlink(missing_ok=True)
