"""The objects of a release, one row each: what is to be done with it, and what stands in the spool.

Written in batches and read by pages, so that 100,000 objects need no more memory than one page. Where an object came
from, and whatever the caller notes of it, is sealed; what a patient's headers gave away too.
"""

from __future__ import annotations

from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING

from scanward.core.manifest import ManifestEntry
from scanward.store.parts import join_parts, split_parts
from scanward.store.work_rows import CleanedRow, DecisionRow, QuarantinedRow, WorkItem, WorkState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from scanward.core.ids import ReleaseId
    from scanward.store.vault import Vault
    from scanward.store.ward import Ward

_PAGE = 2000


class WorkBook:
    """The work of one release."""

    def __init__(self, ward: Ward, vault: Vault, release: ReleaseId) -> None:
        self._ward = ward
        self._cipher = vault.cipher
        self._release = release

    def add(self, items: Sequence[WorkItem]) -> None:
        """Write down `items` in one transaction: give 500 or more at a time."""
        statement = """
            INSERT INTO work (release, number, patient, study, series, modality, sop_class_uid, flags, size,
                sealed_source, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
        self._many(statement, map(self._row, items))

    def clear(self) -> None:
        """Forget it all, identities too: an examination that was killed begins anew, and one that is done is over."""
        with self._ward.writing() as connection:
            connection.execute("DELETE FROM work WHERE release = ?", (self._release,))
            connection.execute("DELETE FROM identity WHERE release = ?", (self._release,))

    def studies(self) -> Iterator[tuple[str, str]]:
        """Each (patient, study), by patient."""
        query = """
            SELECT DISTINCT patient, study FROM work WHERE release = ? AND (patient, study) > (?, ?)
            ORDER BY patient, study LIMIT ?
        """
        return self._pages(query, after=("", ""))

    def items_of(self, study: str) -> Iterator[WorkItem]:
        """The objects of `study`, by series and number."""
        query = """
            SELECT series, number, sealed_source, size, patient, study, modality, sop_class_uid, flags FROM work
            WHERE release = ? AND study = ? AND (series, number) > (?, ?) ORDER BY series, number LIMIT ?
        """
        return (self._item(row) for row in self._pages(query, study, after=("", -1)))

    def set_decision(self, study: str, series: str, decision: str, reason: str = "") -> None:
        self.set_decisions([DecisionRow(study, series, decision, reason)])

    def set_decisions(self, rows: Sequence[DecisionRow]) -> None:
        """Write down what was decided about series, in one transaction. What is held is no longer to do."""
        statement = """
            UPDATE work SET state = ?, decision = ?, reason = ?
            WHERE release = ? AND study = ? AND series = ? AND state IN (?, ?)
        """
        open_states = (WorkState.TODO, WorkState.HELD)
        self._many(
            statement,
            (
                (
                    WorkState.HELD if decision == "hold" else WorkState.TODO,
                    decision,
                    reason,
                    self._release,
                    study,
                    series,
                    *open_states,
                )
                for study, series, decision, reason in rows
            ),
        )

    def decisions_of(self, study: str) -> dict[str, tuple[str, str]]:
        """What was decided about each series of `study`: (decision, reason)."""
        query = """
            SELECT DISTINCT series, decision, reason FROM work
            WHERE release = ? AND study = ? AND decision IS NOT NULL
        """
        with self._ward.reading() as connection:
            rows = connection.execute(query, (self._release, study))
            return {series: (decision, reason) for series, decision, reason in rows}

    def record_cleaned(self, rows: Sequence[CleanedRow | tuple[int, str, str, int, str, str, str, str, str]]) -> None:
        """Write down what stands in the spool, in one transaction. Flush the files first if a power cut matters."""
        statement = """
            UPDATE work SET state = ?, staged = ?, sha256 = ?, staged_size = ?, new_sop_class = ?, new_instance = ?,
                new_study = ?, new_series = ?, pseudonym = ? WHERE release = ? AND number = ?
        """
        self._many(statement, ((WorkState.STAGED, *rest, self._release, number) for number, *rest in rows))

    def record_quarantined(self, rows: Sequence[QuarantinedRow | tuple[int, str, str]]) -> None:
        """Write down objects that went to quarantine meanwhile, in one transaction."""
        statement = "UPDATE work SET state = ?, staged = NULL, reason = ? WHERE release = ? AND number = ?"
        self._many(
            statement,
            ((WorkState.QUARANTINED, f"{reason}: {detail}", self._release, number) for number, reason, detail in rows),
        )

    def record_leak(self, study: str) -> None:
        """Nothing that was staged of `study` may leave any more."""
        statement = "UPDATE work SET state = ? WHERE release = ? AND study = ? AND state = ?"
        self._many(statement, [(WorkState.LEAKED, self._release, study, WorkState.STAGED)])

    def quarantined(self) -> Iterator[tuple[str, str, str, int]]:
        """What went to quarantine: study, series, the reason's word, number of objects."""
        query = """
            SELECT study, series, reason, count(*) FROM work
            WHERE release = ? AND state = ? AND (study, series, reason) > (?, ?, ?)
            GROUP BY study, series, reason ORDER BY study, series, reason LIMIT ?
        """
        for study, series, reason, objects in self._pages(query, WorkState.QUARANTINED, after=("", "", "")):
            yield study, series, reason.partition(":")[0], objects

    def done_numbers(self, study: str) -> set[int]:
        """The objects of `study` with which nothing is left to do."""
        query = "SELECT number FROM work WHERE release = ? AND study = ? AND state != ?"
        with self._ward.reading() as connection:
            return {number for (number,) in connection.execute(query, (self._release, study, WorkState.TODO))}

    def sealed_entries(self) -> Iterator[ManifestEntry]:
        """What stands in the spool and may leave, by name, ready for `seal`."""
        query = """
            SELECT staged, sha256, staged_size, new_sop_class, new_instance, new_study, new_series FROM work
            WHERE release = ? AND state = ? AND staged > ? ORDER BY staged LIMIT ?
        """
        return (ManifestEntry(*row) for row in self._pages(query, WorkState.STAGED, after=("",)))

    def disclosed(self) -> Iterator[tuple[str, tuple[str, ...], int]]:
        """Each patient whose objects stand in the spool: pseudonym, new Study Instance UIDs, number of objects."""
        query = """
            SELECT pseudonym, new_study, count(*) FROM work
            WHERE release = ? AND state = ? AND (pseudonym, new_study) > (?, ?)
            GROUP BY pseudonym, new_study ORDER BY pseudonym, new_study LIMIT ?
        """
        rows = self._pages(query, WorkState.STAGED, after=("", ""))
        for pseudonym, group in groupby(rows, key=itemgetter(0)):
            studies, objects = zip(*((study, count) for _, study, count in group), strict=True)
            yield pseudonym, studies, sum(objects)

    def counts(self) -> dict[WorkState, int]:
        query = "SELECT state, count(*) FROM work WHERE release = ? GROUP BY state"
        with self._ward.reading() as connection:
            return {WorkState(state): count for state, count in connection.execute(query, (self._release,))}

    def put_identity(self, patient: str, blob: bytes) -> None:
        """Keep, sealed, what the headers of `patient` (opaque) give away; the last call counts."""
        self.put_identities([(patient, blob)])

    def put_identities(self, blobs: Iterable[tuple[str, bytes]]) -> None:
        """`put_identity` for many patients, a batch a transaction."""
        statement = "INSERT OR REPLACE INTO identity (release, patient, sealed) VALUES (?, ?, ?)"
        remaining = iter(blobs)
        while batch := list(islice(remaining, _PAGE)):
            self._many(
                statement,
                (
                    (self._release, patient, self._cipher.seal(blob, self._identity_place(patient)))
                    for patient, blob in batch
                ),
            )

    def identity(self, patient: str) -> bytes:
        """What `put_identity` was given for `patient`; empty when nothing was."""
        query = "SELECT sealed FROM identity WHERE release = ? AND patient = ?"
        with self._ward.reading() as connection:
            row = connection.execute(query, (self._release, patient)).fetchone()
        return self._cipher.open(row[0], self._identity_place(patient)) if row else b""

    def _identity_place(self, patient: str) -> str:
        return f"identity|{self._release}|{patient}"

    def _many(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        if made := list(rows):
            with self._ward.writing() as connection:
                connection.executemany(statement, made)

    def _pages(self, query: str, *values: Any, after: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
        """Keyset paging: the columns that `query` orders by come first in its rows, and each page begins `after` the
        last one's. No connection is held between two."""
        while True:
            with self._ward.reading() as connection:
                page = connection.execute(query, (self._release, *values, *after, _PAGE)).fetchall()
            yield from page
            if len(page) < _PAGE:
                return
            after = page[-1][: len(after)]

    def _row(self, item: WorkItem) -> tuple[Any, ...]:
        texts = (part.encode("utf-8", "surrogateescape") for part in (item.path, item.origin))
        return (
            self._release,
            item.number,
            item.patient,
            item.study,
            item.series,
            item.modality,
            item.sop_class_uid,
            item.flags,
            item.size,
            self._cipher.seal(join_parts(*texts, item.record), self._work_place(item.number)),
            WorkState.TODO,
        )

    def _item(self, row: tuple[Any, ...]) -> WorkItem:
        series, number, sealed, size, patient, study, modality, sop_class_uid, flags = row
        path, origin, record = split_parts(self._cipher.open(sealed, self._work_place(number)))
        return WorkItem(
            number,
            path.decode("utf-8", "surrogateescape"),
            origin.decode("utf-8", "surrogateescape"),
            size,
            patient,
            study,
            series,
            modality,
            sop_class_uid,
            flags,
            record,
        )

    def _work_place(self, number: int) -> str:
        return f"work|{self._release}|{number}"
