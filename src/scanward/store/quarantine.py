"""What was not understood or leaked: written down with its reason, and kept where only this user can read it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select

from scanward.core.errors import QuarantineReason
from scanward.store.tables import quarantine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import Any

    from sqlalchemy import Connection, Row

    from scanward.store.vault import Vault
    from scanward.store.ward import Ward

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class NewEntry:
    """`origin` (where the object came from) is sealed; `detail` names tags, offsets and sizes, never values.

    The file at `move` is moved into the quarantine; without it the object stays where it was.
    """

    reason: QuarantineReason
    detail: str
    origin: str = field(default="", repr=False)
    size: int = 0
    sha256: str = ""
    release: str = ""
    move: Path | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class QuarantineEntry:
    id: str
    reason: QuarantineReason
    detail: str
    size: int
    sha256: str
    release: str
    kept: Path | None
    entered: str


class Quarantine:
    def __init__(self, ward: Ward, vault: Vault) -> None:
        self._ward = ward
        self._cipher = vault.cipher

    def add(self, new: Iterable[NewEntry]) -> int:
        """Take in entries, a batch a transaction; how many.

        Files are moved before their rows are written: after a kill there may be a file without a row, never a row
        that promises a file which is still on its way out.
        """
        count, entries = 0, iter(new)
        while batch := list(islice(entries, _BATCH)):
            rows = self.rows(batch)
            with self._ward.writing() as connection:
                self.insert(connection, rows)
            count += len(batch)
        return count

    def rows(self, new: Iterable[NewEntry]) -> list[dict[str, Any]]:
        """The rows of entries whose files are now in the quarantine, for `insert`."""
        return [self._row(entry) for entry in new]

    def insert(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Write down what `rows` gave, in the transaction of `connection`."""
        if rows:
            connection.execute(insert(quarantine), rows)

    def forget(self, release: str) -> None:
        """Remove the entries of `release`, and what is kept of them: it was killed and begins anew."""
        for entry in self.entries(release):
            if entry.kept is not None:
                entry.kept.unlink(missing_ok=True)
        with self._ward.writing() as connection:
            connection.execute(delete(quarantine).where(quarantine.c.release == release))

    def entries(self, release: str = "") -> Iterator[QuarantineEntry]:
        """All entries, or those of one release, page by page."""
        after = ""
        while True:
            query = select(quarantine).where(quarantine.c.id > after).order_by(quarantine.c.id).limit(_BATCH)
            if release:
                query = query.where(quarantine.c.release == release)
            with self._ward.reading() as connection:
                page = [self._entry(row) for row in connection.execute(query)]
            yield from page
            if len(page) < _BATCH:
                return
            after = page[-1].id

    def counts(self, release: str = "") -> dict[QuarantineReason, int]:
        query = select(quarantine.c.reason, func.count()).group_by(quarantine.c.reason)
        if release:
            query = query.where(quarantine.c.release == release)
        with self._ward.reading() as connection:
            return {QuarantineReason(reason): count for reason, count in connection.execute(query)}

    def origin(self, entry: str) -> str:
        """Where the object of the entry came from, in clear; empty when that is not known or was destroyed."""
        query = select(quarantine.c.sealed_origin).where(quarantine.c.id == entry)
        with self._ward.reading() as connection:
            sealed = connection.execute(query).scalar_one_or_none()
        return self._cipher.open(sealed, f"quarantine|{entry}").decode("utf-8", "surrogateescape") if sealed else ""

    def _row(self, entry: NewEntry) -> dict[str, Any]:
        identity = self._ward.new_id()
        sealed = None
        if entry.origin:
            plain = entry.origin.encode("utf-8", "surrogateescape")
            sealed = self._cipher.seal(plain, f"quarantine|{identity}")
        return {
            "id": identity,
            "release": entry.release or None,
            "reason": entry.reason,
            "detail": entry.detail,
            "sha256": entry.sha256,
            "size": entry.size,
            "sealed_origin": sealed,
            "kept": self._take_in(identity, entry.move) if entry.move else None,
            "entered": self._ward.now,
        }

    def _take_in(self, identity: str, file: Path) -> str:
        name = f"{identity}.held"  # no .dcm: nothing that looks for images should find it
        kept = self._ward.quarantine / name
        shutil.move(file, kept)
        kept.chmod(0o600)
        return name

    def _entry(self, row: Row[Any]) -> QuarantineEntry:
        kept = self._ward.quarantine / row.kept if row.kept else None
        reason = QuarantineReason(row.reason)
        return QuarantineEntry(row.id, reason, row.detail, row.size, row.sha256, row.release or "", kept, row.entered)
