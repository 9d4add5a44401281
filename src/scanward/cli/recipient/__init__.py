"""`scanward recipient`: who may get something, and what was agreed with them."""

from __future__ import annotations

from scanward.cli.recipient.group import command

__all__ = ["command"]
