"""What was not understood or leaked: written down with its reason, and kept where only this user can read it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from scanward.core.errors import QuarantineReason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import Any

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
        count, rows = 0, (self._row(entry) for entry in new)
        while batch := list(islice(rows, _BATCH)):
            with self._ward.writing() as connection:
                connection.executemany("INSERT INTO quarantine VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", batch)
            count += len(batch)
        return count

    def forget(self, release: str) -> None:
        """Remove the entries of `release`, and what is kept of them: it was killed and begins anew."""
        for entry in self.entries(release):
            if entry.kept is not None:
                entry.kept.unlink(missing_ok=True)
        with self._ward.writing() as connection:
            connection.execute("DELETE FROM quarantine WHERE release = ?", (release,))

    def entries(self, release: str = "") -> Iterator[QuarantineEntry]:
        """All entries, or those of one release, page by page."""
        every = """
            SELECT id, release, reason, detail, sha256, size, kept, entered FROM quarantine
            WHERE id > ? ORDER BY id LIMIT ?
        """
        query, of = (every.replace("WHERE", "WHERE release = ? AND"), (release,)) if release else (every, ())
        after = ""
        while True:
            with self._ward.reading() as connection:
                page = [self._entry(row) for row in connection.execute(query, (*of, after, _BATCH))]
            yield from page
            if len(page) < _BATCH:
                return
            after = page[-1].id

    def counts(self, release: str = "") -> dict[QuarantineReason, int]:
        query = "SELECT reason, count(*) FROM quarantine WHERE ?1 = '' OR release = ?1 GROUP BY reason"
        with self._ward.reading() as connection:
            return {QuarantineReason(reason): count for reason, count in connection.execute(query, (release,))}

    def origin(self, entry: str) -> str:
        """Where the object of the entry came from, in clear; empty when that is not known or was destroyed."""
        with self._ward.reading() as connection:
            row = connection.execute("SELECT sealed_origin FROM quarantine WHERE id = ?", (entry,)).fetchone()
        if row is None or row[0] is None:
            return ""
        return self._cipher.open(row[0], f"quarantine|{entry}").decode("utf-8", "surrogateescape")

    def _row(self, entry: NewEntry) -> tuple[Any, ...]:
        identity = self._ward.new_id()
        sealed = None
        if entry.origin:
            plain = entry.origin.encode("utf-8", "surrogateescape")
            sealed = self._cipher.seal(plain, f"quarantine|{identity}")
        kept = self._take_in(identity, entry.move) if entry.move else None
        release, now = entry.release or None, self._ward.now
        return (identity, release, entry.reason, entry.detail, entry.sha256, entry.size, sealed, kept, now)

    def _take_in(self, identity: str, file: Path) -> str:
        name = f"{identity}.held"  # no .dcm: nothing that looks for images should find it
        kept = self._ward.quarantine / name
        shutil.move(file, kept)
        kept.chmod(0o600)
        return name

    def _entry(self, row: tuple[Any, ...]) -> QuarantineEntry:
        identity, release, reason, detail, sha256, size, name, entered = row
        kept = self._ward.quarantine / name if name else None
        return QuarantineEntry(identity, QuarantineReason(reason), detail, size, sha256, release or "", kept, entered)
