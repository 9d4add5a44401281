"""Tables of what left: an index of the ledger's disclosures, and what is owed because of them.

`disclosed` repeats facts of ledger entries, so that questions over a million of them are one query; the entries are
the truth. `patient_index` and `sealed_salt` are the only way from an entry to its patient: when both are gone, the
entry and its proof stand, and nobody can say any more whom it was about.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from scanward.store.tables import metadata

_TIME = String(27)
_ID = String(32)
_SLUG = String(63)
_UID = String(64)
_NAME = String(255)

disclosed = Table(
    "disclosed",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("ticket", _ID, nullable=False),
    Column("release", _ID, nullable=False),
    Column("patient_index", LargeBinary(32)),
    Column("sealed_salt", LargeBinary),
    Column("pseudonym", _UID, nullable=False),
    Column("recipient", _SLUG, nullable=False),
    Column("purpose", _SLUG, nullable=False),
    Column("recipe", _NAME, nullable=False),
    Column("recipe_fingerprint", _UID, nullable=False),
    Column("software", _UID, nullable=False),
    Column("identifiability", _ID, nullable=False),
    Column("basis", _ID, nullable=False),
    Column("protocol", _SLUG, nullable=False),
    Column("key_id", _UID, nullable=False),
    Column("objects", Integer, nullable=False),
    Column("at", _TIME, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("retention_days", Integer),
    Column("kept_until", _TIME),
    Column("last_used", _TIME, nullable=False),
    Column("number_index", LargeBinary(32)),
    Index(None, "number_index"),
    Index(None, "ticket"),
    Index(None, "patient_index", "at"),
    Index(None, "pseudonym"),
    Index(None, "at"),
    Index(None, "recipient", "at"),
    Index(None, "recipe_fingerprint", "at"),
    Index(None, "software", "at"),
    Index(None, "key_id", "at"),
    Index(None, "protocol", "at"),
    Index(None, "kept_until"),
)

disclosed_number = Table(
    "disclosed_number",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("number_index", LargeBinary(32), primary_key=True),
    Index(None, "number_index"),
)
"""The patient's other numbers, of those disclosures whose headers named some."""

lookup_reason = Table(
    "lookup_reason",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("pseudonym", _UID, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "pseudonym"),
)
"""Why somebody was looked up; the ledger's entry holds the SHA-256 of what is sealed."""

deletion = Table(
    "deletion",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("seq", BigInteger, ForeignKey("disclosed.seq"), nullable=False),
    Column("recipient", _SLUG, nullable=False),
    Column("why", _ID, nullable=False),
    Column("state", String(16), nullable=False),
    Column("asked", _TIME, nullable=False),
    Column("due", _TIME, nullable=False),
    Column("asked_by", _NAME, nullable=False),
    Column("settled", _TIME),
    Column("settled_by", _NAME),
    Column("covers", _NAME, nullable=False),
    Column("manifest_sha256", _UID, nullable=False),
    Column("contradiction", _ID, nullable=False),
    Index(None, "seq"),
    Index(None, "state", "due"),
    Index(None, "recipient", "state"),
)

accounting = Table(
    "accounting",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("patient_index", LargeBinary(32)),
    Column("requested", _TIME, nullable=False),
    Column("covers_from", _TIME, nullable=False),
    Column("covers_to", _TIME, nullable=False),
    Column("due", _TIME, nullable=False),
    Column("extended_to", _TIME),
    Column("extension_reason", Text),
    Column("answered", _TIME),
    Column("responsible", _NAME, nullable=False),
    Column("free", Integer, nullable=False),
    Column("sealed_answer", LargeBinary),
    Column("answer_sha256", _UID, nullable=False),
    Index(None, "patient_index", "requested"),
    Index(None, "answered", "due"),
)

suspension = Table(
    "suspension",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("patient_index", LargeBinary(32)),
    Column("recipient", _SLUG, nullable=False),
    Column("agency", _NAME, nullable=False),
    Column("written", Integer, nullable=False),
    Column("begins", _TIME, nullable=False),
    Column("ends", _TIME, nullable=False),
    Column("documented_by", _NAME, nullable=False),
    Index(None, "patient_index", "recipient"),
)

protocol = Table(
    "protocol",
    metadata,
    Column("id", _SLUG, primary_key=True),
    Column("body", Text, nullable=False),
    Column("added", _TIME, nullable=False),
    Column("added_by", _NAME, nullable=False),
)

incident = Table(
    "incident",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("state", String(16), nullable=False),
    Column("opened", _TIME, nullable=False),
    Column("closed", _TIME),
    Column("body", Text, nullable=False),
    Index(None, "state", "opened"),
)
