"""Messages between parent and child: a length, a JSON head, a length, a body. Nothing is pickled."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from typing import BinaryIO

HEADS: Final = struct.Struct("<IQ")
LARGEST_HEAD: Final = 1 << 22


def pack(head: dict[str, Any]) -> bytes:
    """The JSON of a head."""
    return json.dumps(head, separators=(",", ":")).encode()


def send(pipe: BinaryIO, head: dict[str, Any], body: bytes | memoryview) -> None:
    """Write one message and flush it."""
    packed = pack(head)
    pipe.write(HEADS.pack(len(packed), len(body)) + packed)
    pipe.write(body)
    pipe.flush()


def receive(pipe: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """Read one message; None at the end of the pipe."""
    lengths = pipe.read(HEADS.size)
    if len(lengths) < HEADS.size:
        return None
    head_length, body_length = HEADS.unpack(lengths)
    head: dict[str, Any] = json.loads(pipe.read(head_length))
    return head, pipe.read(body_length)
