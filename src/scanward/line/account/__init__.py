"""Write-ahead accounting: an entry before the first byte leaves, a ticket, how it ended; then what is owed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.core.doors import door

if TYPE_CHECKING:
    from scanward.line.account.account import Account
    from scanward.line.account.denials import Denial, record_refused
    from scanward.line.account.disclosure import Disclosure
    from scanward.line.account.keeping import erase
    from scanward.line.account.orphans import resolve, unknown
    from scanward.line.account.protocols import protocol_complete
    from scanward.line.account.published import checkpoint_text
    from scanward.line.account.retention import fan_out, held_by

__all__ = [
    "Account",
    "Denial",
    "Disclosure",
    "checkpoint_text",
    "erase",
    "fan_out",
    "held_by",
    "protocol_complete",
    "record_refused",
    "resolve",
    "unknown",
]

if not TYPE_CHECKING:
    __getattr__ = door(
        __name__,
        account="Account",
        denials="Denial record_refused",
        disclosure="Disclosure",
        keeping="erase",
        orphans="resolve unknown",
        protocols="protocol_complete",
        published="checkpoint_text",
        retention="fan_out held_by",
    )
