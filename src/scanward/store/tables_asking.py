"""Tables of what decisions stand on: recipients, contracts, legal bases, opt-out registers, and what patients said.

Rows are added, ended and withdrawn, never changed in what they say. Patients are found by blind indexes; what else
could identify one is sealed (`store.tables`). Columns named after lists or scopes hold canonical JSON.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from scanward.store.tables import metadata

_TIME = String(27)
_ID = String(32)
_SLUG = String(63)


def _added() -> tuple[Column[str], Column[str]]:
    return Column("added", _TIME, nullable=False), Column("added_by", String(255), nullable=False)


def _ended() -> tuple[Column[str], Column[str]]:
    return Column("ended", _TIME), Column("ended_by", String(255))


recipient = Table(
    "recipient",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("slug", _SLUG, nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("title", Text, nullable=False),
    Column("country", String(2), nullable=False),
    Column("contact", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("endpoint", Text, nullable=False),
    Column("certificate_sha256", String(64), nullable=False),
    *_added(),
    *_ended(),
)

contract = Table(
    "contract",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("recipient", _SLUG, nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("purposes", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("begins", _TIME),
    Column("ends", _TIME),
    Column("obligations", Text, nullable=False),
    Column("document_sha256", String(64), nullable=False),
    Column("document_name", Text, nullable=False),
    *_added(),
    *_ended(),
)

legal_ground = Table(
    "legal_ground",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("basis", String(32), nullable=False),
    Column("scopes", Text, nullable=False),
    Column("begins", _TIME),
    Column("ends", _TIME),
    Column("authority", Text, nullable=False),
    Column("protocol", Text, nullable=False),
    Column("obligations", Text, nullable=False),
    *_added(),
    *_ended(),
)

consent = Table(
    "consent",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("patient_index", LargeBinary(32), nullable=False, index=True),
    Column("number_index", LargeBinary(32), nullable=False, index=True),
    Column("issuer_index", LargeBinary(32), nullable=False),
    Column("statements", Text, nullable=False),
    Column("begins", _TIME),
    Column("ends", _TIME),
    Column("form_sha256", String(64), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    *_added(),
    Column("withdrawn", _TIME),
    Column("withdrawn_by", String(255)),
)

opt_out_register = Table(
    "opt_out_register",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("name", _SLUG, nullable=False, index=True),
    Column("scopes", Text, nullable=False),
    Column("max_age_s", Integer, nullable=False),
    Column("style", String(16), nullable=False),
    Column("issuer_index", LargeBinary(32), nullable=False),
    *_added(),
    *_ended(),
)

register_answer = Table(
    "register_answer",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("register", _ID, ForeignKey("opt_out_register.id"), nullable=False),
    Column("answered", _TIME, nullable=False),
    Column("numbers", Integer, nullable=False),
    Column("opted_out", Integer, nullable=False),
    Index(None, "register", "answered"),
)

register_asked = Table(
    "register_asked",
    metadata,
    Column("register", _ID, ForeignKey("opt_out_register.id"), primary_key=True),
    Column("number_index", LargeBinary(32), primary_key=True),
    Column("answer", _ID, ForeignKey("register_answer.id"), nullable=False),
    Index(None, "number_index"),
)
"""Whom a register that answers patient by patient was last asked about, and in which answer."""

opt_out = Table(
    "opt_out",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("register", _ID, ForeignKey("opt_out_register.id"), nullable=False),
    Column("number_index", LargeBinary(32), nullable=False, index=True),
    Column("begins", _TIME, nullable=False),
    Column("ended", _TIME),
    Index(None, "register", "ended"),
)

opt_out_override = Table(
    "opt_out_override",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("register", _SLUG, nullable=False),
    Column("authority", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("begins", _TIME),
    Column("ends", _TIME),
    *_added(),
    *_ended(),
)
