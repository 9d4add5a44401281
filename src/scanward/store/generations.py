"""The generations of a vault: each has a key of its own, and once its key is destroyed it is over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from scanward.store.cipher import Cipher
from scanward.store.keyfiles import read_key
from scanward.store.tables import vault_generation

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Generation:
    id: int
    key_check: bytes
    created: str
    destroyed: str | None


def begin(connection: Connection, generation: int, key: Path, now: str) -> None:
    """Write down that the key in the file at `key` is the one of `generation`."""
    check = Cipher(read_key(key)).check
    connection.execute(insert(vault_generation).values(id=generation, key_check=check, created=now))


def latest(connection: Connection) -> Generation:
    row = connection.execute(select(vault_generation).order_by(vault_generation.c.id.desc()).limit(1)).one()
    return Generation(row.id, row.key_check, row.created, row.destroyed)
