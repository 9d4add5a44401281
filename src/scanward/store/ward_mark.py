"""The mark by which a ward's folder and its database on a server know each other: `ward.id`.

Without it the URL of one ward, copied into the `ward.toml` of another, would mix their patients. It says what the
ledger's first entry says, and is on the disk before that entry is.
"""

from __future__ import annotations

import json
import os
import secrets
from typing import TYPE_CHECKING

from sqlalchemy import inspect, select

from scanward.core.errors import WardError
from scanward.store.keyfiles import flush_folder
from scanward.store.tables import ledger

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

_NAME = "ward.id"


def mark(root: Path, identity: str) -> str:
    """Write `identity` down in the ward's folder; what stands there, where another try wrote it before."""
    path = root / _NAME
    if (there := _read(path)) is not None:
        return there
    passing = path.with_name(f".{_NAME}.{secrets.token_hex(8)}")
    with passing.open("w", encoding="ascii") as stream:
        stream.write(identity + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    passing.replace(path)
    flush_folder(root)
    return identity


def is_marked(root: Path) -> bool:
    return (root / _NAME).exists()


def refuse_another(connection: Connection, root: Path) -> None:
    """WardError when the database is not that of the ward at `root`. A first entry that does not say so is for the
    audit to name."""
    if not inspect(connection).has_table(ledger.name):
        raise WardError("the ward's database is one of some other program: choose another for the ward")
    body = connection.execute(select(ledger.c.body).where(ledger.c.seq == 1)).scalar_one_or_none()
    try:
        identity = json.loads(body or "{}")["ward"]
    except (ValueError, KeyError, TypeError):
        return
    if identity != _read(root / _NAME):
        raise WardError(
            "the database that ward.toml names is that of another ward: name one of this ward's own, "
            "or put the file ward.id back into the folder that it belongs to"
        )


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip() or None
    except FileNotFoundError:
        return None
