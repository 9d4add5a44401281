"""What a fact must be like before it is written down: checks at the edge, so that deciding can trust."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from scanward.core.asking import ANY
from scanward.core.errors import UsageError
from scanward.core.ids import is_slug
from scanward.core.lawful import NOT_FOR_MANY, Basis
from scanward.store.fact_rows import plain_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanward.core.asking import Contract, Ground, Obligations, Override, RecipientRecord, Scope, Span

_COUNTRY = re.compile(r"[A-Z]{2}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PROTECTION = re.compile(r"[a-z][a-z0-9-]{0,31}")
_DAYS_MAX = 36_525


def check_slug(text: str, what: str) -> str:
    if not is_slug(text):
        raise UsageError(f"{what} is named by lower-case letters, digits, '.', '_' and '-', at most 63")
    return text


def check_terms(terms: Iterable[str], what: str) -> tuple[str, ...]:
    """Terms of a hierarchy, each once; UsageError where there is none."""
    known = tuple(dict.fromkeys(terms))
    if not known:
        raise UsageError(f"name at least one {what}, or '{ANY}' for all")
    for term in known:
        if term != ANY:
            check_slug(term, f"a {what}")
    return known


def check_scopes(scopes: Iterable[Scope]) -> tuple[Scope, ...]:
    known = tuple(dict.fromkeys(scopes))
    if not known:
        raise UsageError("say what it is about: at least one purpose")
    for scope in known:
        check_terms([scope.purpose], "purpose")
        check_terms([scope.recipient], "recipient")
        check_terms([scope.data], "kind of data")
    return known


def check_span(span: Span) -> Span:
    if span.begin is not None and span.end is not None and span.end <= span.begin:
        raise UsageError("it would end before it begins")
    return span


def check_obligations(obligations: Obligations) -> Obligations:
    if any(not _PROTECTION.fullmatch(word) for word in obligations.protections):
        raise UsageError("a protection is a word such as no-faces: see docs/lookup/decisions.md")
    if obligations.retention_days is not None and not 1 <= obligations.retention_days <= _DAYS_MAX:
        raise UsageError(f"retention is a number of days from 1 to {_DAYS_MAX:,}")
    return obligations


def check_sha256(text: str) -> str:
    """A SHA-256 in hex, in lower case; or empty."""
    text = text.replace(":", "").lower()
    if text and not _SHA256.fullmatch(text):
        raise UsageError("a SHA-256 is 64 hex digits")
    return text


def check_recipient(record: RecipientRecord) -> RecipientRecord:
    check_slug(record.slug, "a recipient")
    if not _COUNTRY.fullmatch(record.country):
        raise UsageError("a country is two capital letters, by ISO 3166-1 (DE, US)")
    if not record.title.strip():
        raise UsageError("give the recipient's name in full: an account of disclosures names it (ACC-2)")
    return replace(
        record,
        title=plain_line(record.title, "a recipient's name"),
        contact=plain_line(record.contact, "a contact"),
        address=plain_line(record.address, "an address"),
        endpoint=plain_line(record.endpoint, "an endpoint"),
        certificate_sha256=check_sha256(record.certificate_sha256),
    )


def check_contract(agreed: Contract) -> Contract:
    check_slug(agreed.recipient, "a recipient")
    check_slug(agreed.kind, "a kind of contract")
    check_span(agreed.span)
    check_obligations(agreed.obligations)
    return replace(
        agreed,
        purposes=check_terms(agreed.purposes, "purpose"),
        data=check_terms(agreed.data, "kind of data"),
    )


def check_ground(ground: Ground) -> Ground:
    """A ground says by what authority; one that only each patient can give, or nobody, is none."""
    if ground.basis in NOT_FOR_MANY:
        raise UsageError(f"{ground.basis.value} is no legal basis for data of many patients")
    if ground.basis is Basis.RESEARCH_WAIVER and not ground.protocol.strip():
        raise UsageError("a waiver of authorization names its research protocol (ACC-5)")
    check_span(ground.span)
    check_obligations(ground.obligations)
    return replace(
        ground,
        authority=_authority(ground.authority),
        protocol=plain_line(ground.protocol, "a protocol", limit=200),
    )


def check_override(override: Override) -> Override:
    check_terms([override.register], "register")
    check_span(override.span)
    return replace(override, authority=_authority(override.authority))


def _authority(text: str) -> str:
    if not text.strip():
        raise UsageError("say by what authority: the law's section, or who approved it")
    return plain_line(text, "an authority")
