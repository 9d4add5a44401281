"""Write-ahead accounting: an entry before the first byte leaves, a ticket for it, and how it ended."""

from __future__ import annotations

from scanward.line.account.account import Account
from scanward.line.account.disclosure import Disclosure

__all__ = ["Account", "Disclosure"]
