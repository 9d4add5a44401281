"""The tables of the ledger's Merkle tree, and of checkpoints that were given out.

The leaves are the ledger's own rows. `ledger_node` keeps the roots of their subtrees of 256, 65,536, ... leaves, as
C2SP tlog-tiles lays them out, so that a proof reads a few hundred hashes at any size; `ledger_frontier` is one row,
rewritten with each append (`core.merkle.Frontier`). Both can be made again from the ledger, and the audit does so.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text

from scanward.store.tables import metadata

_SERIAL = BigInteger().with_variant(Integer(), "sqlite")

ledger_node = Table(
    "ledger_node",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary(32), nullable=False),
)

ledger_frontier = Table(
    "ledger_frontier",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("hashes", LargeBinary, nullable=False),
)

checkpoint_given = Table(
    "checkpoint_given",
    metadata,
    Column("id", _SERIAL, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("note", Text, nullable=False),
    Column("place", String(255), nullable=False),
    Column("at", String(27), nullable=False),
    Index(None, "size"),
)
