"""What a patient's consent says, apart from who the patient is; and what makes one a valid authorization (AUT-1).

45 CFR 164.508(c)(1) and (2) list what an authorization holds, (a)(4) adds what one to a sale must say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from scanward.core.asking import ANY, Obligations, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from scanward.core.asking import Span


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a consent says: it permits or denies what lies in `scope`."""

    permit: bool
    scope: Scope = field(default_factory=Scope)
    obligations: Obligations = field(default_factory=Obligations)


class Said(StrEnum):
    """What a form must say beside whom and what it is about; the ward vouches that its text does."""

    REVOCATION = "revocation"
    """That it may be revoked in writing, and how: (c)(2)(i)."""
    CONDITIONING = "conditioning"
    """Whether treatment depends on signing it: (c)(2)(ii)."""
    REDISCLOSURE = "redisclosure"
    """That the recipient may disclose further: (c)(2)(iii)."""
    PAID = "paid"
    """That somebody is paid for it: (a)(4), a sale."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What is written on and about the signed form. All of it is kept sealed, save the hash."""

    form: str = field(default="", repr=False)
    """The file's name."""
    form_sha256: str = ""
    date_time: datetime | None = None
    """When it was signed; aware."""
    signer: str = field(default="", repr=False)
    """Who signed for the patient, in words; empty is the patient."""
    authority: str = field(default="", repr=False)
    """By what right somebody else signed: (c)(1)(vi)."""
    organization: str = field(default="", repr=False)
    """Who may disclose: (c)(1)(ii)."""
    policy_uri: str = ""
    """Names the version of the text that was shown."""
    expires: str = field(default="", repr=False)
    """The event with which it expires, where no date is given: (c)(1)(v)."""
    said: frozenset[Said] = frozenset()
    for_sale: bool = False


class Element(StrEnum):
    """What an authorization must have. The value is a sentence's part, for a person."""

    WHAT = "what data may go (a kind of data, not all)"
    DISCLOSES = "who discloses (the organization)"
    RECEIVES = "who receives (a recipient, or a kind of recipient)"
    PURPOSE = "for what purpose"
    EXPIRES = "when it expires (a date or an event)"
    SIGNED = "the signed form and its date"
    AUTHORITY = "by what right somebody else signed for the patient"
    REVOCATION = "that it says how it can be revoked"
    CONDITIONING = "that it says whether treatment depends on it"
    REDISCLOSURE = "that it warns of further disclosure"
    PAID = "that it says that somebody is paid, being for a sale"


def missing_elements(statements: Iterable[Statement], span: Span, signed: Signed) -> tuple[Element, ...]:
    """What consent lacks to be a valid authorization: empty where it permits nothing."""
    scopes = [each.scope for each in statements if each.permit]
    if not scopes:
        return ()
    lacking = {
        Element.WHAT: any(scope.data == ANY for scope in scopes),
        Element.DISCLOSES: not signed.organization,
        Element.RECEIVES: any(scope.recipient == ANY and not scope.kinds for scope in scopes),
        Element.PURPOSE: any(scope.purpose == ANY for scope in scopes),
        Element.EXPIRES: span.end is None and not signed.expires,
        Element.SIGNED: not signed.form_sha256 or signed.date_time is None,
        Element.AUTHORITY: bool(signed.signer) and not signed.authority,
        Element.REVOCATION: Said.REVOCATION not in signed.said,
        Element.CONDITIONING: Said.CONDITIONING not in signed.said,
        Element.REDISCLOSURE: Said.REDISCLOSURE not in signed.said,
        Element.PAID: signed.for_sale and Said.PAID not in signed.said,
    }
    return tuple(element for element, lacks in lacking.items() if lacks)
