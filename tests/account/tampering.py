"""What someone does to a ledger who has the file and any SQLite tool."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanward.store import Ward


def tamper(ward: Ward, *statements: str) -> None:
    """What someone with the file and any SQLite tool does."""
    with closing(sqlite3.connect(ward.root / "ward.db")) as connection, connection:
        connection.execute("DROP TRIGGER IF EXISTS ledger_refuses_update")
        connection.execute("DROP TRIGGER IF EXISTS ledger_refuses_delete")
        for statement in statements:
            connection.execute(statement)
