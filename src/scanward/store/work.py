"""The objects of a release, one row each: what is to be done with it, and what stands in the spool.

Written in batches and read by pages, so that 100,000 objects need no more memory than one page. Where an object came
from, and whatever the caller notes of it, is sealed; what was counted too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, insert, select, tuple_, update

from scanward.core.manifest import ManifestEntry
from scanward.store.fitting import fitted
from scanward.store.parts import join_parts, split_parts
from scanward.store.quarantine import Quarantine
from scanward.store.tables import release_facts, work
from scanward.store.work_rows import WorkItem, WorkState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from sqlalchemy import ColumnElement, Connection, Row, Select, Update

    from scanward.core.ids import ReleaseId
    from scanward.store.vault import Vault
    from scanward.store.ward import Ward
    from scanward.store.work_rows import CleanedRow, HeldRow, RefusedRow, WorkedBatch

_PAGE = 500
_AT_ONCE = 1000
"""Rows that one statement changes: SQLite keeps what it changed in memory until the statement is done."""
_WHOLE = -1
"""The part of `release_facts` that is of no batch."""
_STAGED_AS = {
    "staged_name": "staged",
    "sha256": "sha256",
    "size": "staged_size",
    "sop_class_uid": "new_sop_class",
    "sop_instance_uid": "new_instance",
    "study_uid": "new_study",
    "series_uid": "new_series",
    "pseudonym": "pseudonym",
}
"""The column of each field of a `CleanedRow`."""


class WorkBook:
    """The work of one release."""

    def __init__(self, ward: Ward, vault: Vault, release: ReleaseId) -> None:
        self._ward = ward
        self._cipher = vault.cipher
        self._quarantine = Quarantine(ward, vault)
        self._release = release
        self._mine = work.c.release == release

    def add(self, items: Sequence[WorkItem]) -> None:
        """Write down `items` in one transaction: give 500 or more at a time. Durable with what is durable next."""
        if items:
            with self._ward.writing(durable=False) as connection:
                connection.execute(insert(work), [self._row(item) for item in items])

    def clear(self) -> None:
        """Forget it all, the counts too: an examination that was killed begins anew, and one that is done is over."""
        with self._ward.writing() as connection:
            connection.execute(delete(work).where(self._mine))
            connection.execute(delete(release_facts).where(release_facts.c.release == self._release))

    def todo(self) -> Iterator[WorkItem]:
        """What is still to be done, by study, series and number; rows may be changed meanwhile."""
        query = select(work).where(self._mine, work.c.state == WorkState.TODO)
        return (self._item(row) for row in self._pages(query, (work.c.study, work.c.series, work.c.number)))

    def hold(self, rows: Sequence[HeldRow]) -> None:
        """Write down which series wait, in one transaction: they are not to do, and what is staged does not leave."""
        if not rows:
            return
        series = (work.c.study == bindparam("a_study"), work.c.series == bindparam("a_series"))
        some = (
            select(work.c.number)
            .where(self._mine, *series, work.c.state.in_((WorkState.TODO, WorkState.STAGED)))
            .limit(_AT_ONCE)
        )
        statement = self._these(some).values(state=WorkState.HELD, decision="hold", reason=bindparam("a_reason"))
        with self._ward.writing() as connection:
            for study, held, reason in rows:
                named = {"a_study": study, "a_series": held, "a_reason": reason}
                while connection.execute(statement, named).rowcount == _AT_ONCE:
                    pass

    def record_batch(self, batch: WorkedBatch) -> None:
        """Write down what became of a batch in one transaction: after a kill all of it stands there, or nothing.

        A power cut may undo it, as it may the staged files, which nobody has flushed yet; but not what was refused.
        """
        entries = self._quarantine.rows(row.entry for row in batch.refused)
        with self._ward.writing(durable=bool(batch.refused)) as connection:
            self._quarantine.insert(connection, entries)
            if batch.cleaned:
                connection.execute(self._staged(), [_named(row) for row in batch.cleaned])
            if batch.refused:
                connection.execute(self._refused(), [_why(row) for row in batch.refused])
            for study in batch.leaked_studies:
                self._leak(connection, study)
            if batch.facts:
                self._put_facts(connection, batch.part, batch.facts)

    def keep(self, what: bytes) -> None:
        """Keep, sealed, what is known of the release as a whole; the last call counts."""
        with self._ward.writing() as connection:
            self._put_facts(connection, _WHOLE, what)

    def kept(self) -> bytes:
        """What `keep` was given; empty when nothing was."""
        return next(self._facts(release_facts.c.part == _WHOLE), b"")

    def facts(self) -> Iterator[bytes]:
        """What was counted of each batch, in the order of `part`."""
        return self._facts(release_facts.c.part != _WHOLE)

    def quarantined(self) -> Iterator[tuple[str, str, str, str, int]]:
        """What went to quarantine: patient, study, series, the reason's word, number of objects."""
        columns = (work.c.patient, work.c.study, work.c.series, work.c.reason)
        query = select(*columns, func.count().label("objects")).where(self._mine, work.c.state == WorkState.QUARANTINED)
        for row in self._pages(query.group_by(*columns), columns):
            yield row.patient, row.study, row.series, row.reason.partition(":")[0], row.objects

    def leaked(self) -> Iterator[tuple[str, str]]:
        """Patient and study of all that stays since something was found in its study."""
        columns = (work.c.patient, work.c.study)
        query = select(*columns).where(self._mine, work.c.state == WorkState.LEAKED)
        return ((row.patient, row.study) for row in self._pages(query.group_by(*columns), columns))

    def sealed_entries(self) -> Iterator[ManifestEntry]:
        """What stands in the spool and may leave, by name, ready for `seal`."""
        query = select(work).where(self._mine, work.c.state == WorkState.STAGED)
        for row in self._pages(query, (work.c.staged,)):
            uids = (row.new_sop_class, row.new_instance, row.new_study, row.new_series)
            yield ManifestEntry(row.staged, row.sha256, row.staged_size, *uids)

    def staged_of(self, study: str, series: str) -> Iterator[tuple[int, str, str]]:
        """What stands in the spool of one series: number, where its original lies, and its name there."""
        mine = (work.c.study == study, work.c.series == series, work.c.state == WorkState.STAGED)
        for row in self._pages(select(work).where(self._mine, *mine), (work.c.number,)):
            yield row.number, self._item(row).path, row.staged

    def staged_series(self) -> Iterator[tuple[str, str, str, int]]:
        """Each series of which something stands in the spool: patient, study, series, objects."""
        columns = (work.c.patient, work.c.study, work.c.series)
        query = select(*columns, func.count().label("objects")).where(self._mine, work.c.state == WorkState.STAGED)
        for row in self._pages(query.group_by(*columns), columns):
            yield row.patient, row.study, row.series, row.objects

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

    def sizes(self) -> tuple[int, int]:
        """Bytes that are still to be cleaned, as they came, and bytes that stand clean in the spool."""
        sums = (func.coalesce(func.sum(column), 0) for column in (work.c.size, work.c.staged_size))
        query = select(*sums).where(self._mine, work.c.state == bindparam("a_state"))
        with self._ward.reading() as connection:
            to_do, _ = connection.execute(query, {"a_state": WorkState.TODO}).one()
            _, clean = connection.execute(query, {"a_state": WorkState.STAGED}).one()
        return int(to_do), int(clean)  # a server adds up to Decimal

    def counts(self) -> dict[WorkState, int]:
        query = select(work.c.state, func.count()).where(self._mine).group_by(work.c.state)
        with self._ward.reading() as connection:
            return {WorkState(state): count for state, count in connection.execute(query)}

    def _staged(self) -> Update:
        values: dict[str, Any] = {name: bindparam(f"a_{name}") for name in _STAGED_AS.values()}
        mine = update(work).where(self._mine, work.c.number == bindparam("a_number"))
        return mine.values(state=WorkState.STAGED, **values)

    def _refused(self) -> Update:
        mine = update(work).where(self._mine, work.c.number == bindparam("a_number"))
        return mine.values(state=WorkState.QUARANTINED, staged=None, reason=bindparam("a_reason"))

    def _leak(self, connection: Connection, study: str) -> None:
        some = select(work.c.number).where(self._mine, work.c.study == study, work.c.state == WorkState.STAGED)
        statement = self._these(some.limit(_AT_ONCE)).values(state=WorkState.LEAKED)
        while connection.execute(statement).rowcount == _AT_ONCE:
            pass

    def _these(self, numbers: Select[tuple[int]]) -> Update:
        return update(work).where(self._mine, work.c.number.in_(numbers))

    def _put_facts(self, connection: Connection, part: int, facts: bytes) -> None:
        mine = (release_facts.c.release == self._release, release_facts.c.part == part)
        connection.execute(delete(release_facts).where(*mine))
        sealed = self._cipher.seal(facts, self._facts_place(part))
        connection.execute(insert(release_facts).values(release=self._release, part=part, sealed=sealed))

    def _facts(self, which: ColumnElement[bool]) -> Iterator[bytes]:
        query = select(release_facts).where(release_facts.c.release == self._release, which)
        for row in self._pages(query, (release_facts.c.part,)):
            yield self._cipher.open(row.sealed, self._facts_place(row.part))

    def _facts_place(self, part: int) -> str:
        return f"facts|{self._release}|{part}"

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
            "modality": fitted(item.modality, 16),
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


def _named(row: CleanedRow) -> dict[str, Any]:
    return {"a_number": row.number} | {f"a_{column}": getattr(row, field) for field, column in _STAGED_AS.items()}


def _why(row: RefusedRow) -> dict[str, Any]:
    return {"a_number": row.number, "a_reason": f"{row.entry.reason}: {row.entry.detail}"}
