"""The ward's signature: Ed25519 (RFC 8032), by a key that stays in the ward."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from sqlalchemy import select

from scanward.core.checkpoint import decoded, encoded
from scanward.core.errors import IntegrityBroken, KeyUnavailable
from scanward.store.keyfiles import read_key
from scanward.store.tables import ledger

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.core.checkpoint import SignedCheckpoint
    from scanward.store.ward import Ward


LOG_NAME = "scanward-ledger/"
"""Every ledger's checkpoints begin so."""


@dataclass(frozen=True, slots=True)
class LogKey:
    """The public key of a ledger, and the name by which its checkpoints call it (C2SP signed-note)."""

    name: str
    public: Ed25519PublicKey

    @property
    def raw(self) -> bytes:
        return raw_key(self.public)

    def has_signed(self, note: SignedCheckpoint) -> bool:
        """Whether `note` is a checkpoint of this ledger, and this key signed it."""
        return note.checkpoint.origin == self.name and note.is_signed_by(
            self.raw, lambda signature, message: holds(self.public, signature, message)
        )


class Signer:
    """Signs with one key; `name` is that of the ledger whose checkpoints it signs."""

    __slots__ = ("_private", "name")

    def __init__(self, private: Ed25519PrivateKey, name: str = "") -> None:
        self._private = private
        self.name = name

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return self._private.sign(message)

    @property
    def public(self) -> Ed25519PublicKey:
        return self._private.public_key()

    @property
    def log_key(self) -> LogKey:
        return LogKey(self.name, self.public)

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
    facts = _begun(ward)
    signer = signer_at(ward.signing_key, _name(facts))
    named = facts.get("key")
    if isinstance(named, str) and named != signer.key_id:
        raise KeyUnavailable("signing.key is not the key of this ward: put the right one back")
    return signer


def signer_at(path: Path, name: str = "") -> Signer:
    """The signer with the key at `path`, whichever it is; raises as `signer_of`."""
    return Signer(Ed25519PrivateKey.from_private_bytes(read_key(path)), name)


def log_key_of(ward: Ward) -> LogKey:
    """The key that signed this ward's checkpoints, as the ledger's first entry says it, so that a ledger can be audited
    without its private key; for a ledger from before that was written down, as `signer_of`.
    """
    facts = _begun(ward)
    try:
        public = Ed25519PublicKey.from_public_bytes(decoded(str(facts["public"])))
    except (KeyError, ValueError, IntegrityBroken):
        return signer_of(ward).log_key
    return LogKey(_name(facts), public)


def beginning(ward_id: str, signer: Signer) -> dict[str, str]:
    """What the ledger's first entry says: the ward's random name, and its key."""
    return {"ward": ward_id, "key": signer.key_id, "public": encoded(raw_key(signer.public))}


def _begun(ward: Ward) -> dict[str, Any]:
    """What the ledger's first entry says; what is damaged there, or gone, the audit names."""
    with ward.reading() as connection:
        body = connection.execute(select(ledger.c.body).where(ledger.c.seq == 1)).scalar_one_or_none()
    try:
        facts = json.loads(body or "{}")
    except (ValueError, TypeError):
        return {}
    return facts if isinstance(facts, dict) else {}


def _name(facts: dict[str, Any]) -> str:
    """The origin of the ledger's checkpoints: the ward's random name, which tells nothing of the house."""
    ward = str(facts.get("ward", ""))
    return f"{LOG_NAME}{ward if re.fullmatch('[0-9A-Za-z]{1,64}', ward) else 'unnamed'}"


def raw_key(public: Ed25519PublicKey) -> bytes:
    """Its 32 bytes (RFC 8032)."""
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_id_of(public: Ed25519PublicKey) -> str:
    """A name for a public key: the first 16 hex digits of the SHA-256 of its 32 bytes."""
    return hashlib.sha256(raw_key(public)).hexdigest()[:16]


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
