"""Facts as plain dictionaries and lists, ready for JSON. What a page shows and what its JSON says come from here."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from scanward.core.finding import Finding
from scanward.core.rows import Rows

_PICTURES = ("bytes", "tuple[bytes, ...]")
"""Types of fields, as `core.facts` spells them."""


def as_plain(value: Any) -> Any:
    """Dataclasses become dictionaries, enums their values, moments ISO 8601; bytes (pictures) are left out.

    Rows become an iterator, which is used up by one reading: they may be more than memory should hold.

    A finding carries its letter in 45 CFR 164.514(b)(2)(i) along.
    """
    if is_dataclass(value) and not isinstance(value, type):
        plain = {f.name: as_plain(getattr(value, f.name)) for f in fields(value) if f.type not in _PICTURES}
        return {**plain, "hipaa": value.kind.hipaa} if isinstance(value, Finding) else plain
    if isinstance(value, Rows):
        return map(as_plain, value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [as_plain(item) for item in value]
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, dict):
        return {str(key): as_plain(item) for key, item in value.items()}
    return value
