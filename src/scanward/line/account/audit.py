"""Does the ledger hold? The first entry that does not is named.

Every entry is hashed again and the whole tree made again from them, in one pass with constant memory; it must be the
tree that the database keeps, the one that the ward signed last, and the one that every checkpoint kept elsewhere knows.
Tickets and entries must speak of each other, and the rows that accounts are made from say what the entries say.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanward.core.checkpoint import encoded, read_checkpoint
from scanward.core.errors import IntegrityBroken
from scanward.core.merkle import Frontier
from scanward.store import checkpoints, ledger, ledger_head, ledger_tree, tickets
from scanward.store.agreeing import first_disagreement
from scanward.store.signing import log_key_of, signer_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanward.core.checkpoint import SignedCheckpoint
    from scanward.store.ledger import Recorded
    from scanward.store.signing import LogKey
    from scanward.store.ward import Ward


_TREE = "the ledger's tree in the database"


@dataclass(frozen=True, slots=True)
class AuditResult:
    """The ledger's length, the root of its tree in base64, and with how many checkpoints it was compared."""

    entries: int
    root: str
    checkpoints: int


@dataclass(frozen=True, slots=True, order=True)
class _Witness:
    """Who knows the ledger's first `size` entries by their root."""

    size: int
    root: bytes
    name: str


def audit(ward: Ward, kept_elsewhere: Iterable[SignedCheckpoint] = ()) -> AuditResult:
    """Check the whole ledger; IntegrityBroken names the first entry that does not hold.

    KeyUnavailable, after all else held, when the ward's signing key is not the one that the ledger began with, or gone.
    """
    first = ledger.entry(ward, 1)
    if first is None:
        raise IntegrityBroken("ledger entry 1 is missing")
    _unchanged(first, 1)
    key = log_key_of(ward)
    head = ledger_head.read(ward, key)
    witnesses = _witnesses(ward, key, head, kept_elsewhere)
    stored = ledger_tree.stored(ward)  # after the witnesses: they must not know of what is written meanwhile
    if stored.first < 1:
        raise IntegrityBroken(f"ledger entry {stored.first} stands before the first")
    tree, heard = _follow(ward, witnesses, max(stored.entries, 1))
    _is_the_stored(tree, stored.tree)
    if stored.nodes != ledger_tree.nodes_due(tree.size):
        raise IntegrityBroken("the ledger's tree in the database has hashes of entries that there are not")
    if head is None and tree.size > 1:
        raise IntegrityBroken(
            f"ledger entry {tree.size} may not be the last: the newest checkpoint (ledger.head) is missing"
        )
    _tickets_agree(ward)
    if told := first_disagreement(ward):
        raise IntegrityBroken(told)
    signer_of(ward)
    return AuditResult(tree.size, encoded(tree.root), heard)


def _witnesses(
    ward: Ward, key: LogKey, head: SignedCheckpoint | None, kept_elsewhere: Iterable[SignedCheckpoint]
) -> Iterator[_Witness]:
    """The smallest tree first. IntegrityBroken for a checkpoint that this ward did not sign."""
    few = [(head, "the newest checkpoint (ledger.head)")] if head else []
    few += [(note, "a checkpoint kept elsewhere") for note in kept_elsewhere]
    if any(not key.has_signed(note) for note, _ in few):
        raise IntegrityBroken("a checkpoint kept elsewhere was not signed by this ward: forged, or of another ward")
    known = sorted(_Witness(note.checkpoint.size, note.checkpoint.root, name) for note, name in few)
    return heapq.merge(known, _given(ward, key, checkpoints.last_given(ward)))


def _given(ward: Ward, key: LogKey, last: int) -> Iterator[_Witness]:
    for each in checkpoints.given(ward, last):
        note = read_checkpoint(each.note)
        if not key.has_signed(note) or note.checkpoint.size != each.size:
            raise IntegrityBroken("the ward's list of checkpoints that were given out was changed")
        yield _Witness(each.size, note.checkpoint.root, "a checkpoint that was given out")


def _follow(ward: Ward, witnesses: Iterator[_Witness], entries: int) -> tuple[Frontier, int]:
    """Make the tree of the first `entries` again, beside what is kept of it and what the witnesses know; and how many
    of those there were.
    """
    tree, heard = Frontier(), _Hearing(witnesses)
    kept: dict[int, Iterator[bytes]] = {}
    for entry in ledger.entries(ward):
        if entry.seq > entries:
            break  # written while this looks
        due = tree.size + 1
        if entry.seq != due:
            raise IntegrityBroken(f"ledger entry {due} is missing")
        _unchanged(entry, due)
        for level, position, node in tree.append(bytes.fromhex(entry.hash)):
            if level % ledger_tree.TILE_LEVELS == 0:
                if level not in kept:
                    kept[level] = ledger_tree.kept_nodes(ward, level)
                if next(kept[level], None) != node:
                    raise IntegrityBroken(_among(position << level, (position + 1) << level, _TREE))
        heard.at(tree)
    heard.end(tree)
    if tree.size < entries:
        raise IntegrityBroken(f"ledger entry {tree.size + 1} is missing")
    return tree, heard.count


class _Hearing:
    """The witnesses one after another, as the tree grows to what they know."""

    def __init__(self, witnesses: Iterator[_Witness]) -> None:
        self._coming = witnesses
        self._next = next(witnesses, None)
        self._held = 0
        self.count = 0

    def at(self, tree: Frontier) -> None:
        """IntegrityBroken when one who knows a tree of this size knows another."""
        known = False
        while self._next is not None and self._next.size <= tree.size:
            if self._next.size == tree.size:
                if self._next.root != tree.root:
                    raise IntegrityBroken(_among(self._held, tree.size, self._next.name))
                known = True
                self.count += 1
            self._next = next(self._coming, None)
        if known:
            self._held = tree.size

    def end(self, tree: Frontier) -> None:
        """IntegrityBroken when one knows a larger tree."""
        if self._next is not None:
            known = f"{self._next.name} knows {self._next.size} entries"
            raise IntegrityBroken(f"ledger entry {tree.size + 1} is missing: {known}")


def _unchanged(entry: Recorded, due: int) -> None:
    try:
        true = entry.true_hash
    except (TypeError, ValueError):
        true = ""
    if entry.hash != true:
        raise IntegrityBroken(f"ledger entry {due} was changed, or stands where another one stood")


def _among(start: int, end: int, witness: str) -> str:
    """Of the entries after `start` up to `end`, at least one was rewritten together with its hash, or `witness` was."""
    more = "" if end - start == 1 else f" or one after it up to {end}"
    return f"ledger entry {start + 1}{more} is not the one that {witness} knows"


def _is_the_stored(tree: Frontier, stored: Frontier | None) -> None:
    """IntegrityBroken names the first subtree in which the two differ."""
    if stored is None:
        raise IntegrityBroken("the ledger's tree in the database is missing or damaged")
    if tree.size < stored.size:
        raise IntegrityBroken(f"ledger entry {tree.size + 1} is missing: the ledger's tree knows {stored.size} entries")
    if tree.size > stored.size:
        raise IntegrityBroken(f"ledger entry {stored.size + 1} was added past the ledger's tree")
    start = 0
    widths = (1 << level for level in reversed(range(tree.size.bit_length())) if tree.size >> level & 1)
    for width, ours, theirs in zip(widths, tree.hashes, stored.hashes, strict=True):
        if ours != theirs:
            raise IntegrityBroken(_among(start, start + width, _TREE))
        start += width


def _tickets_agree(ward: Ward) -> None:
    if (number := tickets.opened_by_entry_only(ward)) is not None:
        raise IntegrityBroken(f"ledger entry {number} opened a ticket that is not in the database")
    if (number := tickets.closed_by_entry_only(ward)) is not None:
        raise IntegrityBroken(f"ledger entry {number} closed a ticket that is not closed in the database")
    if tickets.any_without_entry(ward):
        raise IntegrityBroken("a ticket in the database has no entry in the ledger")
