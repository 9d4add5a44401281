"""Statements that differ only in purpose, recipient or kind of data as one group, as files say them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

from scanward.core.asking import ANY, Obligations, Scope
from scanward.core.consenting import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanward.core.lawful import Identifiability, RecipientKind


@dataclass(frozen=True, slots=True)
class Group:
    """All statements of every one of `purposes` with every one of `recipients` and of `data`."""

    permit: bool
    purposes: tuple[str, ...] = (ANY,)
    recipients: tuple[str, ...] = (ANY,)
    data: tuple[str, ...] = (ANY,)
    kinds: frozenset[RecipientKind] = frozenset()
    levels: frozenset[Identifiability] = frozenset()
    obligations: Obligations = field(default_factory=Obligations)

    @property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(
            Statement(self.permit, Scope(purpose, recipient, self.kinds, data, self.levels), self.obligations)
            for purpose, recipient, data in product(self.purposes, self.recipients, self.data)
        )


def groups_of(statements: Sequence[Statement]) -> list[Group]:
    """`statements` as few groups, in their order; together they say the same, in the same order."""
    rest, found = list(statements), []
    while rest:
        group, count = _longest(rest)
        found.append(group)
        rest = rest[count:]
    return found


def _longest(statements: Sequence[Statement]) -> tuple[Group, int]:
    """The group that holds the most of the first statements, and how many these are."""
    first = statements[0]
    alike = 1
    while alike < len(statements) and _shape(statements[alike]) == _shape(first):
        alike += 1
    for count in range(alike, 1, -1):
        part = statements[:count]
        group = Group(
            first.permit,
            _each(one.scope.purpose for one in part),
            _each(one.scope.recipient for one in part),
            _each(one.scope.data for one in part),
            first.scope.kinds,
            first.scope.levels,
            first.obligations,
        )
        if group.statements == tuple(part):
            return group, count
    scope = first.scope
    alone = Group(
        first.permit, (scope.purpose,), (scope.recipient,), (scope.data,), scope.kinds, scope.levels, first.obligations
    )
    return alone, 1


def _shape(statement: Statement) -> tuple[object, ...]:
    return statement.permit, statement.scope.kinds, statement.scope.levels, statement.obligations


def _each(terms: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(terms))
