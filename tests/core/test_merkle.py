"""The tree against the vectors of Certificate Transparency, the RFC's own words, and a checker that shares no code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanward.core import merkle
from tests.account import stranger

LEAVES = [
    bytes.fromhex(each)
    for each in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
"""The eight inputs of certificate-transparency's own tests, and the roots of its trees of 0 to 8 of them."""
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def power_below(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def mth(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return stranger.sha256(b"")
    if len(leaves) == 1:
        return stranger.sha256(b"\x00" + leaves[0])
    k = power_below(len(leaves))
    return stranger.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:]))


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962 section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = power_below(len(leaves))
    return [*path(m, leaves[:k]), mth(leaves[k:])] if m < k else [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """RFC 6962 section 2.1.2."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = power_below(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def nodes_of(leaves: list[bytes]) -> merkle.Nodes:
    def nodes(level: int, position: int) -> bytes:
        under = leaves[position << level : (position + 1) << level]
        assert len(under) == 1 << level, "asked for a subtree that is not whole"
        return mth(under)

    return nodes


def grown(leaves: list[bytes]) -> merkle.Frontier:
    frontier = merkle.Frontier()
    for leaf in leaves:
        frontier.append(merkle.leaf_hash(leaf))
    return frontier


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert grown(LEAVES[:size]).root.hex() == ROOTS[size]
    assert merkle.root_at(nodes_of(LEAVES), size).hex() == ROOTS[size]


def test_a_proof_of_certificate_transparency_s_own_tests_is_made_and_holds() -> None:
    proof = merkle.inclusion_proof(nodes_of(LEAVES), 5, 8)
    assert [each.hex() for each in proof] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert merkle.inclusion_holds(merkle.leaf_hash(LEAVES[5]), 5, 8, proof, bytes.fromhex(ROOTS[8]))
    proof = merkle.consistency_proof(nodes_of(LEAVES), 6, 8)
    assert [each.hex() for each in proof] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert merkle.consistency_holds((6, 8), bytes.fromhex(ROOTS[6]), bytes.fromhex(ROOTS[8]), proof)


trees = st.lists(st.binary(max_size=3), min_size=1, max_size=70)


@given(trees, st.data())
def test_an_inclusion_proof_is_the_rfc_s_and_a_stranger_accepts_it(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof, root = merkle.inclusion_proof(nodes_of(leaves), index, len(leaves)), grown(leaves).root
    assert root == mth(leaves)
    assert proof == path(index, leaves)
    leaf = merkle.leaf_hash(leaves[index])
    for hold in (merkle.inclusion_holds, stranger.inclusion_holds):
        assert hold(leaf, index, len(leaves), proof, root)
        assert not hold(merkle.leaf_hash(b"other"), index, len(leaves), proof, root)
        assert not hold(leaf, index, len(leaves), [*proof, root], root)
        assert not hold(leaf, len(leaves), len(leaves), proof, root)
        for number in range(len(proof)):
            assert not hold(leaf, index, len(leaves), proof[:number] + proof[number + 1 :], root)


@given(trees, st.data())
def test_a_consistency_proof_is_the_rfc_s_and_a_stranger_accepts_it(leaves: list[bytes], data: st.DataObject) -> None:
    first = data.draw(st.integers(1, len(leaves)))
    proof = merkle.consistency_proof(nodes_of(leaves), first, len(leaves))
    assert proof == subproof(first, leaves, True)
    roots = mth(leaves[:first]), mth(leaves)
    forked = mth([*leaves[: first - 1], b"forked"])
    for hold in (merkle.consistency_holds, stranger.consistency_holds):
        assert hold((first, len(leaves)), *roots, proof)
        assert not hold((first, len(leaves)), forked, roots[1], proof)
        assert not hold((first, len(leaves)), roots[0], forked, proof)
        assert not hold((first, len(leaves)), *roots, [*proof, roots[0]])
        for number in range(len(proof)):
            assert not hold((first, len(leaves)), *roots, proof[:number] + proof[number + 1 :])


@given(trees)
def test_what_an_append_completes_are_the_tree_s_own_nodes(leaves: list[bytes]) -> None:
    frontier, nodes = merkle.Frontier(), nodes_of(leaves)
    for leaf in leaves:
        for level, position, node in frontier.append(merkle.leaf_hash(leaf)):
            assert node == nodes(level, position)
        assert merkle.Frontier(frontier.size, frontier.hashes).root == frontier.root


def test_what_is_no_tree_is_refused() -> None:
    for size, hashes in ((1, []), (2, [b"x" * 32] * 2), (1, [b"short"]), (-1, [b"x" * 32])):
        with pytest.raises(ValueError, match="not the frontier"):
            merkle.Frontier(size, hashes)
    assert merkle.Frontier(2, [b"x" * 32]).root == b"x" * 32
    with pytest.raises(ValueError, match="no such leaf"):
        merkle.inclusion_proof(nodes_of(LEAVES), 8, 8)
    with pytest.raises(ValueError, match="larger"):
        merkle.consistency_proof(nodes_of(LEAVES), 8, 7)
    assert merkle.consistency_proof(nodes_of(LEAVES), 0, 7) == []
    assert merkle.consistency_holds((0, 7), merkle.EMPTY_ROOT, b"", [])
    assert not merkle.inclusion_holds(b"", 0, 1 << 200, [], b"")
    assert not merkle.consistency_holds((1, 1 << 200), b"", b"", [])
