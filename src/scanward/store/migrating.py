"""Bring a database to this program's version, inside the transaction of whoever opens it.

Importing Alembic takes longer than opening a ward, so the version is asked for by one SELECT first.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, MetaData, PrimaryKeyConstraint, String, Table, inspect, text

from scanward.core.errors import WardError
from scanward.store import (  # noqa: F401 - their tables join the others in `metadata`
    tables_accounts,
    tables_asking,
    tables_tree,
)
from scanward.store.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection

VERSION = "0009"
"""The newest script in migrations/versions; a test compares."""


def version_of(connection: Connection) -> str | None:
    """The database's version; None when nothing was ever made in it."""
    if not inspect(connection).has_table("alembic_version"):
        if inspect(connection).get_table_names():
            raise WardError("the ward's database is one of some other program: choose another for the ward")
        return None
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def refuse_unknown(version: str) -> None:
    """WardError when `version` is not one of ours, or newer than this program."""
    if not re.fullmatch(r"\d{4}", version):
        raise WardError("the ward's database has a version that Scanward never wrote: restore the ward from a backup")
    if version > VERSION:
        raise WardError(
            f"this ward was made by a newer Scanward (its version {version}, ours {VERSION}): update Scanward"
        )


def create(connection: Connection) -> None:
    """Make all tables in an empty database, and stamp it: what the scripts would leave (a test compares), without
    Alembic. The caller holds the write lock and commits."""
    metadata.create_all(connection, checkfirst=False)
    stamp = Table("alembic_version", MetaData(), Column("version_num", String(32), nullable=False))
    stamp.append_constraint(PrimaryKeyConstraint("version_num", name="alembic_version_pkc"))
    stamp.create(connection, checkfirst=False)
    connection.execute(stamp.insert().values(version_num=VERSION))


def versions() -> list[str]:
    """Every version that this program can bring a database to."""
    return [f"{number:04d}" for number in range(1, int(VERSION) + 1)]


def move(connection: Connection, version: str = VERSION) -> None:
    """Run every script between the database's version and `version`, up or down. The caller holds the write lock and
    commits. What only newer tables knew is gone after going down."""
    from alembic import command  # noqa: PLC0415 - slow to import, and needed once in a ward's life
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    here = version_of(connection)
    (command.upgrade if here is None or here < version else command.downgrade)(config, version)
