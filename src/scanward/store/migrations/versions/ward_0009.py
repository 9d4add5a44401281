"""Disclosures are found by all numbers of a patient, and the reason of a look-up lies where it can be erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "disclosed_number",
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("number_index", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("seq", "number_index", name="pk_disclosed_number"),
    )
    op.create_index("ix_disclosed_number_number_index", "disclosed_number", ["number_index"])
    op.create_table(
        "lookup_reason",
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("pseudonym", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_lookup_reason"),
    )
    op.create_index("ix_lookup_reason_pseudonym", "lookup_reason", ["pseudonym"])


def downgrade() -> None:
    op.drop_table("lookup_reason")
    op.drop_table("disclosed_number")
