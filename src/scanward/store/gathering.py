"""The facts for deciding: all that the ward knows of some patients and one recipient, in few queries."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from scanward.core.asking import Denied, Facts
from scanward.store.agreement_rows import contract_of, grounds_of, overrides_of, recipient_of
from scanward.store.consents import facts_of, is_theirs, statements_of
from scanward.store.persons import person_of
from scanward.store.recipients import standing_recipient
from scanward.store.register_rows import RegisterBook
from scanward.store.tables_asking import consent, contract, legal_ground, opt_out_override

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from scanward.core.asking import Consent
    from scanward.store.patient import Patient
    from scanward.store.persons import Person
    from scanward.store.vault import Vault
    from scanward.store.ward import Ward

_CHUNK = 400  # SQLite takes 999 parameters in its oldest builds


def gather(ward: Ward, vault: Vault, patient: Patient, recipient: str) -> Facts:
    """All that is known for one patient and the recipient of that name; `decide.decide_leaving` answers from it."""
    person = person_of(vault, patient)
    return gather_many(ward, [person], recipient)[person]


def gather_many(
    ward: Ward, persons: Iterable[Person], recipient: str, at: datetime | None = None
) -> dict[Person, Facts]:
    """`gather` for each of `persons`: one set of queries for the recipient, and three for each few hundred numbers.

    `at` is the time at which the question will be asked; by default now.
    """
    wanted = list(dict.fromkeys(persons))
    now = at or ward.clock.now()
    with ward.reading() as connection:
        shared = _shared(connection, recipient, now, ward.settings.consent.implicit)
        registers = RegisterBook(connection, now)
        numbers = sorted({number for person in wanted for number in person.numbers})
        said: dict[bytes, list[Row[Any]]] = defaultdict(list)
        for start in range(0, len(numbers), _CHUNK):
            page = numbers[start : start + _CHUNK]
            registers.read(page)
            for row in connection.execute(select(consent).where(consent.c.number_index.in_(page))):
                said[row.number_index].append(row)
        somebody = _denied(connection, ward.now) if any(not person.number for person in wanted) else ()
        return {person: _facts(shared, person, registers, said, somebody, now) for person in wanted}


def _shared(connection: Connection, recipient: str, now: datetime, implicit: tuple[str, ...]) -> dict[str, Any]:
    """What is the same for all patients."""
    known = standing_recipient(connection, recipient)
    parts = recipient.split(".")
    names = [".".join(parts[: count + 1]) for count in range(len(parts))]
    contracts = connection.execute(select(contract).where(contract.c.recipient.in_(names))).all()
    grounds = connection.execute(select(legal_ground)).all()
    overrides = connection.execute(select(opt_out_override)).all()
    return {
        "recipient": recipient_of(known) if known else None,
        "contracts": tuple(contract_of(row, now) for row in contracts),
        "grounds": tuple(ground for row in grounds for ground in grounds_of(row, now)),
        "overrides": tuple(override for row in overrides for override in overrides_of(row, now)),
        "implicit": implicit,
    }


def _facts(
    shared: dict[str, Any],
    person: Person,
    registers: RegisterBook,
    said: dict[bytes, list[Row[Any]]],
    somebody: tuple[Denied, ...],
    now: datetime,
) -> Facts:
    consents: dict[Consent, None] = {}
    for number in person.numbers:
        for row in said.get(number, ()):
            if is_theirs(row, person):
                consents.update(dict.fromkeys(facts_of(row, person, now)))
    register = registers.of(person)
    denied = () if person.number else (*somebody, *register.denied_by_somebody)
    return Facts(
        consents=tuple(consents),
        opt_outs=register.opt_outs,
        registers=register.answers,
        denied_by_somebody=denied,
        **shared,
    )


def _denied(connection: Connection, now: str) -> tuple[Denied, ...]:
    """Everything that any patient of the ward denies now."""
    standing = consent.c.withdrawn.is_(None), or_(consent.c.ends.is_(None), consent.c.ends > now)
    worded = select(func.min(consent.c.id), consent.c.statements).where(*standing).group_by(consent.c.statements)
    return tuple(
        Denied(first, each.scope)
        for first, text in connection.execute(worded)
        for each in statements_of(text)
        if not each.permit
    )
