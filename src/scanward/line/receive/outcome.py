"""What receiving yields, and the budget, key and place by which it does so."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from scanward.core.stages import Quarantined, Received

if TYPE_CHECKING:
    from scanward.core.errors import QuarantineReason, UnsoundObject
    from scanward.line.receive.limits import ReceiveLimits
    from scanward.line.receive.spool import Spool
    from scanward.line.receive.triage import FileKind

NO_BYTES = Path(os.devnull)
"""The path of what has no bytes of its own to keep: a member that must not be unpacked, a name without a file."""

_ORIGIN_BYTES = 12


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file that is no scan. `kind` is a word of `FileKind`; `size` in bytes, 0 where unknown."""

    origin: str
    kind: FileKind
    size: int
    path: Path | None = field(default=None, repr=False)
    """Where a volume of another format lies, so that it can be looked into; None for what is not on the disk."""


Taken = Received | Quarantined | PassedOver


@dataclass(frozen=True, slots=True)
class Intake:
    """One run of receiving: where it may write, how much, and the key that makes its origins opaque."""

    spool: Spool
    limits: ReceiveLimits
    key: bytes

    def origin(self, name: str) -> str:
        """The opaque id of a name: the same for the same key, and without it no way back to the name."""
        return blake2b(name.encode("utf-8", "surrogatepass"), key=self.key, digest_size=_ORIGIN_BYTES).hexdigest()

    def received(self, name: str, path: Path, size: int, modified_ns: int = 0) -> Received:
        return Received(path, self.origin(name), size, name, modified_ns)

    def quarantined(
        self, name: str, reason: QuarantineReason, detail: str, path: Path = NO_BYTES, size: int = 0
    ) -> Quarantined:
        return Quarantined(self.received(name, path, size), reason, detail)

    def unsound(self, name: str, error: UnsoundObject, path: Path = NO_BYTES, size: int = 0) -> Quarantined:
        return self.quarantined(name, error.reason, error.detail, path, size)

    def passed_over(self, name: str, kind: FileKind, size: int = 0, path: Path | None = None) -> PassedOver:
        return PassedOver(self.origin(name), kind, size, path)
