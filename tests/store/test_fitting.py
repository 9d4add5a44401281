"""Texts fit their columns, on a file as on a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select, update

from scanward.core.errors import UsageError
from scanward.store.tables import ticket

if TYPE_CHECKING:
    from scanward.store import Ward

ROW = {"id": "T1", "release": "R1", "manifest_sha256": "", "state": "open", "opened": "2026"}
LETTER = "\N{LATIN SMALL LETTER E WITH ACUTE}"


def ids(ward: Ward) -> list[str]:
    with ward.reading() as connection:
        return list(connection.execute(select(ticket.c.id)).scalars())


@pytest.mark.parametrize(
    ("wrong", "told"), [(LETTER * 33, "32 letters, and has 33"), ("\ud800", "half of a letter"), ("a\0b", "NUL")]
)
def test_what_one_database_would_refuse_neither_keeps(ward: Ward, wrong: str, told: str) -> None:
    rows = [ROW, ROW | {"id": wrong}]
    with pytest.raises(UsageError, match=told) as caught, ward.writing() as connection:
        connection.execute(insert(ticket), rows)
    assert wrong not in str(caught.value)
    with pytest.raises(UsageError, match="id"), ward.writing() as connection:
        connection.execute(insert(ticket).values(**rows[1]))
    assert ids(ward) == []


def test_what_just_fits_is_kept_and_not_made_longer(ward: Ward) -> None:
    with ward.writing() as connection:
        connection.execute(insert(ticket), [ROW, ROW | {"id": LETTER * 32}])
        connection.execute(update(ticket).where(ticket.c.id == "T1").values(state="a" * 16))
    assert sorted(ids(ward)) == ["T1", LETTER * 32]
    with pytest.raises(UsageError, match="`state` may have 16"), ward.writing() as connection:
        connection.execute(update(ticket).where(ticket.c.id == "T1").values(state="a" * 17))


def test_looking_for_what_cannot_be_there_finds_nothing(ward: Ward) -> None:
    with ward.reading() as connection:
        assert connection.execute(select(ticket).where(ticket.c.id == "x" * 33)).first() is None
