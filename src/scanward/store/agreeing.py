"""Do the rows that accounts are made from say what the ledger says? Entries are leaves of its tree, rows are not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from scanward.store.disclosures import DISCLOSURES, OPEN
from scanward.store.tables import ledger, ticket
from scanward.store.tables_accounts import disclosed

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scanward.store.ward import Ward

_SAME = (
    "pseudonym",
    "recipient",
    "purpose",
    "recipe",
    "recipe_fingerprint",
    "software",
    "identifiability",
    "basis",
    "protocol",
    "key_id",
    "objects",
)


def first_disagreement(ward: Ward) -> str | None:
    """The first entry whose row is gone, was changed, or stands without it, in words; None when all agree.

    Not seen is a row that was given to another patient: for that the vault's key is needed, and each account checks it.
    """
    joined = ledger.outerjoin(disclosed, disclosed.c.seq == ledger.c.seq)
    told = select(ledger.c.seq, ledger.c.body, *disclosed.c).select_from(joined)
    told = told.where(ledger.c.kind.in_(DISCLOSURES)).order_by(ledger.c.seq)
    with ward.reading() as connection:
        with connection.execute(told).yield_per(1000) as rows:
            for row in rows:
                if wrong := _wrong(row._mapping):  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
                    return wrong
        alone = select(func.min(disclosed.c.seq)).where(
            disclosed.c.seq.not_in(select(ledger.c.seq).where(ledger.c.kind.in_(DISCLOSURES)))
        )
        if (number := connection.execute(alone).scalar()) is not None:
            return f"an account has a row of ledger entry {number}, which is no disclosure"
        if (number := _otherwise_ended(connection)) is not None:
            return f"the row of ledger entry {number} does not say how its delivery ended"
        if (number := _otherwise_closed(connection)) is not None:
            return f"ledger entry {number} closed a delivery otherwise than its ticket says"
    return None


def _otherwise_ended(connection: Connection) -> int | None:
    """The first row whose outcome is neither that of its ticket nor what a person found out afterwards."""
    same = (disclosed.c.ticket, disclosed.c.release, disclosed.c.outcome)
    query = select(func.min(disclosed.c.seq), *same).join(ticket, ticket.c.id == disclosed.c.ticket)
    other = query.where(func.coalesce(ticket.c.outcome, OPEN) != disclosed.c.outcome).group_by(*same)
    wrong = []
    for number, ticket_id, release, outcome in connection.execute(other).all():
        found_out = select(ledger.c.body).where(
            ledger.c.release == release, ledger.c.ticket == ticket_id, ledger.c.kind == "release-resolved"
        )
        bodies = connection.execute(found_out.order_by(ledger.c.seq)).scalars().all()
        if not bodies or json.loads(bodies[-1])["outcome"] != outcome:
            wrong.append(int(number))
    return min(wrong, default=None)


def _otherwise_closed(connection: Connection) -> int | None:
    """The first entry that closed a ticket with another outcome than the ticket has."""
    query = select(ledger.c.seq, ledger.c.body, ticket.c.outcome).join(ticket, ticket.c.id == ledger.c.ticket)
    closed = query.where(ledger.c.kind == "release-closed").order_by(ledger.c.seq)
    with connection.execute(closed.execution_options(yield_per=1000)) as rows:
        for number, body, outcome in rows:
            if json.loads(body).get("outcome") != outcome:
                return int(number)
    return None


def _wrong(row: Any) -> str | None:
    number = row[ledger.c.seq]
    facts = json.loads(row[ledger.c.body])
    if row[disclosed.c.seq] is None:
        before_there_were_rows = "recipient" not in facts
        missing = f"the row of ledger entry {number} is missing: an account would not tell of it"
        return None if before_there_were_rows else missing
    for name in _SAME:
        if facts.get(name) != row[disclosed.c[name]]:
            return f"the row of ledger entry {number} says something else than the entry ({name})"
    return None
