"""Disclosures are found by a patient's number alone, too: a question that left out the issuer must not find nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("disclosed", sa.Column("number_index", sa.LargeBinary(32)))
    op.create_index("ix_disclosed_number_index", "disclosed", ["number_index"])


def downgrade() -> None:
    op.drop_index("ix_disclosed_number_index", "disclosed")
    op.drop_column("disclosed", "number_index")
