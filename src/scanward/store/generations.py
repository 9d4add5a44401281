"""The generations of a vault: each has a key of its own, and once its key is destroyed it is over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanward.store.cipher import Cipher
from scanward.store.keyfiles import read_key

if TYPE_CHECKING:
    from pathlib import Path
    from sqlite3 import Connection


@dataclass(frozen=True, slots=True)
class Generation:
    id: int
    key_check: bytes
    created: str
    destroyed: str | None


def begin(connection: Connection, generation: int, key: Path, now: str) -> None:
    """Write down that the key in the file at `key` is the one of `generation`."""
    check = Cipher(read_key(key)).check
    row = (generation, check, now)
    connection.execute("INSERT INTO vault_generation (id, key_check, created) VALUES (?, ?, ?)", row)


def latest(connection: Connection) -> Generation:
    query = "SELECT id, key_check, created, destroyed FROM vault_generation ORDER BY id DESC LIMIT 1"
    return Generation(*connection.execute(query).fetchone())
