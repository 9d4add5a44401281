"""The objects of a release, one row each: what is to be done with it, and what stands in the spool.

Written in batches and read by pages, so that 100,000 objects need no more memory than one page. Where an object came
from, and whatever the caller notes of it, is sealed; what a patient's headers gave away too.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, insert, or_, select, tuple_, update

from scanward.core.manifest import ManifestEntry
from scanward.store.parts import join_parts, split_parts
from scanward.store.tables import identity as identities
from scanward.store.tables import work
from scanward.store.work_rows import CleanedRow, DecisionRow, QuarantinedRow, WorkItem, WorkState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from sqlalchemy import Row, Select, Update

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
        self._mine = work.c.release == release

    def add(self, items: Sequence[WorkItem]) -> None:
        """Write down `items` in one transaction: give 500 or more at a time."""
        if items:
            with self._ward.writing() as connection:
                connection.execute(insert(work), [self._row(item) for item in items])

    def clear(self) -> None:
        """Forget it all, identities too: an examination that was killed begins anew, and one that is done is over."""
        with self._ward.writing() as connection:
            connection.execute(delete(work).where(self._mine))
            connection.execute(delete(identities).where(identities.c.release == self._release))

    def studies(self) -> Iterator[tuple[str, str]]:
        """Each (patient, study), by patient."""
        columns = (work.c.patient, work.c.study)
        query = select(*columns).where(self._mine).distinct()
        for row in self._pages(query, columns):
            yield row.patient, row.study

    def items_of(self, study: str) -> Iterator[WorkItem]:
        """The objects of `study`, by series and number."""
        query = select(work).where(self._mine, work.c.study == study)
        return (self._item(row) for row in self._pages(query, (work.c.series, work.c.number)))

    def set_decision(self, study: str, series: str, decision: str, reason: str = "") -> None:
        self.set_decisions([DecisionRow(study, series, decision, reason)])

    def set_decisions(self, rows: Sequence[DecisionRow]) -> None:
        """Write down what was decided about series, in one transaction. What is held is no longer to do."""
        statement = (
            update(work)
            .where(self._mine, work.c.study == bindparam("a_study"), work.c.series == bindparam("a_series"))
            .where(or_(work.c.state == WorkState.TODO, work.c.state == WorkState.HELD))
            .values(state=bindparam("a_state"), decision=bindparam("a_decision"), reason=bindparam("a_reason"))
        )
        self._many(
            statement,
            [
                {
                    "a_study": study,
                    "a_series": series,
                    "a_state": WorkState.HELD if decision == "hold" else WorkState.TODO,
                    "a_decision": decision,
                    "a_reason": reason,
                }
                for study, series, decision, reason in rows
            ],
        )

    def decisions_of(self, study: str) -> dict[str, tuple[str, str]]:
        """What was decided about each series of `study`: (decision, reason)."""
        columns = (work.c.series, work.c.decision, work.c.reason)
        query = select(*columns).where(self._mine, work.c.study == study, work.c.decision.is_not(None)).distinct()
        with self._ward.reading() as connection:
            return {series: (decision, reason) for series, decision, reason in connection.execute(query)}

    def record_cleaned(self, rows: Sequence[CleanedRow | tuple[int, str, str, int, str, str, str, str, str]]) -> None:
        """Write down what stands in the spool, in one transaction. Flush the files first if a power cut matters."""
        names = (
            "staged",
            "sha256",
            "staged_size",
            "new_sop_class",
            "new_instance",
            "new_study",
            "new_series",
            "pseudonym",
        )
        statement = (
            update(work)
            .where(self._mine, work.c.number == bindparam("a_number"))
            .values(state=WorkState.STAGED, **{name: bindparam(f"a_{name}") for name in names})
        )
        keys = ["a_number", *(f"a_{name}" for name in names)]
        self._many(statement, [dict(zip(keys, row, strict=True)) for row in rows])

    def record_quarantined(self, rows: Sequence[QuarantinedRow | tuple[int, str, str]]) -> None:
        """Write down objects that went to quarantine meanwhile, in one transaction."""
        statement = (
            update(work)
            .where(self._mine, work.c.number == bindparam("a_number"))
            .values(state=WorkState.QUARANTINED, staged=None, reason=bindparam("a_reason"))
        )
        self._many(
            statement, [{"a_number": number, "a_reason": f"{reason}: {detail}"} for number, reason, detail in rows]
        )

    def record_leak(self, study: str) -> None:
        """Nothing that was staged of `study` may leave any more."""
        statement = (
            update(work)
            .where(self._mine, work.c.study == study, work.c.state == WorkState.STAGED)
            .values(state=WorkState.LEAKED)
        )
        with self._ward.writing() as connection:
            connection.execute(statement)

    def quarantined(self) -> Iterator[tuple[str, str, str, int]]:
        """What went to quarantine: study, series, the reason's word, number of objects."""
        columns = (work.c.study, work.c.series, work.c.reason)
        query = select(*columns, func.count().label("objects")).where(self._mine, work.c.state == WorkState.QUARANTINED)
        for row in self._pages(query.group_by(*columns), columns):
            yield row.study, row.series, row.reason.partition(":")[0], row.objects

    def done_numbers(self, study: str) -> set[int]:
        """The objects of `study` with which nothing is left to do."""
        query = select(work.c.number).where(self._mine, work.c.study == study, work.c.state != WorkState.TODO)
        with self._ward.reading() as connection:
            return set(connection.execute(query).scalars())

    def sealed_entries(self) -> Iterator[ManifestEntry]:
        """What stands in the spool and may leave, by name, ready for `seal`."""
        query = select(work).where(self._mine, work.c.state == WorkState.STAGED)
        for row in self._pages(query, (work.c.staged,)):
            uids = (row.new_sop_class, row.new_instance, row.new_study, row.new_series)
            yield ManifestEntry(row.staged, row.sha256, row.staged_size, *uids)

    def disclosed(self) -> Iterator[tuple[str, tuple[str, ...], int]]:
        """Each patient whose objects stand in the spool: pseudonym, new Study Instance UIDs, number of objects."""
        columns = (work.c.pseudonym, work.c.new_study)
        query = select(*columns, func.count().label("objects")).where(self._mine, work.c.state == WorkState.STAGED)
        patient, objects = "", 0
        studies: list[str] = []
        for row in self._pages(query.group_by(*columns), columns):
            if row.pseudonym != patient and studies:
                yield patient, tuple(studies), objects
                studies, objects = [], 0
            patient = row.pseudonym
            studies.append(row.new_study)
            objects += row.objects
        if studies:
            yield patient, tuple(studies), objects

    def counts(self) -> dict[WorkState, int]:
        query = select(work.c.state, func.count()).where(self._mine).group_by(work.c.state)
        with self._ward.reading() as connection:
            return {WorkState(state): count for state, count in connection.execute(query)}

    def put_identity(self, patient: str, blob: bytes) -> None:
        """Keep, sealed, what the headers of `patient` (opaque) give away; the last call counts."""
        sealed = self._cipher.seal(blob, self._identity_place(patient))
        mine = (identities.c.release == self._release, identities.c.patient == patient)
        with self._ward.writing() as connection:
            connection.execute(delete(identities).where(*mine))
            connection.execute(insert(identities).values(release=self._release, patient=patient, sealed=sealed))

    def put_identities(self, blobs: Iterable[tuple[str, bytes]]) -> None:
        """`put_identity` for many patients, a batch a transaction."""
        remaining = iter(blobs)
        while batch := list(islice(remaining, _PAGE)):
            rows = [
                {
                    "release": self._release,
                    "patient": patient,
                    "sealed": self._cipher.seal(blob, self._identity_place(patient)),
                }
                for patient, blob in batch
            ]
            gone = delete(identities).where(
                identities.c.release == self._release, identities.c.patient == bindparam("a_patient")
            )
            with self._ward.writing() as connection:
                connection.execute(gone, [{"a_patient": row["patient"]} for row in rows])
                connection.execute(insert(identities), rows)

    def identity(self, patient: str) -> bytes:
        """What `put_identity` was given for `patient`; empty when nothing was."""
        query = select(identities.c.sealed).where(
            identities.c.release == self._release, identities.c.patient == patient
        )
        with self._ward.reading() as connection:
            sealed = connection.execute(query).scalar_one_or_none()
        return self._cipher.open(sealed, self._identity_place(patient)) if sealed else b""

    def _identity_place(self, patient: str) -> str:
        return f"identity|{self._release}|{patient}"

    def _many(self, statement: Update, rows: list[dict[str, Any]]) -> None:
        if rows:
            with self._ward.writing() as connection:
                connection.execute(statement, rows)

    def _pages(self, query: Select[Any], order: tuple[Any, ...]) -> Iterator[Row[Any]]:
        """Keyset paging: each page begins after the last one's key, and no connection is held between two."""
        query = query.order_by(*order).limit(_PAGE)
        page_query = query
        while True:
            with self._ward.reading() as connection:
                page = connection.execute(page_query).all()
            yield from page
            if len(page) < _PAGE:
                return
            after = [getattr(page[-1], column.name) for column in order]
            page_query = query.where(tuple_(*order) > tuple_(*after))

    def _row(self, item: WorkItem) -> dict[str, Any]:
        texts = (part.encode("utf-8", "surrogateescape") for part in (item.path, item.origin))
        return {
            "release": self._release,
            "number": item.number,
            "patient": item.patient,
            "study": item.study,
            "series": item.series,
            "modality": item.modality,
            "sop_class_uid": item.sop_class_uid,
            "flags": item.flags,
            "size": item.size,
            "sealed_source": self._cipher.seal(join_parts(*texts, item.record), self._work_place(item.number)),
            "state": WorkState.TODO,
        }

    def _item(self, row: Row[Any]) -> WorkItem:
        opened = self._cipher.open(row.sealed_source, self._work_place(row.number))
        path, origin, record = split_parts(opened)
        return WorkItem(
            row.number,
            path.decode("utf-8", "surrogateescape"),
            origin.decode("utf-8", "surrogateescape"),
            row.size,
            row.patient,
            row.study,
            row.series,
            row.modality,
            row.sop_class_uid,
            row.flags,
            record,
        )

    def _work_place(self, number: int) -> str:
        return f"work|{self._release}|{number}"
