"""One frame as it leaves the file: its stream, and what a decoder has to be told. The child never sees the
file.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class EncodedFrame:
    """The stream of one frame and how to read it. `skip_bits` is where a one-bit frame begins in its first
    byte.
    """

    syntax_uid: str
    keyword: str
    pixel_vr: str
    rows: int
    columns: int
    samples: int
    bits_allocated: int
    bits_stored: int
    signed: bool
    photometric: str
    planar: int
    skip_bits: int
    stream: bytes

    def head(self) -> dict[str, Any]:
        """Everything but the stream, for the wire."""
        whole = asdict(self)
        del whole["stream"]
        return whole
