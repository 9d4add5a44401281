"""The rules of law that accounts are made by, as data with their authority, jurisdiction and last-checked day."""

from __future__ import annotations

import calendar
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

_FIELDS = ("says", "authority", "jurisdiction", "checked", "source")


@dataclass(frozen=True, slots=True)
class Rule:
    """`numbers` are the rule's own: `days`, `years`, `persons` and the like."""

    id: str
    says: str
    authority: str
    jurisdiction: str
    checked: date
    source: str
    numbers: Mapping[str, int]

    def __getitem__(self, name: str) -> int:
        return self.numbers[name]


@cache
def rules() -> dict[str, Rule]:
    """Every rule by its id."""
    table: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("rules.toml").read_text("utf-8"))
    return {
        name: Rule(name, **{each: fields.pop(each) for each in _FIELDS}, numbers={k: int(v) for k, v in fields.items()})
        for name, fields in table.items()
    }


def rule(name: str) -> Rule:
    return rules()[name]


def years_before(at: datetime, years: int) -> datetime:
    """Midnight (UTC) of the same calendar day so many years earlier; 29 February becomes 28 February."""
    year = at.year - years
    day = min(at.day, calendar.monthrange(year, at.month)[1])
    return at.replace(year=year, day=day, hour=0, minute=0, second=0, microsecond=0)
