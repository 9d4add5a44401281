"""Statutory opt-out registers: what each was last asked, and who opted out by its answer.

A register is of one of three styles. LIST: the whole list of opted-out numbers comes, and replaces the one before.
CLEANED: numbers are submitted and those come back that may be used, as at the NHS National Data Opt-out; an answer is
about those submitted and nobody else, and being on the cleaned list is no consent. OWN: the ward itself writes down who
opted out, one by one (EHDS art. 71), so that it is never out of date. An opt-out ends by its register's word alone:
death does not end it, and no date does.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from scanward.core.errors import UsageError
from scanward.store.fact_checks import check_scopes, check_slug
from scanward.store.fact_rows import scopes_of, scopes_text
from scanward.store.fact_writing import add_row, end_row
from scanward.store.ledger import Entry, recording
from scanward.store.persons import issuer_index, number_index
from scanward.store.register_rows import mark_asked, standing_of
from scanward.store.tables_asking import opt_out, opt_out_register, register_answer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sqlalchemy import Connection, Row

    from scanward.core.asking import Scope
    from scanward.store.ledger import Book
    from scanward.store.vault import Vault
    from scanward.store.ward import Ward

_CHUNK = 400  # SQLite takes 999 parameters in its oldest builds
_DAY_S = 86_400


class Style(StrEnum):
    LIST = "list"
    CLEANED = "cleaned"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Register:
    """A register as the ward knows it; `answered` is empty while it was never asked."""

    name: str
    style: Style
    scopes: tuple[Scope, ...]
    max_age_s: int
    answered: str = ""
    opted_out: int = 0
    """How many of this ward's numbers, or of all on the list, stand as opted out."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What an answer changed."""

    numbers: int
    """How many numbers were submitted; of a LIST, how many are on it."""
    opted_out: int
    """How many of them are opted out now."""
    added: int
    ended: int


class Registers:
    """The opt-out registers of one ward. A register is called by its name, a slug."""

    def __init__(self, ward: Ward, vault: Vault) -> None:
        self._ward = ward
        self._vault = vault

    def add(self, register: Register, *, who: str, issuer: str = "") -> None:
        """Begin to respect a register. `issuer` names whose numbers it speaks of, where headers name issuers.

        UsageError where the name is taken, or where what it is about is not said.
        """
        check_slug(register.name, "a register")
        scopes = check_scopes(register.scopes)
        if register.max_age_s < 1:
            raise UsageError("say how old an answer may become: at least a second")
        row = {
            "id": self._ward.new_id(),
            "name": register.name,
            "scopes": scopes_text(scopes),
            "max_age_s": register.max_age_s,
            "style": register.style.value,
            "issuer_index": issuer_index(self._vault, issuer),
        }
        with recording(self._ward) as book:
            if book.connection.execute(_standing(register.name)).first() is not None:
                raise UsageError(f"the register {register.name} is known already: end it first")
            add_row(book, opt_out_register, row, "register-added", who=who, now=self._ward.now)

    def end(self, name: str, *, who: str) -> None:
        """Respect it no longer: its opt-outs bind no more."""
        with recording(self._ward) as book:
            found = _known(book.connection, name)
            end_row(book, opt_out_register, found.id, "register-ended", who=who, now=self._ward.now)

    def all(self) -> list[Register]:
        with self._ward.reading() as connection:
            rows = connection.execute(
                select(opt_out_register).where(opt_out_register.c.ended.is_(None)).order_by(opt_out_register.c.name)
            ).all()
            return [_register(connection, row) for row in rows]

    def get(self, name: str) -> Register:
        """UsageError where no such register is respected here."""
        with self._ward.reading() as connection:
            return _register(connection, _known(connection, name))

    def listed(self, name: str, opted_out: Collection[str], *, who: str, force: bool = False) -> Refreshed:
        """The whole list of a register of style LIST: whoever is not on it any more is opted out no longer.

        UsageError for an empty list, or one on which more than half of those opted out are missing, without `force`:
        it may be the wrong file, or a part of one.
        """
        now_out = self._indexes(opted_out)
        with recording(self._ward) as book:
            register = _of_style(book.connection, name, Style.LIST)
            before = standing_of(book.connection, register.id)
            if not force and (not now_out or 2 * len(before - now_out) > len(before)):
                raise UsageError(
                    f"the list is empty, or would end more than half of {len(before):,} opt-outs:"
                    " is it the whole list? If so, --force takes it"
                )
            return self._answer(book, register, now_out, before, len(now_out), who)

    def cleaned(self, name: str, submitted: Collection[str], cleaned: Collection[str], *, who: str) -> Refreshed:
        """The answer of a register of style CLEANED: those of `submitted` that did not come back are opted out.

        UsageError where a number came back that was not submitted: then the two lists are not of one exchange.
        """
        asked, back = self._indexes(submitted), self._indexes(cleaned)
        if not back <= asked:
            raise UsageError("a number came back that was not submitted: these two lists are not of one exchange")
        with recording(self._ward) as book:
            register = _of_style(book.connection, name, Style.CLEANED)
            before = standing_of(book.connection, register.id) & asked
            refreshed = self._answer(book, register, asked - back, before, len(asked), who)
            mark_asked(book.connection, register.id, asked)
            return refreshed

    def opt_out(self, name: str, number: str, *, who: str) -> None:
        """A patient opts out at this ward, in a register of style OWN; no reasons are asked for."""
        (index,) = self._indexes([number])
        with recording(self._ward) as book:
            register = _of_style(book.connection, name, Style.OWN)
            if index in standing_of(book.connection, register.id):
                raise UsageError("this patient is opted out already")
            self._insert(book.connection, register.id, {index})
            book.append([Entry("opt-out", body={"register": name, "who": who})])

    def opt_in(self, name: str, number: str, *, who: str) -> None:
        """The opt-out is taken back, which it may be at any time."""
        (index,) = self._indexes([number])
        with recording(self._ward) as book:
            register = _of_style(book.connection, name, Style.OWN)
            if not self._finish(book.connection, register.id, {index}):
                raise UsageError("this patient is not opted out there")
            book.append([Entry("opt-out-ended", body={"register": name, "who": who})])

    def _indexes(self, numbers: Iterable[str]) -> set[bytes]:
        indexes = {number_index(self._vault, number) for number in numbers}
        if b"" in indexes:
            raise UsageError("a number is empty")
        return indexes

    def _answer(
        self, book: Book, register: Row[Any], now_out: set[bytes], before: set[bytes], numbers: int, who: str
    ) -> Refreshed:
        done = Refreshed(numbers, len(now_out), len(now_out - before), len(before - now_out))
        row = {"register": register.id, "answered": self._ward.now, "numbers": numbers, "opted_out": len(now_out)}
        book.connection.execute(insert(register_answer).values(id=self._ward.new_id(), **row))
        self._insert(book.connection, register.id, now_out - before)
        self._finish(book.connection, register.id, before - now_out)
        told = {"register": register.name, "numbers": done.numbers, "opted_out": done.opted_out}
        book.append([Entry("register-asked", body={**told, "added": done.added, "ended": done.ended, "who": who})])
        return done

    def _insert(self, connection: Connection, register: str, indexes: Iterable[bytes]) -> None:
        for page in _pages(indexes):
            now = self._ward.now
            rows = [
                {"id": self._ward.new_id(), "register": register, "number_index": each, "begins": now} for each in page
            ]
            connection.execute(insert(opt_out), rows)

    def _finish(self, connection: Connection, register: str, indexes: Iterable[bytes]) -> int:
        count = 0
        for page in _pages(indexes):
            mine = opt_out.c.register == register, opt_out.c.number_index.in_(page), opt_out.c.ended.is_(None)
            count += connection.execute(update(opt_out).where(*mine).values(ended=self._ward.now)).rowcount
        return count


def _standing(name: str) -> Any:
    return select(opt_out_register).where(opt_out_register.c.name == name, opt_out_register.c.ended.is_(None))


def _known(connection: Connection, name: str) -> Row[Any]:
    row: Row[Any] | None = connection.execute(_standing(name)).first()
    if row is None:
        raise UsageError("no register of that name is respected here: see `scanward consent register list`")
    return row


def _of_style(connection: Connection, name: str, style: Style) -> Row[Any]:
    row = _known(connection, name)
    if row.style != style:
        raise UsageError(f"the register {row.name} is of style {row.style}, and this is for one of style {style.value}")
    return row


def _register(connection: Connection, row: Row[Any]) -> Register:
    last = select(func.max(register_answer.c.answered)).where(register_answer.c.register == row.id)
    count = select(func.count()).where(opt_out.c.register == row.id, opt_out.c.ended.is_(None))
    return Register(
        row.name,
        Style(row.style),
        scopes_of(row.scopes),
        row.max_age_s,
        connection.execute(last).scalar() or "",
        connection.execute(count).scalar_one(),
    )


def _pages(indexes: Iterable[bytes]) -> Iterator[list[bytes]]:
    rest = iter(sorted(indexes))
    while page := list(islice(rest, _CHUNK)):
        yield page
