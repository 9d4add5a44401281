"""JSON that is always the same bytes for the same value, for hashing and signing."""

from __future__ import annotations

import json
from typing import Any

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def canonical(value: Any) -> str:
    """`value` as JSON with sorted keys, no spaces and ASCII only."""
    return _ENCODER.encode(value)
