"""Checkpoints that go where this ward's administrator cannot rewrite them: to recipients, a mailbox, a safe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.store import checkpoints

if TYPE_CHECKING:
    from scanward.store.ward import Ward


def checkpoint_text(ward: Ward, place: str = "") -> str:
    """The ledger's newest checkpoint as the text of a signed note (C2SP), fit for a file or an e-mail.

    Where a `place` is named, the ward remembers that it lies there. KeyUnavailable without the ward's key;
    IntegrityBroken when the ledger is not the one that the ward signed last.
    """
    made = checkpoints.newest(ward)
    if place:
        checkpoints.give(ward, made, place)
    return made.note
