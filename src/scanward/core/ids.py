"""Ids that must not be mixed up, and the grammar of a UID."""

from __future__ import annotations

import re
from typing import NewType

PatientKey = NewType("PatientKey", str)
"""Names a patient inside one run: a keyed digest of issuer and id, safe to log."""
Pseudonym = NewType("Pseudonym", str)
ReleaseId = NewType("ReleaseId", str)
Uid = NewType("Uid", str)

UID_GRAMMAR = re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*))*")
UID_MAX = 64


def is_uid(text: str) -> bool:
    """Whether `text` is a UID by PS3.5 section 9.1: dotted numbers without leading zeros, at most 64 characters."""
    return len(text) <= UID_MAX and UID_GRAMMAR.fullmatch(text) is not None


_SLUG = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


def is_slug(text: str) -> bool:
    """Whether `text` can name a recipient or a purpose: lower-case letters, digits, `.`, `_`, `-`; at most 63."""
    return _SLUG.fullmatch(text) is not None
