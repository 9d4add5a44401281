"""Which version of the attack it is."""

from __future__ import annotations

ATTACK_VERSION = 1
"""Raised when it begins to find other things, so that the ledger says what a release was held against."""
