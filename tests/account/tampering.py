"""What someone does to a ledger who has the database's file and any tool, or the rights of its owner on a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.both_databases import let_rows_change

if TYPE_CHECKING:
    from scanward.store import Ward

_ON_A_SERVER = (
    ("SET at = x'00'", "SET at = ''"),  # no text holds bytes there
    ("x'00'", "'\\x00'::bytea"),
    ("char(10)", "chr(10)"),
)
"""The same in the other dialect."""


def tamper(ward: Ward, *statements: str) -> None:
    """Run `statements`, written for SQLite, on the ward's database, which refuses nothing any more."""
    let_rows_change(ward)
    with ward.writing() as connection:
        for statement in statements:
            for here, there in _ON_A_SERVER if ward.settings.database else ():
                statement = statement.replace(here, there)  # noqa: PLW2901 - the same statement
            connection.exec_driver_sql(statement)
