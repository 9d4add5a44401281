"""Fixtures by which a room's tests run on SQLite and on PostgreSQL: its conftest.py imports them all.

A test that is about the file only says `@pytest.mark.sqlite("why")`.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from scanward.store import Ward, open_ward
from scanward.store.tables import metadata
from tests.databases import Server

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.peer("psql"))]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames and "database_kind" not in metafunc.module.__dict__:
        file_only = any(metafunc.definition.iter_markers("sqlite"))
        metafunc.parametrize("database_kind", KINDS[:1] if file_only else KINDS, indirect=True)


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`."""
    return str(request.param)


@pytest.fixture
def ward_at(database_kind: str, request: pytest.FixtureRequest) -> Iterator[Callable[[Path], Path]]:
    """Prepares a folder in which `open_ward` makes a ward of this kind."""
    with contextlib.ExitStack() as databases:

        def prepare(folder: Path) -> Path:
            if database_kind == "postgresql":
                server: Server = request.getfixturevalue("postgres")
                folder.mkdir()
                _name(folder, databases.enter_context(server.schema()))
            return folder

        yield prepare


@pytest.fixture(scope="session")
def made_ward(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a new ward on the server, and its database as statements: both are quicker to copy than to make."""
    folder = tmp_path_factory.mktemp("made") / "ward"
    folder.mkdir()
    with postgres.database() as url:
        _name(folder, url)
        open_ward(folder).close()
        return folder, postgres.dump(url)


@pytest.fixture
def ward_folder(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """Where `open_ward` finds a new ward, or makes it."""
    folder = tmp_path / "ward"
    if database_kind == "sqlite":
        yield folder
        return
    server: Server = request.getfixturevalue("postgres")
    template, made = request.getfixturevalue("made_ward")
    shutil.copytree(template, folder)
    with server.schema(made) as url:
        _name(folder, url)
        yield folder


@pytest.fixture
def ward(ward_folder: Path) -> Iterator[Ward]:
    """A ward of its own for each test."""
    with open_ward(ward_folder) as opened:
        yield opened


def let_rows_change(ward: Ward, table: str = "ledger") -> None:
    """What someone does who has the rights of the owner: `table` refuses nothing any more."""
    with ward.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            return
        query = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
        for name in connection.execute(query, {"table": table}).scalars().all():
            connection.execute(text(f"DROP TRIGGER {name}"))


def set_in(ward: Ward, *settings: str) -> None:
    """Append to the ward's settings: on a server they name the database."""
    with (ward.root / "ward.toml").open("a") as stream:
        stream.writelines(f"{setting}\n" for setting in settings)


def everything_in(ward: Ward) -> bytes:
    """Every value of every row."""
    values = []
    with ward.reading() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                values += [value if isinstance(value, bytes) else str(value).encode() for value in row]
    return b"\n".join(values)


def _name(folder: Path, url: str) -> None:
    (folder / "ward.toml").write_text(f'database = "{url}"\n')
