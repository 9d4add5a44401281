"""Rows of opt-out registers: who stands as opted out, whom an answer was about, and both as facts."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, func, insert, select

from scanward.core.asking import Denied, OptOut, RegisterAnswer, Span
from scanward.store.fact_rows import happened, scopes_of, time_of
from scanward.store.tables_asking import opt_out, opt_out_register, register_answer, register_asked

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from scanward.store.persons import Person

_CHUNK = 400  # SQLite takes 999 parameters in its oldest builds
OWN, CLEANED = "own", "cleaned"
"""Styles that are read in a way of their own: see `store.registers`."""


class RegisterFacts(NamedTuple):
    opt_outs: tuple[OptOut, ...]
    answers: tuple[RegisterAnswer, ...]
    denied_by_somebody: tuple[Denied, ...]


def standing_of(connection: Connection, register: str) -> set[bytes]:
    """The numbers that stand as opted out in one register."""
    query = select(opt_out.c.number_index).where(opt_out.c.register == register, opt_out.c.ended.is_(None))
    return set(connection.execute(query).scalars())


def mark_asked(connection: Connection, register: str, numbers: Iterable[bytes]) -> None:
    """Write down that the register's newest answer is about `numbers`."""
    newest = select(register_answer.c.id).where(register_answer.c.register == register)
    answer = connection.execute(newest.order_by(register_answer.c.answered.desc()).limit(1)).scalar_one()
    known = sorted(numbers)
    for start in range(0, len(known), _CHUNK):
        page = known[start : start + _CHUNK]
        mine = register_asked.c.register == register, register_asked.c.number_index.in_(page)
        connection.execute(delete(register_asked).where(*mine))
        rows = [{"register": register, "number_index": each, "answer": answer} for each in page]
        connection.execute(insert(register_asked), rows)


class RegisterBook:
    """All registers that a ward respects, read once, and what they say of the persons that are asked about."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        standing = select(opt_out_register).where(opt_out_register.c.ended.is_(None))
        self._registers = connection.execute(standing.order_by(opt_out_register.c.name)).all()
        newest = select(register_answer.c.register, func.max(register_answer.c.answered).label("answered"))
        self._answered = dict(connection.execute(newest.group_by(register_answer.c.register)).all())
        self._out: dict[bytes, list[Row[Any]]] = defaultdict(list)
        self._asked: dict[tuple[str, bytes], str] = {}

    def read(self, numbers: list[bytes]) -> None:
        """Read what is known of `numbers`, at most as many as one query takes."""
        if not self._registers or not numbers:
            return
        for row in self._connection.execute(select(opt_out).where(opt_out.c.number_index.in_(numbers))):
            self._out[row.number_index].append(row)
        query = (
            select(register_asked.c.register, register_asked.c.number_index, register_answer.c.answered)
            .join(register_answer, register_answer.c.id == register_asked.c.answer)
            .where(register_asked.c.number_index.in_(numbers))
        )
        for register, number, answered in self._connection.execute(query):
            self._asked[register, number] = answered

    def of(self, person: Person) -> RegisterFacts:
        """What the registers say of one whose numbers were read.

        An opt-out binds from its row on, whatever clock wrote the time in it: one that ran ahead must not delay it.
        """
        opt_outs: list[OptOut] = []
        answers: list[RegisterAnswer] = []
        somebody: list[Denied] = []
        for register in self._registers:
            scopes = scopes_of(register.scopes)
            numbers = _numbers_for(register, person)
            rows = [row for number in numbers for row in self._out[number] if row.register == register.id]
            opt_outs += [
                OptOut(row.id, register.name, scope, Span(None, happened(row.ended, self._now)))
                for row in rows
                for scope in scopes
            ]
            if not person.number and self._is_used(register.id):
                somebody += [Denied(register.id, scope) for scope in scopes]
            if register.style != OWN:
                answered = self._when(register, person, numbers)
                answers += [
                    RegisterAnswer(register.id, register.name, answered, register.max_age_s, scope) for scope in scopes
                ]
        return RegisterFacts(tuple(opt_outs), tuple(answers), tuple(somebody))

    def _when(self, register: Row[Any], person: Person, numbers: list[bytes]) -> datetime | None:
        """Of a CLEANED register the oldest answer about the person, who was not asked about if their number was not."""
        if register.style != CLEANED:
            return time_of(self._answered.get(register.id))
        if person.number in numbers and (register.id, person.number) not in self._asked:
            return None
        known = [self._asked[register.id, each] for each in numbers if (register.id, each) in self._asked]
        return time_of(min(known, default=None))

    def _is_used(self, register: str) -> bool:
        standing = select(opt_out.c.id).where(opt_out.c.register == register, opt_out.c.ended.is_(None))
        return self._connection.execute(standing.limit(1)).first() is not None


def _numbers_for(register: Row[Any], person: Person) -> list[bytes]:
    """The person's numbers that may be of this register's kind."""
    other_kind = register.issuer_index and person.issuer and register.issuer_index != person.issuer
    own = [person.number] if person.number and not other_kind else []
    return list(dict.fromkeys((*own, *person.others)))
