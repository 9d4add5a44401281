"""Signed checkpoints of a transparency log: C2SP signed-note (v1.0.0) and tlog-checkpoint.

    ORIGIN
    SIZE
    ROOT in base64

    — NAME base64(key id of 4 bytes || signature)

What signs is handed in: this module knows text and hashes only.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from scanward.core.errors import IntegrityBroken

_ED25519 = b"\x01"
"""The signature type of C2SP signed-note."""
_NOTE_MAX_LETTERS = 100_000
_SIGNATURE = re.compile(r"— (\S+)\s+([A-Za-z0-9+/=]+)")
"""Also over a line that a mail program broke at a space."""
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")

Holds = Callable[[bytes, bytes], bool]
"""(signature, message) -> whether the one key that is trusted made it."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree's size and root. `origin` names the log; its key goes by the same name."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed; it ends with a newline."""
        return f"{self.origin}\n{self.size}\n{encoded(self.root)}\n"


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint with its signatures as (name, key id and signature); by whom, `is_signed_by` tells."""

    checkpoint: Checkpoint
    signatures: tuple[tuple[str, bytes], ...]

    @property
    def note(self) -> str:
        lines = "".join(f"— {name} {encoded(signature)}\n" for name, signature in self.signatures)
        return f"{self.checkpoint.text}\n{lines}"

    def is_signed_by(self, public_key: bytes, holds: Holds) -> bool:
        """Whether the Ed25519 key of 32 bytes signed it under the log's own name; others may have signed too."""
        name = self.checkpoint.origin
        known = key_id(name, public_key)
        ours = [signature[4:] for by, signature in self.signatures if by == name and signature[:4] == known]
        message = self.checkpoint.text.encode()
        return bool(ours) and all(holds(signature, message) for signature in ours)


def key_id(name: str, public_key: bytes) -> bytes:
    """SHA-256(key name || 0x0A || 0x01 || 32-byte Ed25519 public key)[:4]."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public_key).digest()[:4]


def verifier_key(name: str, public_key: bytes) -> str:
    """NAME+KEYID+KEY: how Go's tools for notes, and witnesses, are told whom to trust."""
    return f"{name}+{key_id(name, public_key).hex()}+{encoded(_ED25519 + public_key)}"


def signed(checkpoint: Checkpoint, public_key: bytes, sign: Callable[[bytes], bytes]) -> SignedCheckpoint:
    signature = key_id(checkpoint.origin, public_key) + sign(checkpoint.text.encode())
    return SignedCheckpoint(checkpoint, ((checkpoint.origin, signature),))


def read_checkpoint(note: str) -> SignedCheckpoint:
    """Read a signed note; line ends of a mail program do no harm. IntegrityBroken when it is no signed checkpoint."""
    text, gap, signatures = note[:_NOTE_MAX_LETTERS].replace("\r\n", "\n").strip().rpartition("\n\n")
    lines = text.split("\n")
    found = tuple((name, decoded(value)) for name, value in _SIGNATURE.findall(signatures))
    if not gap or not found or len(lines) != len(("origin", "size", "root")) or not lines[0]:
        raise IntegrityBroken("that is no checkpoint: a checkpoint has three lines, an empty one, and a signature")
    checkpoint = Checkpoint(lines[0], number(lines[1]), hash_of(lines[2]))
    return SignedCheckpoint(checkpoint, found)


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def decoded(text: str) -> bytes:
    """The bytes of strict base64 (RFC 4648 section 4); IntegrityBroken for anything else."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise IntegrityBroken("what should be base64 is something else") from None


def hash_of(text: str) -> bytes:
    """The 32 bytes of a SHA-256 in base64; IntegrityBroken when it is none."""
    content = decoded(text)
    if len(content) != hashlib.sha256().digest_size:
        raise IntegrityBroken("what should be a SHA-256 has another length")
    return content


def number(text: str) -> int:
    """A decimal number without leading zeroes; IntegrityBroken when it is none."""
    if not _NUMBER.fullmatch(text):
        raise IntegrityBroken("what should be a number is something else")
    return int(text)
