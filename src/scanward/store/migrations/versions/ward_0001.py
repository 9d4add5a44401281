"""The first ward: vault, releases and their work, quarantine, ledger, tickets, deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from scanward.store.growing import statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TIME = sa.String(27)
ID = sa.String(32)
SLUG = sa.String(63)
UID = sa.String(64)
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    vault()
    releases()
    work()
    quarantine()
    accounts()
    append_only()


def vault() -> None:
    op.create_table(
        "vault_generation",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("key_check", sa.LargeBinary(32), nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.Column("destroyed", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_vault_generation"),
    )
    op.create_table(
        "domain",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("recipient", SLUG, nullable=False),
        sa.Column("purpose", SLUG, nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary, nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_domain"),
        sa.ForeignKeyConstraint(["generation"], ["vault_generation.id"], name="fk_domain_generation"),
        sa.UniqueConstraint("generation", "recipient", "purpose", name="uq_domain_generation_recipient_purpose"),
    )
    op.create_table(
        "pseudonym",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("domain", sa.Integer, nullable=False),
        sa.Column("patient_index", sa.LargeBinary(32), nullable=False),
        sa.Column("pseudonym", UID, nullable=False),
        sa.Column("sealed_patient", sa.LargeBinary, nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pseudonym"),
        sa.ForeignKeyConstraint(["domain"], ["domain.id"], name="fk_pseudonym_domain"),
        sa.UniqueConstraint("pseudonym", name="uq_pseudonym_pseudonym"),
        sa.UniqueConstraint("domain", "patient_index", name="uq_pseudonym_domain_patient_index"),
    )


def releases() -> None:
    op.create_table(
        "release",
        sa.Column("id", ID, nullable=False),
        sa.Column("job_index", sa.LargeBinary(32), nullable=False),
        sa.Column("recipient", SLUG, nullable=False),
        sa.Column("purpose", SLUG, nullable=False),
        sa.Column("recipe", sa.String(255), nullable=False),
        sa.Column("recipe_fingerprint", UID, nullable=False),
        sa.Column("sealed_places", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("started", TIME, nullable=False),
        sa.Column("finished", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_release"),
    )
    op.create_index("ix_release_job_index", "release", ["job_index"])


def work() -> None:
    op.create_table(
        "work",
        sa.Column("release", ID, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("patient", UID, nullable=False),
        sa.Column("study", UID, nullable=False),
        sa.Column("series", UID, nullable=False),
        sa.Column("modality", sa.String(16), nullable=False),
        sa.Column("sop_class_uid", UID, nullable=False),
        sa.Column("flags", sa.BigInteger, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sealed_source", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("decision", sa.String(16)),
        sa.Column("reason", sa.Text),
        sa.Column("staged", sa.String(255)),
        sa.Column("sha256", sa.String(64)),
        sa.Column("staged_size", sa.BigInteger),
        sa.Column("new_sop_class", UID),
        sa.Column("new_instance", UID),
        sa.Column("new_study", UID),
        sa.Column("new_series", UID),
        sa.Column("pseudonym", UID),
        sa.PrimaryKeyConstraint("release", "number", name="pk_work"),
        sa.ForeignKeyConstraint(["release"], ["release.id"], name="fk_work_release", ondelete="CASCADE"),
    )
    op.create_index("ix_work_release_study_series_number", "work", ["release", "study", "series", "number"])
    op.create_index("ix_work_release_patient_study", "work", ["release", "patient", "study"])
    op.create_index("ix_work_release_staged", "work", ["release", "staged"])
    op.create_table(
        "identity",
        sa.Column("release", ID, nullable=False),
        sa.Column("patient", UID, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("release", "patient", name="pk_identity"),
        sa.ForeignKeyConstraint(["release"], ["release.id"], name="fk_identity_release", ondelete="CASCADE"),
    )


def quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("id", ID, nullable=False),
        sa.Column("release", ID),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sealed_origin", sa.LargeBinary),
        sa.Column("kept", sa.String(255)),
        sa.Column("entered", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_quarantine"),
        sa.ForeignKeyConstraint(["release"], ["release.id"], name="fk_quarantine_release"),
    )
    op.create_index("ix_quarantine_release", "quarantine", ["release"])


def accounts() -> None:
    op.create_table(
        "ledger",
        sa.Column("seq", SERIAL, autoincrement=False, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("release", ID, nullable=False),
        sa.Column("ticket", ID, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("prev", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_ledger"),
    )
    op.create_index("ix_ledger_release", "ledger", ["release"])
    op.create_table(
        "ticket",
        sa.Column("id", ID, nullable=False),
        sa.Column("release", ID, nullable=False),
        sa.Column("manifest_sha256", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("opened", TIME, nullable=False),
        sa.Column("closed", TIME),
        sa.Column("outcome", sa.String(16)),
        sa.PrimaryKeyConstraint("id", name="pk_ticket"),
    )
    op.create_index("ix_ticket_release", "ticket", ["release"])
    op.create_index("ix_ticket_state", "ticket", ["state"])
    op.create_table(
        "delivery",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("ticket", ID, nullable=False),
        sa.Column("study", sa.String(255), nullable=False),
        sa.Column("objects", sa.Integer, nullable=False),
        sa.Column("already", sa.Integer, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="fk_delivery_ticket"),
        sa.UniqueConstraint("ticket", "study", name="uq_delivery_ticket_study"),
    )


def append_only() -> None:
    """The ledger refuses a change by mistake; one by intent breaks the chain."""
    for statement in statements("ledger", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for table in ("delivery", "ticket", "ledger", "quarantine", "identity", "work", "release"):
        op.drop_table(table)
    for table in ("pseudonym", "domain", "vault_generation"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION scanward_only_grows()")
