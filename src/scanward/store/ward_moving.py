"""Take a ward's database down to what an older Scanward can open; up it comes by being opened."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, inspect, select, table, text

from scanward.core.errors import UsageError
from scanward.store import ledger, migrating
from scanward.store.ledger_head import head_path
from scanward.store.signing import signer_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scanward.store.signing import Signer
    from scanward.store.ward import Ward

_FIRST_TREE = "0007"


@dataclass(frozen=True, slots=True)
class Moved:
    """From which version to which; and of each table that the older one does not have the rows, which are gone."""

    before: str
    after: str
    lost: dict[str, int]


class _OnlyAsked(Exception):
    """Undoes a transaction."""


def take_down(ward: Ward, version: str, *, who: str, dry_run: bool = False) -> Moved:
    """Bring an open ward down to `version`, with an entry in its ledger; with `dry_run` say what would be lost.

    Scanward of today brings it up again when it opens it next. UsageError when `version` is none, or not below.
    """
    if version not in migrating.versions()[:-1]:
        known = f"{migrating.versions()[0]} to {migrating.versions()[-2]}"
        raise UsageError(f"a ward goes down to a version from {known}, and up by being opened")
    signer = signer_of(ward)  # asked before the tables are locked, which it reads
    try:
        with ledger.recording(ward) as book:
            before = _rows(book.connection)
            book.append([ledger.Entry("ward-migrated", body={"from": migrating.VERSION, "to": version, "who": who})])
            migrating.move(book.connection, version)
            after = _rows(book.connection)
            note = _old_note(signer, book.connection) if version < _FIRST_TREE else ""
            lost = {name: rows for name, rows in before.items() if name not in after}
            if dry_run:
                raise _OnlyAsked
    except _OnlyAsked:
        return Moved(migrating.VERSION, version, lost)
    if note:
        head_path(ward).write_text(note, "ascii")
    return Moved(migrating.VERSION, version, lost)


def _rows(connection: Connection) -> dict[str, int]:
    names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
    return {name: connection.execute(select(func.count()).select_from(table(name))).scalar_one() for name in names}


def _old_note(signer: Signer, connection: Connection) -> str:
    """What versions before the tree keep beside the ledger: its last entry, signed."""
    seq, last = connection.execute(text("SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1")).one()
    signature = signer.sign(f"scanward ledger head v1 {seq} {last}".encode("ascii")).hex()
    return json.dumps({"hash": last, "seq": seq, "signature": signature}) + "\n"
