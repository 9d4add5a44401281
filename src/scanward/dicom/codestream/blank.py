"""What is laid over a stream."""

from __future__ import annotations

from typing import NamedTuple


class Blank(NamedTuple):
    """Bytes to be laid over a stream from `start`."""

    start: int
    content: bytes
