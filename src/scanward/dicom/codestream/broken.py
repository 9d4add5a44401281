"""The one way in which a stream is refused."""

from __future__ import annotations

from scanward.core.errors import QuarantineReason, UnsoundObject


def broken(detail: str) -> UnsoundObject:
    """A compressed stream cannot be understood. `detail` names markers, offsets and sizes, never content."""
    return UnsoundObject(QuarantineReason.CODESTREAM, detail)
