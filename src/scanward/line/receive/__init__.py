"""Receive: any source to a stream of files that may be scans. Knows nothing of what is in them."""

from scanward.line.receive.limits import ReceiveLimits
from scanward.line.receive.outcome import NO_BYTES, PassedOver, Taken
from scanward.line.receive.source import receive
from scanward.line.receive.triage import FileKind

__all__ = ["NO_BYTES", "FileKind", "PassedOver", "ReceiveLimits", "Taken", "receive"]
