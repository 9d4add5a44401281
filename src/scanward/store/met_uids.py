"""Which UIDs objects bring into being and which they point at, any number of them in 2 MB of memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

TABLES = """
    CREATE TABLE defined (uid INTEGER PRIMARY KEY);
    CREATE TABLE referenced (uid INTEGER PRIMARY KEY);
    CREATE TABLE instance (uid INTEGER PRIMARY KEY, digest TEXT NOT NULL);
"""
_AT_HAND = 1000


class MetUids:
    """UIDs as Python's hashes of them, which mean nothing outside this process. `database` has `TABLES`."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database
        self._lately: set[int] = set()
        """Studies and series come again with every object."""

    def define(self, uids: Iterable[str]) -> None:
        new = {(uid,) for uid in map(hash, uids) if uid not in self._lately}
        if len(self._lately) > _AT_HAND:
            self._lately.clear()
        self._lately.update(uid for (uid,) in new)
        self._db.executemany("INSERT OR IGNORE INTO defined VALUES (?)", new)

    def refer(self, uids: Iterable[str]) -> None:
        self._db.executemany("INSERT OR IGNORE INTO referenced VALUES (?)", ((hash(uid),) for uid in uids))

    def digest(self, instance: str, digest: str) -> str:
        """The digest with which `instance` was met first: the one given, when that is now."""
        if self._db.execute("INSERT OR IGNORE INTO instance VALUES (?, ?)", (hash(instance), digest)).rowcount:
            return digest
        (first,) = self._db.execute("SELECT digest FROM instance WHERE uid = ?", (hash(instance),)).fetchone()
        return str(first)

    @property
    def dangling(self) -> int:
        """How many UIDs are pointed at and not defined."""
        query = "SELECT count(*) FROM referenced WHERE uid NOT IN (SELECT uid FROM defined)"
        (count,) = self._db.execute(query).fetchone()
        return int(count)
