"""Pictures that wait for a person, what was decided about them, and where devices write."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TIME = sa.String(27)
UID = sa.String(64)


def upgrade() -> None:
    op.create_table(
        "review",
        sa.Column("instance", UID, nullable=False),
        sa.Column("release", sa.String(32), nullable=False),
        sa.Column("series", UID, nullable=False),
        sa.Column("modality", sa.String(16), nullable=False),
        sa.Column("device", UID, nullable=False),
        sa.Column("sealed_source", sa.LargeBinary, nullable=False),
        sa.Column("sealed_found", sa.LargeBinary, nullable=False),
        sa.Column("entered", TIME, nullable=False),
        sa.Column("sealed_decision", sa.LargeBinary),
        sa.Column("decided", TIME),
        sa.Column("decided_by", sa.String(255)),
        sa.PrimaryKeyConstraint("instance", name="pk_review"),
        sa.ForeignKeyConstraint(["release"], ["release.id"], name="fk_review_release"),
    )
    op.create_index("ix_review_release_series_instance", "review", ["release", "series", "instance"])
    op.create_table(
        "device_places",
        sa.Column("device", UID, nullable=False),
        sa.Column("places", sa.Text, nullable=False),
        sa.Column("changed", TIME, nullable=False),
        sa.PrimaryKeyConstraint("device", name="pk_device_places"),
    )


def downgrade() -> None:
    op.drop_table("device_places")
    op.drop_table("review")
