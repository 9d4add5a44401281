"""The Merkle tree of RFC 6962 section 2.1 (the same in RFC 9162 section 2.1): roots, proofs, and whether they hold.

A node is named by its level and position: the root of the perfect subtree over the leaves from `position << level` to
`(position + 1) << level`. Proofs ask a function for such nodes, so they need no tree in memory. Hashes are the 32
bytes of SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

Nodes = Callable[[int, int], bytes]
"""(level, position) -> hash; asked only for subtrees that lie within the tree."""

EMPTY_ROOT = hashlib.sha256(b"").digest()
SIZE_MAX = 1 << 63
"""No larger tree is looked at: a size may come from a stranger."""


def leaf_hash(content: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The perfect subtrees that a tree is made of, widest first: all that is needed to append and to tell the root.

    One hash for each bit that is set in `size`, so an append costs two hashes on average and the whole takes 640 bytes
    at a million leaves. ValueError when `hashes` are not as many as that.
    """

    __slots__ = ("hashes", "size")

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        if size < 0 or len(hashes) != size.bit_count() or any(len(each) != len(EMPTY_ROOT) for each in hashes):
            raise ValueError("not the frontier of a tree of this size")
        self.size = size
        self.hashes = list(hashes)

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add the hash of a leaf; the nodes above it that are complete now, as (level, position, hash)."""
        completed = []
        level, position, node = 0, self.size, leaf
        while position & 1:
            level, position, node = level + 1, position >> 1, node_hash(self.hashes.pop(), node)
            completed.append((level, position, node))
        self.hashes.append(node)
        self.size += 1
        return completed

    @property
    def root(self) -> bytes:
        if not self.hashes:
            return EMPTY_ROOT
        *wider, root = self.hashes
        for left in reversed(wider):
            root = node_hash(left, root)
        return root


def root_at(nodes: Nodes, size: int) -> bytes:
    """The root of the tree's first `size` leaves."""
    return _root(nodes, 0, size) if size else EMPTY_ROOT


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """PATH(index, D[size]) of RFC 6962 section 2.1.1, from the leaf up. ValueError unless 0 <= index < size."""
    if not 0 <= index < size:
        raise ValueError("no such leaf in a tree of this size")
    return [_root(nodes, *sibling) for _, sibling in reversed(_way_to_leaf(index, size))]


def consistency_proof(nodes: Nodes, first: int, second: int) -> list[bytes]:
    """PROOF(first, D[second]) of RFC 6962 section 2.1.2; empty for an empty first tree, which every tree continues.

    ValueError unless 0 <= first <= second.
    """
    if not 0 <= first <= second:
        raise ValueError("a tree does not continue a larger one")
    if first == 0:
        return []
    way, seed = _way_to_size(first, second)
    proof = [_root(nodes, *seed)] if seed[0] else []
    return proof + [_root(nodes, *sibling) for _, sibling in reversed(way)]


def inclusion_holds(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` shows that the leaf's hash is number `index` of the tree of `size` leaves with that `root`."""
    if not 0 <= index < size < SIZE_MAX:
        return False
    way = _way_to_leaf(index, size)
    if len(way) != len(proof):
        return False
    node = leaf
    for (on_the_left, _), sibling in zip(reversed(way), proof, strict=True):
        node = node_hash(sibling, node) if on_the_left else node_hash(node, sibling)
    return node == root


def consistency_holds(sizes: tuple[int, int], first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the second tree begins with the leaves of the first, in the same order."""
    first, second = sizes
    if not 0 <= first <= second < SIZE_MAX:
        return False
    if first == 0:
        return first_root == EMPTY_ROOT and not proof
    way, seed = _way_to_size(first, second)
    rest = list(proof)
    if len(rest) != len(way) + (seed[0] > 0):
        return False
    old = new = rest.pop(0) if seed[0] else first_root
    for (on_the_left, _), sibling in zip(reversed(way), rest, strict=True):
        if on_the_left:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
        else:
            new = node_hash(new, sibling)
    return old == first_root and new == second_root


_Range = tuple[int, int]
_Way = list[tuple[bool, _Range]]
"""From the root down: whether the sibling lies on the left, and the leaves under it."""


def _split(start: int, end: int) -> int:
    """Where RFC 6962 divides: after the largest power of two leaves that is smaller than their number."""
    return start + (1 << (end - start - 1).bit_length() - 1)


def _way_to_leaf(index: int, size: int) -> _Way:
    start, end, way = 0, size, []
    while end - start > 1:
        middle = _split(start, end)
        if index < middle:
            way.append((False, (middle, end)))
            end = middle
        else:
            way.append((True, (start, middle)))
            start = middle
    return way


def _way_to_size(first: int, second: int) -> tuple[_Way, _Range]:
    """The way down to the subtree that both trees share at the first one's end, and that subtree."""
    start, end, way = 0, second, []
    while first != end:
        middle = _split(start, end)
        if first <= middle:
            way.append((False, (middle, end)))
            end = middle
        else:
            way.append((True, (start, middle)))
            start = middle
    return way, (start, end)


def _root(nodes: Nodes, start: int, end: int) -> bytes:
    """MTH over leaves `start` to `end`, which begin where a subtree of RFC 6962 begins."""
    count = end - start
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return nodes(level, start >> level)
    middle = _split(start, end)
    return node_hash(_root(nodes, start, middle), _root(nodes, middle, end))
