"""What was asked for and how far it got, so that a release that was killed goes on where it stopped."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from scanward.core.canonical import canonical
from scanward.core.errors import UsageError
from scanward.core.ids import ReleaseId
from scanward.store.tables import release as releases
from scanward.store.tables import release_facts, work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from scanward.store.vault import Vault
    from scanward.store.ward import Ward

_PAGE = 500


class ReleaseState(StrEnum):
    """Up to `sealed` the same command goes on with the release; after that it begins a new one."""

    EXAMINING = "examining"
    """Headers are being read; a killed examination begins anew (`WorkBook.clear`)."""
    CLEANING = "cleaning"
    """All work is written down; what is `todo` is still to be done."""
    SEALED = "sealed"
    """The manifest is signed; what is left is to deliver it."""
    DONE = "done"
    PARTLY = "partly"
    REFUSED = "refused"
    FAILED = "failed"
    LEAKED = "leaked"


UNFINISHED = (ReleaseState.EXAMINING, ReleaseState.CLEANING, ReleaseState.SEALED)


@dataclass(frozen=True, slots=True)
class Job:
    """What a release is asked to do. Two jobs that are equal are one release until it is finished."""

    source: str = field(repr=False)
    """What is read, with whatever tells a changed source from the old one (paths, counts, times)."""
    destination: str = field(repr=False)
    recipient: str
    purpose: str
    recipe: str
    recipe_fingerprint: str


@dataclass(frozen=True, slots=True)
class Release:
    id: ReleaseId
    recipient: str
    purpose: str
    recipe: str
    recipe_fingerprint: str
    state: ReleaseState
    started: str
    finished: str | None


_COLUMNS = [releases.c[name] for name in Release.__slots__]


class Releases:
    """The ward's releases. Source and destination are sealed, since a path may hold a name."""

    def __init__(self, ward: Ward, vault: Vault) -> None:
        self._ward = ward
        self._cipher = vault.cipher

    def begin(self, job: Job) -> tuple[Release, bool]:
        """The release for `job`, and whether it is one that was begun before and not finished.

        Hold it (`ward.hold(f"release-{id}")`) before working on it: another process may have begun the same job.
        """
        index = self._index(job)
        with self._ward.writing() as connection:
            if (found := _unfinished(connection, index)) is not None:
                return found, True
            return self._insert(connection, job, index), False

    def find(self, job: Job) -> Release | None:
        """The release for `job` that was begun before and not finished."""
        with self._ward.reading() as connection:
            return _unfinished(connection, self._index(job))

    def advance(self, release: ReleaseId, state: ReleaseState) -> None:
        """Write down that `release` is now in `state`; the time too when that finishes it."""
        finished = None if state in UNFINISHED else self._ward.now
        with self._ward.writing() as connection:
            changed = update(releases).where(releases.c.id == release).values(state=state, finished=finished)
            if connection.execute(changed).rowcount != 1:
                raise UsageError("there is no release of that id in this ward")

    def forget_work(self) -> None:
        """Forget the work of releases that are over; each does so itself, unless it is killed just before."""
        over = select(releases.c.id).where(releases.c.state.not_in(UNFINISHED))
        left = [(table, table.c.release.in_(over)) for table in (work, release_facts)]
        with self._ward.reading() as connection:
            if not any(
                connection.execute(select(table.c.release).where(mine).limit(1)).first() for table, mine in left
            ):
                return
        with self._ward.writing() as connection:
            for table, mine in left:
                connection.execute(delete(table).where(mine))

    def get(self, release: str) -> Release:
        with self._ward.reading() as connection:
            row = connection.execute(select(*_COLUMNS).where(releases.c.id == release)).first()
        if row is None:
            raise UsageError("there is no release of that id in this ward")
        return _release(row)

    def places(self, release: ReleaseId) -> tuple[str, str]:
        """The source and destination of `release`, in clear."""
        with self._ward.reading() as connection:
            query = select(releases.c.sealed_places).where(releases.c.id == release)
            sealed = connection.execute(query).scalar_one()
        source, destination = json.loads(self._cipher.open(sealed, f"release|{release}"))
        return source, destination

    def __iter__(self) -> Iterator[Release]:
        """All releases, the oldest day first."""
        after = ""
        while True:
            query = select(*_COLUMNS).where(releases.c.id > after).order_by(releases.c.id).limit(_PAGE)
            with self._ward.reading() as connection:
                page = [_release(row) for row in connection.execute(query)]
            yield from page
            if len(page) < _PAGE:
                return
            after = page[-1].id

    def _index(self, job: Job) -> bytes:
        parts = (job.source, job.destination, job.recipient, job.purpose, job.recipe_fingerprint)
        return self._cipher.index("job", *parts)

    def _insert(self, connection: Connection, job: Job, index: bytes) -> Release:
        release = ReleaseId(self._new_id())
        places = canonical([job.source, job.destination]).encode("ascii")
        state, now = ReleaseState.EXAMINING, self._ward.now
        connection.execute(
            insert(releases).values(
                id=release,
                job_index=index,
                recipient=job.recipient,
                purpose=job.purpose,
                recipe=job.recipe,
                recipe_fingerprint=job.recipe_fingerprint,
                sealed_places=self._cipher.seal(places, f"release|{release}"),
                state=state,
                started=now,
            )
        )
        return Release(release, job.recipient, job.purpose, job.recipe, job.recipe_fingerprint, state, now, None)

    def _new_id(self) -> str:
        """`R`, the day, and 40 random bits: a person can sort them and read one out."""
        return f"R{self._ward.now[:10].replace('-', '')}-{self._ward.new_id()[:8]}"


def _unfinished(connection: Connection, index: bytes) -> Release | None:
    query = select(*_COLUMNS).where(releases.c.job_index == index, releases.c.state.in_(UNFINISHED))
    row = connection.execute(query.order_by(releases.c.started.desc())).first()
    return None if row is None else _release(row)


def _release(row: tuple[str, ...]) -> Release:  # a Row is a tuple
    identity, recipient, purpose, recipe, fingerprint, state, started, finished = row
    return Release(ReleaseId(identity), recipient, purpose, recipe, fingerprint, ReleaseState(state), started, finished)
