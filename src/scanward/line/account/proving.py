"""Proofs for strangers: this entry is in the ledger that was signed; this ledger continues the one you know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.core.errors import IntegrityBroken, UsageError
from scanward.core.merkle import consistency_proof, inclusion_proof
from scanward.core.tlog_proof import ConsistencyProof, InclusionProof
from scanward.store import checkpoints, ledger, ledger_tree
from scanward.store.signing import log_key_of

if TYPE_CHECKING:
    from scanward.core.checkpoint import SignedCheckpoint
    from scanward.store.ward import Ward

_BROKEN = "the ledger cannot prove that: see what `scanward ledger audit` says"


def prove_entry(ward: Ward, number: int, kept: SignedCheckpoint | None = None) -> InclusionProof:
    """That entry `number` is in the tree of the checkpoint that a stranger has `kept`, else of the newest one.

    UsageError when it is not that old; IntegrityBroken when the ledger does not hold, or never was that tree.
    """
    note = _of_this_ward(ward, kept) if kept else checkpoints.newest(ward)
    if not 1 <= number <= note.checkpoint.size:
        raise UsageError(f"there is no entry {number} among the {note.checkpoint.size} of that checkpoint")
    entry = ledger.entry(ward, number)
    if entry is None:
        raise IntegrityBroken(f"ledger entry {number} is missing")
    with ward.reading() as connection:
        path = inclusion_proof(ledger_tree.nodes_in(connection), number - 1, note.checkpoint.size)
    proof = InclusionProof(entry.leaf, number - 1, tuple(path), note)
    if not proof.holds:
        raise IntegrityBroken(_BROKEN)
    return proof


def prove_continued(ward: Ward, since: SignedCheckpoint) -> ConsistencyProof:
    """That the newest checkpoint's ledger begins with that of `since`; raises as `prove_entry`."""
    old = _of_this_ward(ward, since).checkpoint
    note = checkpoints.newest(ward)
    if old.size > note.checkpoint.size:
        missing = note.checkpoint.size + 1
        raise IntegrityBroken(f"ledger entry {missing} is missing: the checkpoint knows {old.size} entries")
    with ward.reading() as connection:
        path = consistency_proof(ledger_tree.nodes_in(connection), old.size, note.checkpoint.size)
    proof = ConsistencyProof(old.size, tuple(path), note)
    if not proof.holds_since(old.root):
        raise IntegrityBroken(_BROKEN)
    return proof


def _of_this_ward(ward: Ward, note: SignedCheckpoint) -> SignedCheckpoint:
    if not log_key_of(ward).has_signed(note):
        raise IntegrityBroken("the checkpoint was not signed by this ward: forged, or of another ward")
    return note
