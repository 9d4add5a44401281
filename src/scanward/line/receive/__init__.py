"""Receive: any source to a stream of files that may be scans. Knows nothing of what is in them."""

from typing import TYPE_CHECKING

from scanward.core.doors import door

if TYPE_CHECKING:
    from scanward.line.receive.limits import ReceiveLimits
    from scanward.line.receive.outcome import NO_BYTES, PassedOver, Taken
    from scanward.line.receive.source import receive
    from scanward.line.receive.triage import FileKind

__all__ = ["NO_BYTES", "FileKind", "PassedOver", "ReceiveLimits", "Taken", "receive"]

if not TYPE_CHECKING:
    __getattr__ = door(
        __name__, limits="ReceiveLimits", outcome="NO_BYTES PassedOver Taken", source="receive", triage="FileKind"
    )
