"""The ward's signature: Ed25519 (RFC 8032), by a key that stays in the ward."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from sqlalchemy import select

from scanward.core.errors import IntegrityBroken, KeyUnavailable
from scanward.store.keyfiles import read_key
from scanward.store.tables import ledger

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.store.ward import Ward


class Signer:
    """Signs with one key."""

    __slots__ = ("_private",)

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return self._private.sign(message)

    @property
    def public(self) -> Ed25519PublicKey:
        return self._private.public_key()

    @property
    def public_pem(self) -> bytes:
        return self.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @property
    def key_id(self) -> str:
        return key_id_of(self.public)


def signer_of(ward: Ward) -> Signer:
    """The signer of `ward`; KeyUnavailable when its key is missing, damaged, open to others, or another one than the
    ledger began with. A ledger from before that was written down names none.
    """
    signer = signer_at(ward.signing_key)
    named = _key_of_ledger(ward)
    if named is not None and named != signer.key_id:
        raise KeyUnavailable("signing.key is not the key of this ward: put the right one back")
    return signer


def signer_at(path: Path) -> Signer:
    """The signer with the key at `path`, whichever it is; raises as `signer_of`."""
    return Signer(Ed25519PrivateKey.from_private_bytes(read_key(path)))


def _key_of_ledger(ward: Ward) -> str | None:
    """What the ledger's first entry says; what is damaged there, or gone, the audit names."""
    with ward.reading() as connection:
        body = connection.execute(select(ledger.c.body).where(ledger.c.seq == 1)).scalar_one_or_none()
    try:
        named = json.loads(body or "{}")["key"]
    except (ValueError, KeyError, TypeError):
        return None
    return named if isinstance(named, str) else None


def key_id_of(public: Ed25519PublicKey) -> str:
    """A name for a public key: the first 16 hex digits of the SHA-256 of its 32 bytes."""
    return hashlib.sha256(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def public_from_pem(pem: bytes) -> Ed25519PublicKey:
    """IntegrityBroken when `pem` is no Ed25519 public key."""
    try:
        public = load_pem_public_key(pem)
    except ValueError:
        public = None
    if not isinstance(public, Ed25519PublicKey):
        raise IntegrityBroken("the public key is not an Ed25519 key")
    return public


def holds(public: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    """Whether `signature` over `message` was made with the private half of `public`."""
    try:
        public.verify(signature, message)
    except InvalidSignature:
        return False
    return True
