"""What left, indexed; what is owed because of it: deletion, accountings, suspensions, protocols, incidents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TIME = sa.String(27)
ID = sa.String(32)
SLUG = sa.String(63)
UID = sa.String(64)
NAME = sa.String(255)
INDEXES = {
    "disclosed": (
        ("ticket",),
        ("patient_index", "at"),
        ("pseudonym",),
        ("at",),
        ("recipient", "at"),
        ("recipe_fingerprint", "at"),
        ("software", "at"),
        ("key_id", "at"),
        ("protocol", "at"),
        ("kept_until",),
    ),
    "deletion": (("seq",), ("state", "due"), ("recipient", "state")),
    "accounting": (("patient_index", "requested"), ("answered", "due")),
    "suspension": (("patient_index", "recipient"),),
    "incident": (("state", "opened"),),
}


def upgrade() -> None:
    op.create_table(
        "disclosed",
        sa.Column("seq", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("ticket", ID, nullable=False),
        sa.Column("release", ID, nullable=False),
        sa.Column("patient_index", sa.LargeBinary(32)),
        sa.Column("sealed_salt", sa.LargeBinary),
        sa.Column("pseudonym", UID, nullable=False),
        sa.Column("recipient", SLUG, nullable=False),
        sa.Column("purpose", SLUG, nullable=False),
        sa.Column("recipe", NAME, nullable=False),
        sa.Column("recipe_fingerprint", UID, nullable=False),
        sa.Column("software", UID, nullable=False),
        sa.Column("identifiability", ID, nullable=False),
        sa.Column("basis", ID, nullable=False),
        sa.Column("protocol", SLUG, nullable=False),
        sa.Column("key_id", UID, nullable=False),
        sa.Column("objects", sa.Integer, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("retention_days", sa.Integer),
        sa.Column("kept_until", TIME),
        sa.Column("last_used", TIME, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_disclosed"),
    )
    _create_deletion()
    _create_accounting()
    op.create_table(
        "protocol",
        sa.Column("id", SLUG, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("added", TIME, nullable=False),
        sa.Column("added_by", NAME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_protocol"),
    )
    op.create_table(
        "incident",
        sa.Column("id", ID, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("opened", TIME, nullable=False),
        sa.Column("closed", TIME),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
    )
    for table, indexes in INDEXES.items():
        for columns in indexes:
            op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _create_deletion() -> None:
    op.create_table(
        "deletion",
        sa.Column("id", ID, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("recipient", SLUG, nullable=False),
        sa.Column("why", ID, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("asked", TIME, nullable=False),
        sa.Column("due", TIME, nullable=False),
        sa.Column("asked_by", NAME, nullable=False),
        sa.Column("settled", TIME),
        sa.Column("settled_by", NAME),
        sa.Column("covers", NAME, nullable=False),
        sa.Column("manifest_sha256", UID, nullable=False),
        sa.Column("contradiction", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deletion"),
        sa.ForeignKeyConstraint(["seq"], ["disclosed.seq"], name="fk_deletion_seq"),
    )


def _create_accounting() -> None:
    op.create_table(
        "accounting",
        sa.Column("id", ID, nullable=False),
        sa.Column("patient_index", sa.LargeBinary(32)),
        sa.Column("requested", TIME, nullable=False),
        sa.Column("covers_from", TIME, nullable=False),
        sa.Column("covers_to", TIME, nullable=False),
        sa.Column("due", TIME, nullable=False),
        sa.Column("extended_to", TIME),
        sa.Column("extension_reason", sa.Text),
        sa.Column("answered", TIME),
        sa.Column("responsible", NAME, nullable=False),
        sa.Column("free", sa.Integer, nullable=False),
        sa.Column("sealed_answer", sa.LargeBinary),
        sa.Column("answer_sha256", UID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounting"),
    )
    op.create_table(
        "suspension",
        sa.Column("id", ID, nullable=False),
        sa.Column("patient_index", sa.LargeBinary(32)),
        sa.Column("recipient", SLUG, nullable=False),
        sa.Column("agency", NAME, nullable=False),
        sa.Column("written", sa.Integer, nullable=False),
        sa.Column("begins", TIME, nullable=False),
        sa.Column("ends", TIME, nullable=False),
        sa.Column("documented_by", NAME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_suspension"),
    )


def downgrade() -> None:
    for table in ("incident", "protocol", "suspension", "accounting", "deletion", "disclosed"):
        op.drop_table(table)
