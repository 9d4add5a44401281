"""The ward's tables, as migrations leave them (a test compares both).

What identifies a patient is either sealed (`sealed_*`, AES-GCM under the vault key) or a blind index (`*_index`,
HMAC under a key derived from it). Times are ISO 8601 in UTC with microseconds, so that they sort as text everywhere.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from scanward.store.growing import only_grows

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_TIME = String(27)
_ID = String(32)
_SLUG = String(63)
_UID = String(64)
_SERIAL = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts up by itself only for INTEGER

vault_generation = Table(
    "vault_generation",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key_check", LargeBinary(32), nullable=False),
    Column("created", _TIME, nullable=False),
    Column("destroyed", _TIME),
)

domain = Table(
    "domain",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("generation", Integer, ForeignKey("vault_generation.id"), nullable=False),
    Column("recipient", _SLUG, nullable=False),
    Column("purpose", _SLUG, nullable=False),
    Column("sealed_secret", LargeBinary, nullable=False),
    Column("created", _TIME, nullable=False),
    UniqueConstraint("generation", "recipient", "purpose"),
)

pseudonym = Table(
    "pseudonym",
    metadata,
    Column("id", _SERIAL, primary_key=True),
    Column("domain", Integer, ForeignKey("domain.id"), nullable=False),
    Column("patient_index", LargeBinary(32), nullable=False),
    Column("pseudonym", _UID, nullable=False, unique=True),
    Column("sealed_patient", LargeBinary, nullable=False),
    Column("created", _TIME, nullable=False),
    UniqueConstraint("domain", "patient_index"),
)

release = Table(
    "release",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("job_index", LargeBinary(32), nullable=False, index=True),
    Column("recipient", _SLUG, nullable=False),
    Column("purpose", _SLUG, nullable=False),
    Column("recipe", String(255), nullable=False),
    Column("recipe_fingerprint", _UID, nullable=False),
    Column("sealed_places", LargeBinary, nullable=False),
    Column("state", String(16), nullable=False),
    Column("started", _TIME, nullable=False),
    Column("finished", _TIME),
)

work = Table(
    "work",
    metadata,
    Column("release", _ID, ForeignKey("release.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("patient", _UID, nullable=False),
    Column("study", _UID, nullable=False),
    Column("series", _UID, nullable=False),
    Column("modality", String(16), nullable=False),
    Column("sop_class_uid", _UID, nullable=False),
    Column("flags", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sealed_source", LargeBinary, nullable=False),
    Column("state", String(16), nullable=False),
    Column("decision", String(16)),
    Column("reason", Text),
    Column("staged", String(255)),
    Column("sha256", String(64)),
    Column("staged_size", BigInteger),
    Column("new_sop_class", _UID),
    Column("new_instance", _UID),
    Column("new_study", _UID),
    Column("new_series", _UID),
    Column("pseudonym", _UID),
    Index(None, "release", "study", "series", "number"),
    Index(None, "release", "patient", "study"),
    Index(None, "release", "staged"),
)

release_facts = Table(
    "release_facts",
    metadata,
    Column("release", _ID, ForeignKey("release.id", ondelete="CASCADE"), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
)

picture_look = Table(
    "picture_look",
    metadata,
    Column("release", _ID, ForeignKey("release.id", ondelete="CASCADE"), primary_key=True),
    Column("instance", LargeBinary(16), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("modified", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("release", _ID, ForeignKey("release.id")),
    Column("reason", String(32), nullable=False),
    Column("detail", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sealed_origin", LargeBinary),
    Column("kept", String(255)),
    Column("entered", _TIME, nullable=False),
    Index(None, "release"),
)

review = Table(
    "review",
    metadata,
    Column("instance", _UID, primary_key=True),
    Column("release", _ID, ForeignKey("release.id"), nullable=False),
    Column("series", _UID, nullable=False),
    Column("modality", String(16), nullable=False),
    Column("device", _UID, nullable=False),
    Column("sealed_source", LargeBinary, nullable=False),
    Column("sealed_found", LargeBinary, nullable=False),
    Column("entered", _TIME, nullable=False),
    Column("sealed_decision", LargeBinary),
    Column("decided", _TIME),
    Column("decided_by", String(255)),
    Index(None, "release", "series", "instance"),
)

device_places = Table(
    "device_places",
    metadata,
    Column("device", _UID, primary_key=True),
    Column("places", Text, nullable=False),
    Column("changed", _TIME, nullable=False),
)

ledger = Table(
    "ledger",
    metadata,
    Column("seq", _SERIAL, primary_key=True, autoincrement=False),
    Column("at", _TIME, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("release", String(32), nullable=False),
    Column("ticket", String(32), nullable=False),
    Column("body", Text, nullable=False),
    Column("hash", String(64), nullable=False),
    Index(None, "release"),
)

only_grows(ledger)

ticket = Table(
    "ticket",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("release", _ID, nullable=False, index=True),
    Column("manifest_sha256", String(64), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("opened", _TIME, nullable=False),
    Column("closed", _TIME),
    Column("outcome", String(16)),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", _SERIAL, primary_key=True),
    Column("ticket", _ID, ForeignKey("ticket.id"), nullable=False),
    Column("study", String(255), nullable=False),
    Column("objects", Integer, nullable=False),
    Column("already", Integer, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("at", _TIME, nullable=False),
    UniqueConstraint("ticket", "study"),
)
