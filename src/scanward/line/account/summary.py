"""Repeated disclosures told as one (ACC-4, 45 CFR 164.528(b)(3)): the first in full, how many, and the last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from scanward.core.lawful import Basis
from scanward.line.account.standing import REPEATABLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanward.line.account.told import Told

_MONTH_DAYS = 30.4375


@dataclass(frozen=True, slots=True)
class Summary:
    """`count` disclosures, the first of which is `first`; a single one has count 1, and its own day as last."""

    first: Told
    count: int
    last: str
    frequency: str
    entries: tuple[int, ...]


def summarised(rows: Iterable[Told]) -> tuple[Summary, ...]:
    """`rows` in their order; those to one recipient, for one purpose, on one basis under 164.512 told as one."""
    groups: dict[tuple[str, ...], list[Told]] = {}
    for row in sorted(rows, key=lambda row: row.entry):
        alone = row.basis not in {each.value for each in REPEATABLE}
        key = (str(row.entry),) if alone else (row.slug, row.purpose, row.basis)
        groups.setdefault(key, []).append(row)
    return tuple(_one(group) for group in groups.values())


def _one(rows: list[Told]) -> Summary:
    dates = sorted(row.date for row in rows)
    return Summary(rows[0], len(rows), dates[-1], frequency(dates), tuple(row.entry for row in rows))


def frequency(dates: list[str]) -> str:
    """How often, in words: `once`, `3 times on one day`, `12 times, about 2 a month`."""

    if len(dates) == 1:
        return "once"
    days = (date.fromisoformat(dates[-1]) - date.fromisoformat(dates[0])).days
    if not days:
        return f"{len(dates)} times on one day"
    a_month = (len(dates) - 1) / (days / _MONTH_DAYS)
    return f"{len(dates)} times, about {a_month:.0f} a month" if a_month >= 1 else f"{len(dates)} times"


def research(rows: Iterable[Told]) -> tuple[list[Told], list[Told]]:
    """Rows of research under a waiver with a protocol, and all others."""
    rows = list(rows)
    mine = [row for row in rows if row.basis == Basis.RESEARCH_WAIVER.value and row.protocol]
    return mine, [row for row in rows if row not in mine]
