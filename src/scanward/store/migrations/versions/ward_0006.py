"""What decisions stand on: recipients, contracts, legal bases, opt-out registers, and what patients said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TIME = sa.String(27)
ID = sa.String(32)
SLUG = sa.String(63)
TABLES = (
    "recipient",
    "contract",
    "legal_ground",
    "consent",
    "opt_out_register",
    "register_answer",
    "register_asked",
    "opt_out",
    "opt_out_override",
)


def upgrade() -> None:
    agreements()
    patients()
    registers()
    overrides()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def agreements() -> None:
    op.create_table(
        "recipient",
        sa.Column("id", ID, nullable=False),
        sa.Column("slug", SLUG, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("endpoint", sa.Text, nullable=False),
        sa.Column("certificate_sha256", sa.String(64), nullable=False),
        sa.Column("added", TIME, nullable=False),
        sa.Column("added_by", sa.String(255), nullable=False),
        sa.Column("ended", TIME),
        sa.Column("ended_by", sa.String(255)),
        sa.PrimaryKeyConstraint("id", name="pk_recipient"),
    )
    op.create_index("ix_recipient_slug", "recipient", ["slug"])
    op.create_table(
        "contract",
        sa.Column("id", ID, nullable=False),
        sa.Column("recipient", SLUG, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("purposes", sa.Text, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("begins", TIME),
        sa.Column("ends", TIME),
        sa.Column("obligations", sa.Text, nullable=False),
        sa.Column("document_sha256", sa.String(64), nullable=False),
        sa.Column("document_name", sa.Text, nullable=False),
        sa.Column("added", TIME, nullable=False),
        sa.Column("added_by", sa.String(255), nullable=False),
        sa.Column("ended", TIME),
        sa.Column("ended_by", sa.String(255)),
        sa.PrimaryKeyConstraint("id", name="pk_contract"),
    )
    op.create_index("ix_contract_recipient", "contract", ["recipient"])
    op.create_table(
        "legal_ground",
        sa.Column("id", ID, nullable=False),
        sa.Column("basis", sa.String(32), nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("begins", TIME),
        sa.Column("ends", TIME),
        sa.Column("authority", sa.Text, nullable=False),
        sa.Column("protocol", sa.Text, nullable=False),
        sa.Column("obligations", sa.Text, nullable=False),
        sa.Column("added", TIME, nullable=False),
        sa.Column("added_by", sa.String(255), nullable=False),
        sa.Column("ended", TIME),
        sa.Column("ended_by", sa.String(255)),
        sa.PrimaryKeyConstraint("id", name="pk_legal_ground"),
    )


def patients() -> None:
    op.create_table(
        "consent",
        sa.Column("id", ID, nullable=False),
        sa.Column("patient_index", sa.LargeBinary(32), nullable=False),
        sa.Column("number_index", sa.LargeBinary(32), nullable=False),
        sa.Column("issuer_index", sa.LargeBinary(32), nullable=False),
        sa.Column("statements", sa.Text, nullable=False),
        sa.Column("begins", TIME),
        sa.Column("ends", TIME),
        sa.Column("form_sha256", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("added", TIME, nullable=False),
        sa.Column("added_by", sa.String(255), nullable=False),
        sa.Column("withdrawn", TIME),
        sa.Column("withdrawn_by", sa.String(255)),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
    )
    op.create_index("ix_consent_number_index", "consent", ["number_index"])
    op.create_index("ix_consent_patient_index", "consent", ["patient_index"])


def registers() -> None:
    op.create_table(
        "opt_out_register",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", SLUG, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("max_age_s", sa.Integer, nullable=False),
        sa.Column("style", sa.String(16), nullable=False),
        sa.Column("issuer_index", sa.LargeBinary(32), nullable=False),
        sa.Column("added", TIME, nullable=False),
        sa.Column("added_by", sa.String(255), nullable=False),
        sa.Column("ended", TIME),
        sa.Column("ended_by", sa.String(255)),
        sa.PrimaryKeyConstraint("id", name="pk_opt_out_register"),
    )
    op.create_index("ix_opt_out_register_name", "opt_out_register", ["name"])
    op.create_table(
        "register_answer",
        sa.Column("id", ID, nullable=False),
        sa.Column("register", ID, nullable=False),
        sa.Column("answered", TIME, nullable=False),
        sa.Column("numbers", sa.Integer, nullable=False),
        sa.Column("opted_out", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_register_answer"),
        sa.ForeignKeyConstraint(["register"], ["opt_out_register.id"], name="fk_register_answer_register"),
    )
    op.create_index("ix_register_answer_register_answered", "register_answer", ["register", "answered"])
    op.create_table(
        "register_asked",
        sa.Column("register", ID, nullable=False),
        sa.Column("number_index", sa.LargeBinary(32), nullable=False),
        sa.Column("answer", ID, nullable=False),
        sa.PrimaryKeyConstraint("register", "number_index", name="pk_register_asked"),
        sa.ForeignKeyConstraint(["register"], ["opt_out_register.id"], name="fk_register_asked_register"),
        sa.ForeignKeyConstraint(["answer"], ["register_answer.id"], name="fk_register_asked_answer"),
    )
    op.create_index("ix_register_asked_number_index", "register_asked", ["number_index"])
    op.create_table(
        "opt_out",
        sa.Column("id", ID, nullable=False),
        sa.Column("register", ID, nullable=False),
        sa.Column("number_index", sa.LargeBinary(32), nullable=False),
        sa.Column("begins", TIME, nullable=False),
        sa.Column("ended", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_opt_out"),
        sa.ForeignKeyConstraint(["register"], ["opt_out_register.id"], name="fk_opt_out_register"),
    )
    op.create_index("ix_opt_out_number_index", "opt_out", ["number_index"])
    op.create_index("ix_opt_out_register_ended", "opt_out", ["register", "ended"])


def overrides() -> None:
    op.create_table(
        "opt_out_override",
        sa.Column("id", ID, nullable=False),
        sa.Column("register", SLUG, nullable=False),
        sa.Column("authority", sa.Text, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("begins", TIME),
        sa.Column("ends", TIME),
        sa.Column("added", TIME, nullable=False),
        sa.Column("added_by", sa.String(255), nullable=False),
        sa.Column("ended", TIME),
        sa.Column("ended_by", sa.String(255)),
        sa.PrimaryKeyConstraint("id", name="pk_opt_out_override"),
    )
