"""What a release saw in its pictures outlives a kill."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "picture_look",
        sa.Column("release", sa.String(32), nullable=False),
        sa.Column("instance", sa.LargeBinary(16), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("modified", sa.BigInteger, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("release", "instance", name="pk_picture_look"),
        sa.ForeignKeyConstraint(["release"], ["release.id"], name="fk_picture_look_release", ondelete="CASCADE"),
    )


def downgrade() -> None:
    op.drop_table("picture_look")
