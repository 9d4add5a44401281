"""Tables that refuse to have a row changed or deleted by mistake; one by intent the ledger's audit finds.

The statements are written down once for each kind of database, for a new ward (`only_grows`) and for the migration
that makes the table (`statements`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import DDL, event

if TYPE_CHECKING:
    from sqlalchemy import Table

_FUNCTION = (
    "CREATE OR REPLACE FUNCTION scanward_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
    "$$BEGIN RAISE EXCEPTION 'the % only grows', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END$$"
)


def only_grows(table: Table) -> None:
    """Let `table` refuse UPDATE and DELETE (on a server TRUNCATE too) once it is made."""
    for dialect in ("sqlite", "postgresql"):
        for statement in statements(table.name, dialect):
            refusal = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]  # SQLAlchemy's DDL has no types
            event.listen(table, "after_create", refusal.execute_if(dialect=dialect))


def statements(table: str, dialect: str) -> list[str]:
    """The statements that make `table` refuse; a broken constraint is what whoever tries is told."""
    if dialect == "postgresql":
        each = "BEFORE UPDATE OR DELETE OR TRUNCATE"
        run = "FOR EACH STATEMENT EXECUTE FUNCTION scanward_only_grows()"
        return [_FUNCTION, f"CREATE TRIGGER {table}_refuses_change {each} ON {table} {run}"]
    return [
        f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'the {table} only grows'); END"
        for verb in ("UPDATE", "DELETE")
    ]
