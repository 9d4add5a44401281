"""Incidents as they are kept: a state, and what is known and was decided as canonical JSON. No patient stands in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from scanward.core.canonical import canonical
from scanward.store.tables_accounts import incident

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scanward.store.ward import Ward


def add(connection: Connection, name: str, state: str, now: str, body: dict[str, Any]) -> None:
    connection.execute(insert(incident).values(id=name, state=state, opened=now, body=canonical(body)))


def change(connection: Connection, name: str, state: str, closed: str | None, body: dict[str, Any]) -> None:
    changed = update(incident).where(incident.c.id == name)
    connection.execute(changed.values(state=state, closed=closed, body=canonical(body)))


def kept(ward: Ward, name: str = "") -> list[dict[str, Any]]:
    """Incidents, the oldest first; of one `name` or all."""
    query = select(incident.c.body).order_by(incident.c.opened, incident.c.id)
    if name:
        query = query.where(incident.c.id == name)
    with ward.reading() as connection:
        return [json.loads(body) for body in connection.execute(query).scalars()]
