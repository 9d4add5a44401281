"""The objects of a release, one row each: what is still to do, what stands in the spool.

Written in batches and read by pages, so that 100,000 objects need no more memory than one series and one page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby, islice
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, insert, select, tuple_, update

from scanward.store.tables import work

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from sqlalchemy import Row

    from scanward.core.ids import ReleaseId
    from scanward.store.vault import Vault
    from scanward.store.ward import Ward

_BATCH = 2000


class WorkState(StrEnum):
    TODO = "todo"
    STAGED = "staged"
    HELD = "held"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class NewWork:
    """An object to be released. `study` and `series` must be opaque (`Vault.digest`); `source` is sealed for you."""

    study: str
    series: str
    number: int
    source: str = field(repr=False)
    size: int = 0
    state: WorkState = WorkState.TODO


@dataclass(frozen=True, slots=True)
class WorkItem:
    """An object of a release as it stands. `staged` is its name under the staged folder (`object_name`)."""

    id: int
    study: str
    series: str
    number: int
    source: str = field(repr=False)
    state: WorkState
    staged: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class WorkResult:
    """What became of the work item `id`."""

    id: int
    state: WorkState
    staged: str = ""
    sha256: str = ""
    size: int = 0


class Work:
    """The work of one release."""

    def __init__(self, ward: Ward, vault: Vault, release: ReleaseId) -> None:
        self._ward = ward
        self._cipher = vault.cipher
        self._release = release
        self._place = f"work|{release}"

    def add(self, new: Iterable[NewWork]) -> int:
        """Write down work, a batch a transaction; how many objects."""
        count, rows = 0, (self._row(item) for item in new)
        while batch := list(islice(rows, _BATCH)):
            with self._ward.writing() as connection:
                connection.execute(insert(work), batch)
            count += len(batch)
        return count

    def clear(self) -> None:
        """Forget it all: an examination that was killed begins anew."""
        with self._ward.writing() as connection:
            connection.execute(delete(work).where(work.c.release == self._release))

    def finish(self, results: Iterable[WorkResult]) -> None:
        """Write down what became of items; give it a study at a time, since every call is a commit per batch."""
        statement = (
            update(work)
            .where(work.c.id == bindparam("item"), work.c.release == self._release)
            .values(
                state=bindparam("state"), staged=bindparam("staged"), sha256=bindparam("sha256"), size=bindparam("size")
            )
        )
        rows = (
            {"item": r.id, "state": r.state, "staged": r.staged, "sha256": r.sha256, "size": r.size} for r in results
        )
        while batch := list(islice(rows, _BATCH)):
            with self._ward.writing() as connection:
                connection.execute(statement, batch)

    def series(self, state: WorkState = WorkState.TODO) -> Iterator[list[WorkItem]]:
        """The items in `state`, a series at a time, studies together. `finish` may be called between two series."""
        order = (work.c.study, work.c.series, work.c.number)
        items = self._pages(state, order, lambda item: (item.study, item.series, item.number))
        for _, group in groupby(items, key=lambda item: (item.study, item.series)):
            yield list(group)

    def staged(self) -> Iterator[WorkItem]:
        """What stands in the spool, in the order of its names."""
        return self._pages(WorkState.STAGED, (work.c.staged,), lambda item: (item.staged,))

    def counts(self) -> dict[WorkState, int]:
        query = select(work.c.state, func.count()).where(work.c.release == self._release).group_by(work.c.state)
        with self._ward.reading() as connection:
            return {WorkState(state): count for state, count in connection.execute(query)}

    def _pages(self, state: WorkState, order: tuple[Any, ...], key: Any) -> Iterator[WorkItem]:
        """Keyset paging: each page begins after the last one's key, and no connection is held between two."""
        query = select(work).where(work.c.release == self._release, work.c.state == state)
        query = query.order_by(*order).limit(_BATCH)
        page_query = query
        while True:
            with self._ward.reading() as connection:
                page = [self._item(row) for row in connection.execute(page_query)]
            yield from page
            if len(page) < _BATCH:
                return
            page_query = query.where(tuple_(*order) > tuple_(*key(page[-1])))

    def _row(self, item: NewWork) -> dict[str, Any]:
        return {
            "release": self._release,
            "study": item.study,
            "series": item.series,
            "number": item.number,
            "state": item.state,
            "sealed_source": self._cipher.seal(item.source.encode("utf-8", "surrogateescape"), self._place),
            "size": item.size,
        }

    def _item(self, row: Row[Any]) -> WorkItem:
        source = self._cipher.open(row.sealed_source, self._place).decode("utf-8", "surrogateescape")
        state = WorkState(row.state)
        return WorkItem(
            row.id, row.study, row.series, row.number, source, state, row.staged or "", row.sha256 or "", row.size or 0
        )
