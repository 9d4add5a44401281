"""What an examination met: instances, patients and series, any number of them in a few MB of memory.

They lie in an unnamed database. What identifies (a path, what a patient's headers gave away) is sealed under a key that
this process made and keeps nowhere else. Patients, studies, series and instances are named by keyed digests.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from scanward.store.cipher import Cipher
from scanward.store.pictures import PICTURE_TABLES, Pictures
from scanward.store.stock_tables import STOCK_TABLES
from scanward.store.unnamed import unnamed_database

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from typing import Any

R = TypeVar("R")
_PAGE = 500
_KEY_BYTES = 32


class SeriesKey(NamedTuple):
    """Digests. A series UID that two patients or studies share is two series."""

    patient: str
    study: str
    series: str


class SeriesRow(NamedTuple):
    """A series as it stands in the stock. `permit` is None before it is decided, `reasons` are the caller's words."""

    patient: int
    """The patient's number, and `number` the series': in the order in which they were met."""
    number: int
    key: SeriesKey
    pseudonym: str
    modality: str
    sop_class: str
    objects: int
    size: int
    permit: int | None
    reasons: str
    refused: int
    face: str
    """What `face` was given; empty when nothing was."""
    leaked: int
    """1 when its study leaked."""


class PatientRow(NamedTuple):
    """A patient's counts; what identifies is asked for by `Stock.opened`."""

    number: int
    key: str
    pseudonym: str
    needles: int
    found: int
    changed: int
    studies: int
    leaving: int
    """Studies and objects that leave."""
    held: int
    refused: int


@contextmanager
def stock_in(folder: Path) -> Iterator[Stock]:
    """An empty stock, whose file lies in `folder` without a name, and ends with the block.

    Raises:
        TryLater: in the block, when the disk is full.
    """
    with unnamed_database(STOCK_TABLES + PICTURE_TABLES, folder) as database:
        yield Stock(database)


class Stock:
    """What was met so far."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._cipher = Cipher(os.urandom(_KEY_BYTES))
        self._db = database
        self.pictures = Pictures(database, self._cipher)

    def first(self, instance: bytes, path: str, size: int) -> tuple[str, int]:
        """The path and size with which `instance` was met first: those given, when that is now."""
        place = instance.hex()
        sealed = self._cipher.seal(path.encode("utf-8", "surrogateescape"), place)
        if self._db.execute("INSERT OR IGNORE INTO instance VALUES (?, ?, ?)", (instance, size, sealed)).rowcount:
            return path, size
        query = "SELECT size, path FROM instance WHERE digest = ?"
        size, sealed = self._db.execute(query, (instance,)).fetchone()
        return self._cipher.open(sealed, place).decode("utf-8", "surrogateescape"), size

    def count(
        self,
        key: SeriesKey,
        modality: str,
        sop_class: str,
        *,
        objects: int,
        size: int = 0,
        evidence: Iterable[str] = (),
    ) -> None:
        """`objects` more of a series, of `size` bytes, with what they say of their pixels; the first call counts for
        modality and class."""
        patient = self._patient(key.patient)
        row = (patient, key.study, key.series, modality, sop_class, objects, size)
        query = (
            "INSERT INTO series (patient, study, series, modality, sop_class, objects, size) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (patient, study, series) "
            "DO UPDATE SET objects = objects + excluded.objects, size = size + excluded.size"
        )
        self._db.execute(query, row)
        query = "SELECT number FROM series WHERE patient = ? AND study = ? AND series = ?"
        (number,) = self._db.execute(query, row[:3]).fetchone()
        self._witness(number, evidence)

    def witness(self, key: SeriesKey, evidence: Iterable[str]) -> None:
        """More that objects of a series say of their pixels."""
        query = "SELECT number FROM series WHERE patient = ? AND study = ? AND series = ?"
        (number,) = self._db.execute(query, (self._patient(key.patient), key.study, key.series)).fetchone()
        self._witness(number, evidence)

    def _witness(self, series: int, evidence: Iterable[str]) -> None:
        self._db.executemany("INSERT OR IGNORE INTO evidence VALUES (?, ?)", [(series, what) for what in evidence])

    def face(self, key: SeriesKey, what: str) -> None:
        """What was found of a face in a series, in the caller's words."""
        query = "UPDATE series SET face = ? WHERE patient = ? AND study = ? AND series = ?"
        self._db.execute(query, (what, self._patient(key.patient), key.study, key.series))

    def face_of(self, key: SeriesKey) -> str:
        """What `face` was given; empty when nothing was."""
        query = "SELECT face FROM series WHERE patient = ? AND study = ? AND series = ?"
        row = self._db.execute(query, (self._patient(key.patient), key.study, key.series)).fetchone()
        return str(row[0]) if row else ""

    def put(self, patient: str, content: bytes, *, needles: int, found: int) -> None:
        """Seal what is known of a patient, over what was there before."""
        self._patient(patient)
        self._db.execute(
            "UPDATE patient SET sealed = ?, needles = ?, found = ? WHERE key = ?",
            (self._cipher.seal(content, patient), needles, found, patient),
        )

    def opened(self, patient: str) -> bytes:
        """What `put` was given last; empty when nothing was."""
        row = self._db.execute("SELECT sealed FROM patient WHERE key = ?", (patient,)).fetchone()
        return self._cipher.open(row[0], patient) if row and row[0] else b""

    def name(self, patient: str, pseudonym: str, content: bytes) -> None:
        """What the patient is called in this release; `content` takes the place of what `put` was given."""
        self._db.execute(
            "UPDATE patient SET pseudonym = ?, sealed = ? WHERE key = ?",
            (pseudonym, self._cipher.seal(content, patient), patient),
        )

    def know(self, patient: str, person: bytes) -> None:
        """The blind indexes by which the ward knows the patient (`Person.packed`)."""
        self._db.execute("UPDATE patient SET person = ? WHERE key = ?", (person, patient))

    def persons(self) -> Iterator[tuple[int, bytes]]:
        """The number and blind indexes of every patient, in the order in which they were met."""
        query = "SELECT number, person FROM patient WHERE number > ? ORDER BY number"
        return self._pages(query, (0,), lambda row: (int(row[0]), bytes(row[1])), lambda row: (row[0],))

    def called(self, patient: str) -> tuple[int, str]:
        """The number of a patient, in the order in which they were met, and the pseudonym, empty before it is given."""
        query = "SELECT number, pseudonym FROM patient WHERE key = ?"
        number, pseudonym = self._db.execute(query, (patient,)).fetchone()
        return number, pseudonym

    def patients(self) -> Iterator[PatientRow]:
        """All patients in the order in which they were met. They may be changed meanwhile."""
        query = "SELECT * FROM patient_row WHERE number > ? ORDER BY number"
        return self._pages(query, (0,), lambda row: PatientRow(*row), lambda row: (row.number,))

    def series(self) -> Iterator[SeriesRow]:
        """All series by patient, each patient's in the order in which they were met."""
        query = "SELECT * FROM series_row WHERE (patient, number) > (?, ?) ORDER BY patient, number"
        return self._pages(query, (0, 0), _series_row, lambda row: (row.patient, row.number))

    def studies(self) -> Iterator[SeriesRow]:
        """All series by patient and study. They may be decided on meanwhile."""
        query = "SELECT * FROM series_row WHERE (patient, study, series) > (?, ?, ?) ORDER BY patient, study, series"
        return self._pages(query, (0, "", ""), _series_row, lambda row: (row.patient, row.key.study, row.key.series))

    def evidence(self, series: int) -> list[str]:
        """What the objects of a series say of their pixels, each thing once."""
        query = "SELECT what FROM evidence WHERE series = ? ORDER BY what"
        return [what for (what,) in self._db.execute(query, (series,))]

    def decide(self, series: int, reasons: str, *, permit: bool, answer: str = "") -> None:
        """What was decided of a series, by its number, and what was answered when leave was asked for it."""
        query = "UPDATE series SET permit = ?, reasons = ?, answer = ? WHERE number = ?"
        self._db.execute(query, (permit, reasons, answer, series))

    def answer_of(self, key: SeriesKey) -> str:
        """What `decide` was given as the answer."""
        query = "SELECT answer FROM series WHERE patient = ? AND study = ? AND series = ?"
        row = self._db.execute(query, (self._patient(key.patient), key.study, key.series)).fetchone()
        return str(row[0]) if row else ""

    def warned(self, pseudonym: str) -> bool:
        """Whether anything of the patient was permitted with a warning."""
        query = (
            "SELECT 1 FROM series s JOIN patient p ON p.number = s.patient "
            "WHERE p.pseudonym = ? AND s.permit AND s.reasons != '' LIMIT 1"
        )
        return self._db.execute(query, (pseudonym,)).fetchone() is not None

    def decided(self, key: SeriesKey) -> tuple[bool, str] | None:
        """Whether a series was permitted, and the reasons; None for one that was not met in this run."""
        query = (
            "SELECT s.permit, s.reasons FROM series s JOIN patient p ON p.number = s.patient "
            "WHERE p.key = ? AND s.study = ? AND s.series = ?"
        )
        row = self._db.execute(query, key).fetchone()
        return None if row is None else (bool(row[0]), str(row[1]))

    def permits(self) -> Iterator[str]:
        """The answers for all series that were permitted; each once."""
        query = "SELECT DISTINCT answer FROM series WHERE permit AND answer != '' ORDER BY answer"
        return (answer for (answer,) in self._db.execute(query))

    def answers(self, pseudonym: str, *, permit: bool) -> list[str]:
        """The answers for one patient's series that were permitted, or held; each once."""
        query = (
            "SELECT DISTINCT s.answer FROM series s JOIN patient p ON p.number = s.patient "
            "WHERE p.pseudonym = ? AND s.permit = ? AND s.answer != '' ORDER BY s.answer"
        )
        return [answer for (answer,) in self._db.execute(query, (pseudonym, permit))]

    def refuse(self, key: SeriesKey, objects: int) -> None:
        """`objects` more of a series did not leave."""
        query = "UPDATE series SET refused = refused + ? WHERE patient = ? AND study = ? AND series = ?"
        self._db.execute(query, (objects, self._patient(key.patient), key.study, key.series))

    def leak(self, key: SeriesKey) -> None:
        """Something was found in an object of the series after cleaning: its study stays."""
        self._db.execute("INSERT OR IGNORE INTO leaked VALUES (?, ?)", (self._patient(key.patient), key.study))

    def has_leaked(self, key: SeriesKey) -> bool:
        """Whether the study of the series has leaked."""
        query = "SELECT 1 FROM leaked WHERE patient = ? AND study = ?"
        return self._db.execute(query, (self._patient(key.patient), key.study)).fetchone() is not None

    def leave(self, pseudonym: str, studies: int, objects: int) -> None:
        """How much of the patient leaves."""
        query = "UPDATE patient SET studies = ?, leaving = ? WHERE pseudonym = ?"
        self._db.execute(query, (studies, objects, pseudonym))

    def leave_nothing(self) -> None:
        """Count anew what leaves."""
        self._db.execute("UPDATE patient SET studies = 0, leaving = 0")

    def change(self, pseudonym: str, places: int) -> None:
        """`places` more in the patient's objects were cleaned."""
        self._db.execute("UPDATE patient SET changed = changed + ? WHERE pseudonym = ?", (places, pseudonym))

    @property
    def totals(self) -> tuple[int, int, int]:
        """Patients, studies and series."""
        (patients,) = self._db.execute("SELECT count(*) FROM patient").fetchone()
        query = "SELECT count(*) FROM (SELECT DISTINCT patient, study FROM series)"
        (studies,) = self._db.execute(query).fetchone()
        (series,) = self._db.execute("SELECT count(*) FROM series").fetchone()
        return patients, studies, series

    def _patient(self, key: str) -> int:
        row = self._db.execute("SELECT number FROM patient WHERE key = ?", (key,)).fetchone()
        if row is None:
            return self._db.execute("INSERT INTO patient (key) VALUES (?)", (key,)).lastrowid or 0
        return int(row[0])

    def _pages(
        self,
        query: str,
        start: tuple[Any, ...],
        made: Callable[[tuple[Any, ...]], R],
        key: Callable[[R], tuple[Any, ...]],
    ) -> Iterator[R]:
        """Page by page, so that rows may be changed in between: each begins after the last one's key."""
        while page := [made(row) for row in self._db.execute(f"{query} LIMIT {_PAGE}", start)]:
            yield from page
            start = key(page[-1])


def _series_row(row: tuple[Any, ...]) -> SeriesRow:
    patient, number, key, study, series, *rest = row
    return SeriesRow(patient, number, SeriesKey(key, study, series), *rest)
