"""The ledger's Merkle tree in the database: its frontier for appending, its nodes for proofs."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, literal, select, true, update

from scanward.core.errors import IntegrityBroken
from scanward.core.merkle import Frontier, node_hash
from scanward.store.tables import ledger
from scanward.store.tables_tree import ledger_frontier, ledger_node

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection

    from scanward.core.merkle import Nodes
    from scanward.store.ward import Ward

TILE_LEVELS = 8
"""A tile holds 2^8 hashes, and its root is the node kept for the level above (C2SP tlog-tiles)."""
TILE = 1 << TILE_LEVELS
_HASH_BYTES = 32
_PAGE = 1000


def load(connection: Connection) -> Frontier:
    """The frontier; IntegrityBroken when it is not there and the ledger is, or when it is none."""
    row = connection.execute(select(ledger_frontier.c.size, ledger_frontier.c.hashes)).first()
    if row is None:
        if connection.execute(select(ledger.c.seq).limit(1)).first() is None:
            return Frontier()
        raise IntegrityBroken("the ledger's tree is not in the database: see what `scanward ledger audit` says")
    return _frontier(*row)


@dataclass(frozen=True, slots=True)
class Stored:
    """The last entry's number and the first one's (0 where there is none), how many nodes are kept, and the tree; None
    when that is none.
    """

    entries: int
    first: int
    nodes: int
    tree: Frontier | None


def stored(ward: Ward) -> Stored:
    """What the database holds this moment, in one statement, so that no writer comes between."""
    last = select(func.max(ledger.c.seq)).scalar_subquery()
    first = select(func.min(ledger.c.seq)).scalar_subquery()
    nodes = select(func.count()).select_from(ledger_node).scalar_subquery()
    joined = select(last, first, nodes, ledger_frontier.c.size, ledger_frontier.c.hashes)
    one = select(literal(1).label("one")).subquery()
    query = joined.select_from(one.outerjoin(ledger_frontier, true()))
    with ward.reading() as connection:
        entries, begin, count, size, hashes = connection.execute(query).one()
    try:
        tree = _frontier(size, hashes)
    except (IntegrityBroken, TypeError):
        tree = None
    return Stored(entries or 0, begin or 0, count, tree)


def nodes_due(size: int) -> int:
    """How many nodes are kept of a tree of `size` leaves."""
    return sum(size >> level for level in range(TILE_LEVELS, size.bit_length(), TILE_LEVELS))


def _frontier(size: int, hashes: bytes) -> Frontier:
    """IntegrityBroken when the row's columns are not those of a frontier."""
    parts = [hashes[start : start + _HASH_BYTES] for start in range(0, len(hashes), _HASH_BYTES)]
    try:
        return Frontier(size, parts)
    except ValueError:
        raise IntegrityBroken("the ledger's tree in the database is damaged: see `scanward ledger audit`") from None


def save(connection: Connection, frontier: Frontier) -> None:
    row = {"size": frontier.size, "hashes": b"".join(frontier.hashes)}
    if connection.execute(update(ledger_frontier).values(row)).rowcount == 0:
        connection.execute(insert(ledger_frontier).values(id=1, **row))


def keep(connection: Connection, completed: Iterable[tuple[int, int, bytes]]) -> None:
    """Keep those of the nodes that an append `completed` which stand on a tile's top."""
    rows = [
        {"level": level, "position": position, "hash": node}
        for level, position, node in completed
        if level % TILE_LEVELS == 0
    ]
    if rows:
        connection.execute(insert(ledger_node), rows)


def nodes_in(connection: Connection) -> Nodes:
    """The tree's nodes for `core.merkle`, read tile by tile and each once; IntegrityBroken where one is missing."""
    tiles: dict[tuple[int, int], list[bytes]] = {}

    def nodes(level: int, position: int) -> bytes:
        base, height = level - level % TILE_LEVELS, level % TILE_LEVELS
        number, offset = divmod(position << height, TILE)
        if (base, number) not in tiles:
            tiles[base, number] = _tile(connection, base, number)
        row = tiles[base, number][offset : offset + (1 << height)]
        if len(row) < 1 << height:
            raise IntegrityBroken("the ledger's tree has a gap: see what `scanward ledger audit` says")
        while len(row) > 1:
            row = [node_hash(row[number], row[number + 1]) for number in range(0, len(row), 2)]
        return row[0]

    return nodes


def kept_nodes(ward: Ward, level: int) -> Iterator[bytes]:
    """The nodes that are kept for `level`, in their order, page by page."""
    after = -1
    while True:
        query = select(ledger_node.c.position, ledger_node.c.hash).order_by(ledger_node.c.position).limit(_PAGE)
        with ward.reading() as connection:
            page = connection.execute(query.where(ledger_node.c.level == level, ledger_node.c.position > after)).all()
        yield from (node for _, node in page)
        if len(page) < _PAGE:
            return
        after = page[-1][0]


def _tile(connection: Connection, base: int, number: int) -> list[bytes]:
    """The hashes of the tile as far as they stand without a gap."""
    first = number * TILE
    if base:
        at, query = ledger_node.c.position, select(ledger_node.c.position, ledger_node.c.hash)
        query = query.where(ledger_node.c.level == base)
    else:
        at, query, first = ledger.c.seq, select(ledger.c.seq, ledger.c.hash), first + 1
    rows = connection.execute(query.where(at >= first, at < first + TILE).order_by(at)).all()
    whole = itertools.takewhile(lambda pair: pair[0] == pair[1][0], zip(itertools.count(first), rows, strict=False))
    return [found if base else _from_hex(found) for _, (_, found) in whole]


def _from_hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except (ValueError, TypeError):
        raise IntegrityBroken("a hash in the ledger is none: see what `scanward ledger audit` says") from None
