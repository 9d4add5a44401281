"""A patient's identity as bytes, so that it can lie sealed in the ward and travel to workers."""

from __future__ import annotations

import json

from scanward.core.identity import IdentifierKind, Identity, Needle


def pack(identity: Identity) -> bytes:
    """The needles in a fixed order; the same identity gives the same bytes. UIDs stay out: rules find them all."""
    needles = sorted(needle for needle in identity.needles if needle.kind is not IdentifierKind.UID)
    return json.dumps([[needle.kind.value, needle.text] for needle in needles]).encode()


def unpack(packed: bytes) -> Identity:
    return Identity({Needle(IdentifierKind(kind), text) for kind, text in json.loads(packed or b"[]")})
