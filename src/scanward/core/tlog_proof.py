"""Proofs as text: an entry is in a tree (C2SP tlog-proof v1), a tree continues an older one (the body of a request
`add-checkpoint` of C2SP tlog-witness). Both end with the signed checkpoint of the tree that they are about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanward.core.checkpoint import decoded, encoded, hash_of, number, read_checkpoint
from scanward.core.errors import IntegrityBroken, UsageError
from scanward.core.merkle import consistency_holds, inclusion_holds, leaf_hash

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanward.core.checkpoint import SignedCheckpoint

_INCLUSION = "c2sp.org/tlog-proof@v1"
_PATH_MAX = 63
"""Of hashes: no tree is higher (C2SP tlog-witness)."""


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That `entry`, the bytes of a leaf, is number `index` of the tree of `note`; the first is 0."""

    entry: bytes
    index: int
    path: tuple[bytes, ...]
    note: SignedCheckpoint

    @property
    def text(self) -> str:
        return f"{_INCLUSION}\nextra {encoded(self.entry)}\nindex {self.index}\n{_lines(self.path)}\n{self.note.note}"

    @property
    def holds(self) -> bool:
        tree = self.note.checkpoint
        return inclusion_holds(leaf_hash(self.entry), self.index, tree.size, self.path, tree.root)


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """That the tree of `note` begins with the `old_size` entries of an older one."""

    old_size: int
    path: tuple[bytes, ...]
    note: SignedCheckpoint

    @property
    def text(self) -> str:
        return f"old {self.old_size}\n{_lines(self.path)}\n{self.note.note}"

    def holds_since(self, old_root: bytes) -> bool:
        tree = self.note.checkpoint
        return consistency_holds((self.old_size, tree.size), old_root, tree.root, self.path)


def read_proof(text: str) -> InclusionProof | ConsistencyProof:
    """IntegrityBroken when `text` is neither."""
    head, _, note = text.replace("\r\n", "\n").strip().partition("\n\n")
    first, *lines = head.split("\n")
    if first == _INCLUSION and len(lines) > 1 and lines[0].startswith("extra ") and lines[1].startswith("index "):
        entry, index = decoded(lines[0].removeprefix("extra ")), number(lines[1].removeprefix("index "))
        return InclusionProof(entry, index, _path(lines[2:]), read_checkpoint(note))
    if first.startswith("old "):
        return ConsistencyProof(number(first.removeprefix("old ")), _path(lines), read_checkpoint(note))
    raise IntegrityBroken("that is no proof: a proof begins with `c2sp.org/tlog-proof@v1` or with `old`")


def check_proof(
    proof: InclusionProof | ConsistencyProof,
    has_signed: Callable[[SignedCheckpoint], bool],
    kept: SignedCheckpoint | None,
) -> None:
    """IntegrityBroken when `proof` does not hold, by whose key is trusted and the checkpoint that one has `kept`.

    UsageError when the two cannot be laid side by side.
    """
    if not all(has_signed(note) for note in (proof.note, kept) if note is not None):
        raise IntegrityBroken("a checkpoint was not signed by that key")
    if kept is not None and kept.checkpoint.origin != proof.note.checkpoint.origin:
        raise IntegrityBroken("the proof is about the ledger of another ward than the checkpoint")
    if isinstance(proof, InclusionProof):
        _refuse_another_tree(proof.note, kept)
        if not proof.holds:
            raise IntegrityBroken("the entry is not in the tree that was signed, or not at that place")
        return
    if kept is None or kept.checkpoint.size != proof.old_size:
        raise UsageError(f"the proof begins at {proof.old_size} entries: name the checkpoint of that size")
    if not proof.holds_since(kept.checkpoint.root):
        raise IntegrityBroken("the newer ledger does not begin with what the older checkpoint knows: two histories")


def _refuse_another_tree(note: SignedCheckpoint, kept: SignedCheckpoint | None) -> None:
    if kept is None or kept.checkpoint == note.checkpoint:
        return
    if kept.checkpoint.size == note.checkpoint.size:
        raise IntegrityBroken("the proof is about another tree of the same size: the ward signed two histories")
    raise UsageError("the proof is about another size than your checkpoint: ask for one made for yours")


def _lines(path: tuple[bytes, ...]) -> str:
    return "".join(f"{encoded(each)}\n" for each in path)


def _path(lines: list[str]) -> tuple[bytes, ...]:
    if len(lines) > _PATH_MAX:
        raise IntegrityBroken("that is no proof: it is longer than that of any tree")
    return tuple(hash_of(line) for line in lines)
