"""The pictures that an examination met, and what was seen when they were looked at.

They lie in the stock's unnamed database; where they came from is sealed under its key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from scanward.store.parts import join_parts, split_parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from scanward.store.cipher import Cipher

_PAGE = 500
_COLUMNS = (
    "number, patient, study, series, likeness, instance, source, size, modified, modality, device, evidence, frame"
)
PICTURE_TABLES = """
    CREATE TABLE picture (
        number INTEGER PRIMARY KEY, patient TEXT, study TEXT, series TEXT, likeness TEXT, instance BLOB,
        source BLOB, size INTEGER, modified INTEGER, modality TEXT, device TEXT, evidence TEXT, frame TEXT,
        look BLOB
    );
    CREATE INDEX by_series ON picture (patient, frame, study, series, number);
    CREATE INDEX unseen ON picture (patient, study, series, likeness, number) WHERE look IS NULL;
    CREATE TABLE marking (
        number INTEGER PRIMARY KEY, patient TEXT, study TEXT, series TEXT, modality TEXT, source BLOB
    );
    CREATE INDEX marking_of ON marking (patient, number);
    CREATE TABLE seen (instance BLOB PRIMARY KEY, size INTEGER, modified INTEGER, look BLOB) WITHOUT ROWID;
"""


class PictureRow(NamedTuple):
    """An object with pixels. `number` is its number in the examination, `instance` the keyed digest of its UID.

    `likeness`: pictures of one series that have the same can be looked at as one. `device` is that of
    `dicom.device_of`. `likeness` and `evidence` are the caller's words.
    """

    number: int
    patient: str
    study: str
    series: str
    likeness: str
    instance: bytes
    path: str
    origin: str
    """What it was called at its source."""
    size: int
    modified_ns: int
    modality: str
    device: str
    evidence: str
    frame_of_reference: str = ""
    """A digest; empty where the object names none."""

    def __repr__(self) -> str:
        return f"PictureRow({self.number})"


class PictureSeries(NamedTuple):
    """Pictures of one series in one frame of reference that are alike; `modality` is that of one of them."""

    patient: str
    frame_of_reference: str
    study: str
    series: str
    modality: str
    likeness: str
    objects: int
    first: int
    """The number of the first one."""


class MarkingRow(NamedTuple):
    """A segmentation or a structure set."""

    patient: str
    study: str
    series: str
    modality: str
    path: str

    def __repr__(self) -> str:
        return f"MarkingRow({self.modality})"


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
        query = "INSERT INTO picture VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)"
        for row in rows:
            texts = (text.encode("utf-8", "surrogateescape") for text in (row.path, row.origin))
            sealed = self._cipher.seal(join_parts(*texts), f"picture|{row.number}")
            self._db.execute(query, (*row[:6], sealed, *row[8:]))

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
            f"SELECT {_COLUMNS} FROM picture WHERE look IS NULL "  # noqa: S608 - our own columns
            "AND (patient, study, series, likeness, number) > (?, ?, ?, ?, ?) "
            "ORDER BY patient, study, series, likeness, number LIMIT ?"
        )
        after: tuple[str | int, ...] = ("", "", "", "", -1)
        while page := [self._row(row) for row in self._db.execute(query, (*after, _PAGE))]:
            yield from page
            last = page[-1]
            after = (last.patient, last.study, last.series, last.likeness, last.number)

    def alike(self, patterns: tuple[str, ...]) -> Iterator[PictureRow]:
        """Those whose likeness reads as one of the patterns of SQLite's GLOB, by patient, frame of reference, study,
        series and number."""
        wanted = " OR ".join("likeness GLOB ?" for _ in patterns)
        query = (
            f"SELECT {_COLUMNS} FROM picture WHERE ({wanted}) "  # noqa: S608 - our own columns, and question marks
            "AND (patient, frame, study, series, number) > (?, ?, ?, ?, ?) "
            "ORDER BY patient, frame, study, series, number LIMIT ?"
        )
        after: tuple[str | int, ...] = ("", "", "", "", -1)
        while page := [self._row(row) for row in self._db.execute(query, (*patterns, *after, _PAGE))]:
            yield from page
            last = page[-1]
            after = (last.patient, last.frame_of_reference, last.study, last.series, last.number)

    def mark(self, number: int, key: tuple[str, str, str], modality: str, path: str) -> None:
        """Write down an object that marks something in pictures; `key` names its patient, study and series."""
        sealed = self._cipher.seal(path.encode("utf-8", "surrogateescape"), f"marking|{number}")
        self._db.execute("INSERT INTO marking VALUES (?, ?, ?, ?, ?, ?)", (number, *key, modality, sealed))

    def markings(self, patient: str) -> list[MarkingRow]:
        """What marks something in the pictures of a patient."""
        query = "SELECT number, patient, study, series, modality, source FROM marking WHERE patient = ? ORDER BY number"
        rows = self._db.execute(query, (patient,))
        opened = ((row[1:5], self._cipher.open(row[5], f"marking|{row[0]}")) for row in rows)
        return [MarkingRow._make((*said, path.decode("utf-8", "surrogateescape"))) for said, path in opened]

    def series(self, patient: str = "") -> Iterator[PictureSeries]:
        """All series of pictures, or those of one patient, by patient and frame of reference, each likeness apart."""
        query = (
            "SELECT patient, frame, study, series, modality, likeness, count(*), min(number) FROM picture "
            "WHERE (patient, frame, study, series) >= (?1, ?2, ?3, ?4) "
            "AND (patient, frame, study, series, likeness) > (?1, ?2, ?3, ?4, ?5) AND (?6 = '' OR patient = ?6) "
            "GROUP BY patient, frame, study, series, likeness "
            "ORDER BY patient, frame, study, series, likeness LIMIT ?7"
        )
        after: tuple[str, ...] = (patient, "", "", "", "")
        while page := [PictureSeries._make(row) for row in self._db.execute(query, (*after, patient, _PAGE))]:
            yield from page
            after = (*page[-1][:4], page[-1].likeness)

    def torn(self, pattern: str) -> set[tuple[str, str, str]]:
        """Patient, study and series of those whose pictures lie in several frames of reference; pictures whose likeness
        reads as the pattern of SQLite's GLOB do not count."""
        query = (
            "SELECT patient, study, series FROM picture WHERE likeness NOT GLOB ? "
            "GROUP BY patient, study, series HAVING min(frame) <> max(frame)"
        )
        return set(self._db.execute(query, (pattern,)))

    def of_series(self, series: PictureSeries) -> list[PictureRow]:
        """The pictures of one series in one frame of reference, by number."""
        query = (
            f"SELECT {_COLUMNS} FROM picture "  # noqa: S608 - our own columns
            "WHERE (patient, frame, study, series) = (?, ?, ?, ?) ORDER BY number"
        )
        return [self._row(row) for row in self._db.execute(query, series[:4])]

    def get(self, number: int) -> PictureRow | None:
        """The picture of that number, None where it is none."""
        query = f"SELECT {_COLUMNS} FROM picture WHERE number = ?"  # noqa: S608 - our own columns
        row = self._db.execute(query, (number,)).fetchone()
        return row and self._row(row)

    def see(self, number: int, look: bytes) -> None:
        """What was seen in the object `number`."""
        self._db.execute("UPDATE picture SET look = ? WHERE number = ?", (look, number))

    def look_of(self, number: int) -> bytes | None:
        """What was seen in the object `number`; None where nobody looked."""
        row = self._db.execute("SELECT look FROM picture WHERE number = ?", (number,)).fetchone()
        return bytes(row[0]) if row and row[0] is not None else None

    def _row(self, row: tuple[Any, ...]) -> PictureRow:
        opened = split_parts(self._cipher.open(row[6], f"picture|{row[0]}"))
        path, origin = (text.decode("utf-8", "surrogateescape") for text in opened)
        return PictureRow._make((*row[:6], path, origin, *row[7:]))
