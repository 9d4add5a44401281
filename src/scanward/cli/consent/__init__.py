"""`scanward consent`: what patients permit and deny, and on what else data may leave. One verb per file."""

from __future__ import annotations

from scanward.cli.consent.group import command

__all__ = ["command"]
