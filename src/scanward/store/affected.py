"""Whose data left under given circumstances: one query over the index of what left, beside the ledger's own words."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, select

from scanward.store.disclosures import NOTHING_LEFT
from scanward.store.tables import ledger
from scanward.store.tables_accounts import disclosed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement

    from scanward.store.ward import Ward


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of an incident; an empty field says nothing. `since` and `until` as the database writes times."""

    recipient: str = ""
    since: str = ""
    until: str = ""
    recipe: str = ""
    recipe_fingerprint: str = ""
    software: str = ""
    key_id: str = ""
    release: str = ""


@dataclass(frozen=True, slots=True)
class AffectedRow:
    """One patient of one release. `studies` are the new Study Instance UIDs."""

    seq: int
    pseudonym: str
    person: bytes | None = field(repr=False)
    release: str
    recipient: str
    purpose: str
    at: str
    objects: int
    outcome: str
    recipe: str
    software: str
    identifiability: str
    key_id: str
    studies: tuple[str, ...]
    data: tuple[str, ...]


_COLUMNS = (
    disclosed.c.seq,
    disclosed.c.pseudonym,
    disclosed.c.patient_index,
    disclosed.c.release,
    disclosed.c.recipient,
    disclosed.c.purpose,
    disclosed.c.at,
    disclosed.c.objects,
    disclosed.c.outcome,
    disclosed.c.recipe,
    disclosed.c.software,
    disclosed.c.identifiability,
    disclosed.c.key_id,
)


def affected(ward: Ward, known: Circumstances) -> Iterator[AffectedRow]:
    """Every disclosure that fits all of `known`, in the ledger's order, by one statement; those that never left not."""
    query = select(*_COLUMNS, ledger.c.body).join(ledger, ledger.c.seq == disclosed.c.seq).where(*_conditions(known))
    with ward.reading() as connection:
        for row in connection.execute(query.order_by(disclosed.c.seq)).yield_per(1000):
            fields: list[Any] = list(row)
            facts = json.loads(fields.pop())
            fields += [tuple(facts.get("studies", ())), tuple(facts.get("data", ()))]
            yield AffectedRow(*fields)


def counted(ward: Ward, known: Circumstances) -> tuple[int, int, int]:
    """How many persons, disclosures and objects; who was erased counts once for each pseudonym."""
    erased = case((disclosed.c.patient_index.is_(None), disclosed.c.pseudonym))
    counts = (func.count(func.distinct(disclosed.c.patient_index)), func.count(func.distinct(erased)))
    query = select(*counts, func.count(), func.coalesce(func.sum(disclosed.c.objects), 0))
    with ward.reading() as connection:
        persons, nameless, entries, objects = connection.execute(query.where(*_conditions(known))).one()
    return int(persons) + int(nameless), int(entries), int(objects)


def _conditions(known: Circumstances) -> Iterator[ColumnElement[bool]]:
    yield disclosed.c.outcome.not_in(NOTHING_LEFT)
    for name in ("recipient", "recipe", "recipe_fingerprint", "software", "key_id", "release"):
        if value := getattr(known, name):
            yield disclosed.c[name] == value
    if known.since:
        yield disclosed.c.at >= known.since
    if known.until:
        yield disclosed.c.at < known.until
