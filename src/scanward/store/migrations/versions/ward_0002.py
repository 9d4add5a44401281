"""What a release counts outlives a kill; what patients' headers gave away is read again and kept nowhere."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("identity")
    op.create_table(
        "release_facts",
        sa.Column("release", sa.String(32), nullable=False),
        sa.Column("part", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("release", "part", name="pk_release_facts"),
        sa.ForeignKeyConstraint(["release"], ["release.id"], name="fk_release_facts_release", ondelete="CASCADE"),
    )


def downgrade() -> None:
    op.drop_table("release_facts")
    op.create_table(
        "identity",  # empty: what stood there was dropped on the way up, and is kept nowhere
        sa.Column("release", sa.String(32), nullable=False),
        sa.Column("patient", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("release", "patient", name="pk_identity"),
        sa.ForeignKeyConstraint(["release"], ["release.id"], name="fk_identity_release", ondelete="CASCADE"),
    )
