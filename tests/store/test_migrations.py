"""Every script goes up and down again with rows in every table, on both kinds of database."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, Integer, LargeBinary, MetaData, Table, inspect, select, text
from sqlalchemy.types import TypeEngine

from scanward.core.canonical import canonical
from scanward.store import migrating
from scanward.store.database import engine_for, transaction
from scanward.store.tables import metadata
from tests.databases import Server

OLDER = [f"{number:04d}" for number in range(1, int(migrating.VERSION))]
EMPTIED = {"identity"}
"""0002 drops what patients' headers gave away, so that it is kept nowhere; going down brings an empty table."""
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def engine(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An empty database."""
    with contextlib.ExitStack() as stack:
        url = None
        if database_kind == "postgresql":
            server: Server = request.getfixturevalue("postgres")
            url = stack.enter_context(server.schema())
        made = engine_for(tmp_path / "ward.db", 1.0, url)
        stack.callback(made.dispose)
        yield made


def go(engine: Engine, version: str) -> None:
    with transaction(engine, writes=True) as connection:
        migrating.move(connection, version)
        assert migrating.version_of(connection) == version


def tables_in(connection: Connection) -> list[Table]:
    """Those of the ward, each after the ones that it points at."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def fill(engine: Engine) -> Rows:
    """Two rows in every table, but where a script wrote some."""
    with transaction(engine, writes=True) as connection:
        for table in tables_in(connection):
            if connection.execute(select(table)).first():
                continue
            rows = [{column.name: value_of(column.name, column.type, n) for column in table.c} for n in (1, 2)]
            if "prev" in table.c:
                link(rows)
            connection.execute(table.insert(), rows)
        return rows_in(connection)


def value_of(name: str, kind: TypeEngine[Any], n: int) -> Any:
    """Row n points at row n: names of columns that point say nothing, values do."""
    if isinstance(kind, Integer):
        return n
    if isinstance(kind, LargeBinary):
        return bytes([n]) * 16
    if name in {"body", "content", "places"}:
        return "{}"
    return (f"{n:02d}" * 8)[: getattr(kind, "length", None)]


def link(entries: list[dict[str, Any]]) -> None:
    """Make a hash chain of them, as the ledger was up to 0006: 0007 takes no other."""
    prev = "0" * 64
    for entry in entries:
        content = [entry[name] for name in ("seq", "at", "kind", "release", "ticket", "body")]
        entry["prev"], prev = prev, hashlib.sha256(canonical([*content, prev]).encode()).hexdigest()
        entry["hash"] = prev


def rows_in(connection: Connection) -> Rows:
    every = {table.name: connection.execute(select(table)) for table in tables_in(connection)}
    return {name: sorted((dict(row._mapping) for row in rows), key=repr) for name, rows in every.items()}


def schema_of(engine: Engine) -> dict[str, Any]:
    """All that makes a difference to who writes in it."""
    with transaction(engine, writes=False) as connection:
        seen = inspect(connection)
        made: dict[str, Any] = {"triggers": triggers_in(connection)}
        for table in sorted(seen.get_table_names()):
            columns = sorted(
                (c["name"], repr(c["type"]), c["nullable"], default_of(c)) for c in seen.get_columns(table)
            )
            primary = seen.get_pk_constraint(table)
            others = (seen.get_foreign_keys(table), seen.get_unique_constraints(table), seen.get_indexes(table))
            made[table] = (columns, primary, *(sorted(map(repr, each)) for each in others))
        return made


def default_of(column: Any) -> str | None:
    """`ledger.prev` comes back with a default, which SQLite cannot take away; whoever writes gives a value."""
    return None if column["name"] == "prev" else column["default"]


def triggers_in(connection: Connection) -> list[tuple[Any, ...]]:
    queries = {
        "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
        "postgresql": "SELECT tgname, tgrelid::regclass::text, tgtype FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid "
        "WHERE NOT tgisinternal AND c.relnamespace = current_schema()::regnamespace ORDER BY tgname",
    }
    return [tuple(row) for row in connection.execute(text(queries[connection.dialect.name]))]


@pytest.mark.parametrize("version", OLDER)
def test_from_every_version_up_and_down_again_nothing_is_lost(engine: Engine, version: str) -> None:
    go(engine, version)
    rows, schema = fill(engine), schema_of(engine)
    assert len(rows) > 8
    assert all(rows.values())
    go(engine, migrating.VERSION)
    with transaction(engine, writes=False) as connection:
        above = rows_in(connection)
    emptied = {name: [] for name in rows if name not in above}
    assert set(emptied) <= EMPTIED
    assert all(holds(above[name], each) for name, each in rows.items() if name not in emptied)
    go(engine, version)
    with transaction(engine, writes=False) as connection:
        after = rows_in(connection)
    assert {**after, **emptied} == {**rows, **emptied}
    assert schema_of(engine) == schema


def holds(wider: list[dict[str, Any]], rows: list[dict[str, Any]]) -> bool:
    """Whether the columns of `rows` say the same in `wider`, which may have more of them, and another kind of hash."""
    names = rows[0].keys() - {"prev", "hash"}
    return [{name: row[name] for name in names} for row in wider] == [
        {name: row[name] for name in names} for row in rows
    ]


def test_what_the_first_version_knows_survives_going_down_from_rows_everywhere(engine: Engine) -> None:
    go(engine, migrating.VERSION)
    everywhere = fill(engine)
    go(engine, "0001")
    with transaction(engine, writes=False) as connection:
        left = rows_in(connection)
    assert 8 < len(left) < len(everywhere)
    assert all(holds(everywhere[name], rows) for name, rows in left.items() if name not in EMPTIED)


def test_a_new_ward_has_what_the_scripts_would_have_made(
    engine: Engine, database_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    go(engine, migrating.VERSION)
    with contextlib.ExitStack() as stack:
        url = None
        if database_kind == "postgresql":
            url = stack.enter_context(request.getfixturevalue("postgres").schema())
        other = engine_for(tmp_path / "made.db", 1.0, url)
        stack.callback(other.dispose)
        with transaction(other, writes=True) as connection:
            migrating.create(connection)
            assert migrating.version_of(connection) == migrating.VERSION
        assert schema_of(other) == schema_of(engine)
        assert len(schema_of(other)) > 15
        with transaction(other, writes=False) as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, metadata) == []


def test_every_version_is_explained() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "lookup" / "ward.md").read_text("utf-8")
    assert [version for version in migrating.versions() if f"| `{version}` |" not in page] == []


def test_a_comparison_would_see_a_difference(engine: Engine) -> None:
    go(engine, migrating.VERSION)
    before = schema_of(engine)
    for statement in (
        "CREATE INDEX one_more ON ticket (opened)",
        "DROP INDEX one_more",
        "ALTER TABLE ticket ADD x INTEGER",
    ):
        with transaction(engine, writes=True) as connection:
            connection.execute(text(statement))
        assert (schema_of(engine) == before) is statement.startswith("DROP")
