"""The pictures that an examination met, and what was seen when they were looked at.

They lie in the stock's unnamed database; paths are sealed under its key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from scanward.store.cipher import Cipher

_PAGE = 500
PICTURE_TABLES = """
    CREATE TABLE picture (
        number INTEGER PRIMARY KEY, patient TEXT, study TEXT, series TEXT, likeness TEXT, instance BLOB,
        path BLOB, size INTEGER, modified INTEGER, evidence TEXT, look BLOB
    );
    CREATE INDEX unseen ON picture (patient, study, series, likeness, number) WHERE look IS NULL;
    CREATE TABLE seen (instance BLOB PRIMARY KEY, size INTEGER, modified INTEGER, look BLOB) WITHOUT ROWID;
"""


class PictureRow(NamedTuple):
    """An object with pixels. `number` is its number in the examination, `instance` the keyed digest of its UID.

    `likeness`: pictures of one series that have the same can be looked at as one. `evidence` is the caller's.
    """

    number: int
    patient: str
    study: str
    series: str
    likeness: str
    instance: bytes
    path: str
    size: int
    modified_ns: int
    evidence: str

    def __repr__(self) -> str:
        return f"PictureRow({self.number})"


class SeenRow(NamedTuple):
    """What was seen in an object, for as long as size and time of its file are these."""

    instance: bytes
    size: int
    modified_ns: int
    look: bytes


class Pictures:
    """The pictures of one stock."""

    def __init__(self, database: sqlite3.Connection, cipher: Cipher) -> None:
        self._db = database
        self._cipher = cipher

    def add(self, rows: Iterable[PictureRow]) -> None:
        """Write down pictures that are to be looked at, or where it is known already, what was seen."""
        query = "INSERT INTO picture VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)"
        for row in rows:
            sealed = self._cipher.seal(row.path.encode("utf-8", "surrogateescape"), f"picture|{row.number}")
            self._db.execute(query, (*row[:6], sealed, *row[7:]))

    def know(self, rows: Iterable[SeenRow]) -> None:
        """What was seen by a run before this one."""
        self._db.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?)", rows)

    def seen_before(self, row: PictureRow) -> bytes | None:
        """What a run before this one saw in the same file."""
        query = "SELECT look FROM seen WHERE instance = ? AND size = ? AND modified = ?"
        known = self._db.execute(query, (row.instance, row.size, row.modified_ns)).fetchone()
        return bytes(known[0]) if known else None

    @property
    def unseen(self) -> int:
        """How many are still to be looked at."""
        (count,) = self._db.execute("SELECT count(*) FROM picture WHERE look IS NULL").fetchone()
        return int(count)

    def waiting(self) -> Iterator[PictureRow]:
        """Those still to be looked at, by patient, study, series, likeness and number; they may be seen meanwhile."""
        query = (
            "SELECT number, patient, study, series, likeness, instance, path, size, modified, evidence FROM picture "
            "WHERE look IS NULL AND (patient, study, series, likeness, number) > (?, ?, ?, ?, ?) "
            "ORDER BY patient, study, series, likeness, number LIMIT ?"
        )
        after: tuple[str | int, ...] = ("", "", "", "", -1)
        while page := [self._row(*row) for row in self._db.execute(query, (*after, _PAGE))]:
            yield from page
            last = page[-1]
            after = (last.patient, last.study, last.series, last.likeness, last.number)

    def see(self, number: int, look: bytes) -> None:
        """What was seen in the object `number`."""
        self._db.execute("UPDATE picture SET look = ? WHERE number = ?", (look, number))

    def look_of(self, number: int) -> bytes | None:
        """What was seen in the object `number`; None where nobody looked."""
        row = self._db.execute("SELECT look FROM picture WHERE number = ?", (number,)).fetchone()
        return bytes(row[0]) if row and row[0] is not None else None

    def _row(  # noqa: PLR0913, PLR0917 - the columns
        self,
        number: int,
        patient: str,
        study: str,
        series: str,
        likeness: str,
        instance: bytes,
        path: bytes,
        size: int,
        modified_ns: int,
        evidence: str,
    ) -> PictureRow:
        opened = self._cipher.open(path, f"picture|{number}").decode("utf-8", "surrogateescape")
        return PictureRow(number, patient, study, series, likeness, instance, opened, size, modified_ns, evidence)
