"""`scanward ledger`: what left, when, to whom; and whether the book holds. One verb per file."""

from __future__ import annotations

from scanward.cli.ledger.group import command

__all__ = ["command"]
