"""The ledger's hash chain becomes a Merkle tree (RFC 6962): `hash` is that of the leaf, `prev` goes.

A chain that does not hold is refused, named by its first bad entry: what was tampered with must not come out with
hashes that are right.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic import op

from scanward.core.canonical import canonical
from scanward.core.errors import IntegrityBroken
from scanward.core.merkle import Frontier, leaf_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

GENESIS = "0" * 64
PAGE = 1000
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CONTENT = ("seq", "at", "kind", "release", "ticket", "body")
OLD = sa.table("ledger", *(sa.column(name) for name in (*CONTENT, "prev", "hash")))
NODE = sa.table("ledger_node", sa.column("level"), sa.column("position"), sa.column("hash"))


def upgrade() -> None:
    make_tables()
    unlock()
    tree, prev = Frontier(), GENESIS
    for page in pages():
        for row in page:
            if row.seq != tree.size + 1 or row.prev != prev or row.hash != chained(row, prev):
                raise IntegrityBroken(f"ledger entry {tree.size + 1} does not hold: audit it before updating Scanward")
            prev = row.hash
            keep_nodes(tree.append(leaf_hash(leaf(row))))
        rehash([{"number": row.seq, "new": leaf_hash(leaf(row)).hex()} for row in page], "hash")
    frontier = sa.table("ledger_frontier", sa.column("id"), sa.column("size"), sa.column("hashes"))
    op.get_bind().execute(sa.insert(frontier).values(id=1, size=tree.size, hashes=b"".join(tree.hashes)))
    op.drop_column("ledger", "prev")
    lock()


def downgrade() -> None:
    """What was proven to others by the tree can then not be shown any more; the entries stay as they are."""
    unlock()
    op.add_column("ledger", sa.Column("prev", sa.String(64), nullable=False, server_default=GENESIS))
    prev = GENESIS
    for page in pages():
        links, hashes = [], []
        for row in page:
            links.append({"number": row.seq, "new": prev})
            prev = chained(row, prev)
            hashes.append({"number": row.seq, "new": prev})
        rehash(links, "prev")
        rehash(hashes, "hash")
    if (
        op.get_bind().dialect.name == "postgresql"
    ):  # SQLite needs the default for the rows that were there, and keeps it
        op.alter_column("ledger", "prev", server_default=None)
    for table in ("ledger_node", "ledger_frontier", "checkpoint_given"):
        op.drop_table(table)
    lock()


def make_tables() -> None:
    op.create_table(
        "ledger_node",
        sa.Column("level", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name="pk_ledger_node"),
    )
    op.create_table(
        "ledger_frontier",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_frontier"),
    )
    op.create_table(
        "checkpoint_given",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("place", sa.String(255), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_checkpoint_given"),
    )
    op.create_index("ix_checkpoint_given_size", "checkpoint_given", ["size"])


def pages() -> Iterator[list[sa.Row[tuple[object, ...]]]]:
    after, query = 0, sa.select(OLD).order_by(OLD.c.seq).limit(PAGE)
    while page := list(op.get_bind().execute(query.where(OLD.c.seq > after)).all()):
        after = page[-1].seq
        yield page


def chained(row: sa.Row[tuple[object, ...]], prev: str) -> str:
    """The hash that version 0006 gave an entry."""
    content = [*(getattr(row, name) for name in CONTENT), prev]
    return hashlib.sha256(canonical(content).encode("ascii")).hexdigest()


def leaf(row: sa.Row[tuple[object, ...]]) -> bytes:
    """As store/ledger.py had it when this was written; a test compares."""
    at, kind, release, ticket = (canonical(each) for each in (row.at, row.kind, row.release, row.ticket))
    text = f'{{"at":{at},"body":{row.body},"kind":{kind},"release":{release},"seq":{row.seq},"ticket":{ticket}}}'
    return text.encode()


def keep_nodes(completed: list[tuple[int, int, bytes]]) -> None:
    rows = [dict(zip(("level", "position", "hash"), node, strict=True)) for node in completed if node[0] % 8 == 0]
    if rows:
        op.get_bind().execute(sa.insert(NODE), rows)


def rehash(values: list[dict[str, object]], column: str) -> None:
    changed = sa.update(OLD).where(OLD.c.seq == sa.bindparam("number")).values({column: sa.bindparam("new")})
    op.get_bind().execute(changed, values)


def unlock() -> None:
    """Let the ledger be changed: only this once, and in a transaction that locks it again."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE ledger DISABLE TRIGGER USER")
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(f"DROP TRIGGER IF EXISTS ledger_refuses_{verb.lower()}")


def lock() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE ledger ENABLE TRIGGER USER")
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER ledger_refuses_{verb.lower()} BEFORE {verb} ON ledger "
            "BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END"
        )
