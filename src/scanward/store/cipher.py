"""One root secret, several keys: what is sealed under it opens with it only, and only in its own place.

AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce; sub-keys by HKDF-SHA-256 (RFC 5869), so that the key which
seals is never the key which indexes. The place of a sealed value (table, row) goes in as associated data: a row that
is copied over another one does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from scanward.core.errors import IntegrityBroken
from scanward.store.parts import join_parts

if TYPE_CHECKING:
    from collections.abc import Callable

NONCE_BYTES = 12


def subkey(root: bytes, purpose: str) -> bytes:
    """A 32-byte key for one `purpose`."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"scanward {purpose} v1".encode()).derive(root)


class Cipher:
    """Seals, opens and indexes under one root secret."""

    __slots__ = ("_aead", "_check", "_entropy", "_index")

    def __init__(self, root: bytes, entropy: Callable[[int], bytes] = os.urandom) -> None:
        self._aead = AESGCM(subkey(root, "seal"))
        self._index = subkey(root, "index")
        self._check = subkey(root, "check")
        self._entropy = entropy

    @property
    def check(self) -> bytes:
        """Tells whether this is the key that a database belongs to; says nothing else about it."""
        return self._check

    def seal(self, plain: bytes, place: str) -> bytes:
        nonce = self._entropy(NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """What `seal` was given for the same `place`; IntegrityBroken when it was altered or moved."""
        try:
            return self._aead.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError):
            raise IntegrityBroken("a sealed value in the ward's database was altered or moved") from None

    def index(self, *parts: str) -> bytes:
        """A 32-byte blind index: equal parts give equal bytes, and without the key nothing can be tried out.

        Each part goes in with its length, so that ("ab", "c") and ("a", "bc") differ.
        """
        message = join_parts(*(part.encode("utf-8", "surrogateescape") for part in parts))
        return hmac.new(self._index, message, hashlib.sha256).digest()
