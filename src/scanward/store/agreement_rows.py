"""Rows of recipients, contracts, legal bases and overrides as the facts that decisions stand on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scanward.core.asking import Contract, Ground, Override, RecipientRecord
from scanward.core.lawful import Basis, RecipientKind
from scanward.store.fact_rows import happened, obligations_from, scopes_of, span_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row


def recipient_of(row: Row[Any]) -> RecipientRecord:
    return RecipientRecord(
        row.id,
        row.slug,
        RecipientKind(row.kind),
        row.title,
        row.country,
        row.contact,
        row.address,
        row.endpoint,
        row.certificate_sha256,
    )


def contract_of(row: Row[Any], now: datetime) -> Contract:
    return Contract(
        row.id,
        row.recipient,
        row.kind,
        tuple(json.loads(row.purposes)),
        tuple(json.loads(row.data)),
        span_of(row.begins, row.ends),
        obligations_from(row.obligations),
        happened(row.ended, now),
    )


def grounds_of(row: Row[Any], now: datetime) -> list[Ground]:
    """One for each scope, all of one id."""
    span = span_of(row.begins, row.ends, happened(row.ended, now))
    obligations = obligations_from(row.obligations)
    return [
        Ground(row.id, Basis(row.basis), scope, span, row.authority, obligations, row.protocol)
        for scope in scopes_of(row.scopes)
    ]


def overrides_of(row: Row[Any], now: datetime) -> list[Override]:
    """One for each scope, all of one id."""
    span = span_of(row.begins, row.ends, happened(row.ended, now))
    return [Override(row.id, row.register, row.authority, scope, span) for scope in scopes_of(row.scopes)]
