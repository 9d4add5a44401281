"""Asking whether something may leave: the question, the facts that answers stand on, and the answer.

Facts are plain values that the store keeps and `decide` reads; none of them names a patient, since whoever gathers
them has chosen the patient already. Purposes, recipients and data classes are slugs in a hierarchy of dots:
`research` covers `research.lung-2026`, and `*` covers all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from scanward.core.lawful import Identifiability, RecipientKind

if TYPE_CHECKING:
    from datetime import datetime

    from scanward.core.lawful import Basis

ANY = "*"
TRAINING = "ai-training"
"""The purpose, or a part of one, that an obligation not to train forbids."""


def covers(wider: str, narrower: str) -> bool:
    """Whether the term `wider` covers `narrower`: the same, a parent by dots, or `*`."""
    return wider in (ANY, narrower) or narrower.startswith(f"{wider}.")


def meet(one: str, other: str) -> bool:
    """Whether two terms have anything in common: one covers the other."""
    return covers(one, other) or covers(other, one)


def _depth(term: str) -> int:
    return 0 if term == ANY else 1 + term.count(".")


@dataclass(frozen=True, slots=True)
class Question:
    """May data of this class about one patient go to this recipient for this purpose, now?

    `data` is a slug such as `image.ct`, `report` or `radiotherapy`; `at` is aware, in UTC, from the clock handed in.
    """

    recipient: str
    purpose: str
    data: str
    identifiability: Identifiability
    protections: frozenset[str]
    """What the recipe protects, in the words of `Obligations.protections`."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Scope:
    """What a fact is about. `recipient` is a slug; `kinds` empty means every kind of recipient."""

    purpose: str = ANY
    recipient: str = ANY
    kinds: frozenset[RecipientKind] = frozenset()
    data: str = ANY
    levels: frozenset[Identifiability] = frozenset()
    """How identifiable the data may be for the fact to apply; empty means however."""

    def holds(self, question: Question, kind: RecipientKind, *, any_level: bool = False) -> bool:
        """Whether all that `question` asks for lies within: what a permit, a ground or an override must do."""
        return (
            covers(self.purpose, question.purpose)
            and covers(self.recipient, question.recipient)
            and covers(self.data, question.data)
            and (not self.kinds or kind in self.kinds)
            and (any_level or not self.levels or question.identifiability in self.levels)
        )

    def touches(self, question: Question, kind: RecipientKind) -> bool:
        """Whether any of what `question` asks for may lie within: enough for a denial or an opt-out.

        Somebody who denied `research.commercial` is not asked for `research` as a whole.
        """
        return (
            meet(self.purpose, question.purpose)
            and meet(self.recipient, question.recipient)
            and meet(self.data, question.data)
            and (not self.kinds or kind in self.kinds)
            and (not self.levels or question.identifiability in self.levels)
        )

    @property
    def narrowness(self) -> tuple[int, ...]:
        """Sorts scopes: where one covers another, the narrower is the greater."""
        return (
            _depth(self.recipient),
            len(RecipientKind) - len(self.kinds) if self.kinds else 0,
            _depth(self.purpose),
            _depth(self.data),
            len(Identifiability) - len(self.levels) if self.levels else 0,
        )


@dataclass(frozen=True, slots=True)
class Span:
    """From `begin`, up to and without `end`; both aware, in UTC. None is without bound."""

    begin: datetime | None = None
    end: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return (self.begin is None or self.begin <= at) and (self.end is None or at < self.end)


@dataclass(frozen=True, slots=True)
class Obligations:
    """What a permit asks of whoever acts on it."""

    protections: frozenset[str] = frozenset()
    """The recipe must protect at least these (`Recipe.protections` in deidentify)."""
    retention_days: int | None = None
    """The recipient deletes it so many days after it was delivered."""
    no_train: bool = False
    no_reidentification: bool = False
    no_onward: bool = False

    def __or__(self, other: Obligations) -> Obligations:
        """Both together: all protections, the shorter retention, and what either forbids."""
        days = [each for each in (self.retention_days, other.retention_days) if each is not None]
        return Obligations(
            self.protections | other.protections,
            min(days, default=None),
            self.no_train or other.no_train,
            self.no_reidentification or other.no_reidentification,
            self.no_onward or other.no_onward,
        )


@dataclass(frozen=True, slots=True)
class RecipientRecord:
    """Who gets it. `id` is the fact's id, `slug` the name by which a release calls it."""

    id: str
    slug: str
    kind: RecipientKind
    title: str
    country: str
    contact: str = ""
    address: str = ""
    endpoint: str = ""
    certificate_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Contract:
    """What was agreed with a recipient: a data-use agreement, a business associate's contract, a sale."""

    id: str
    recipient: str
    kind: str
    purposes: tuple[str, ...]
    data: tuple[str, ...]
    span: Span
    obligations: Obligations
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """What one patient said: a signed permit or a denial."""

    id: str
    permit: bool
    scope: Scope
    span: Span
    withdrawn: datetime | None = None
    obligations: Obligations = field(default_factory=Obligations)


@dataclass(frozen=True, slots=True)
class OptOut:
    """A statutory opt-out of this patient, from a register or made at this ward."""

    id: str
    register: str
    scope: Scope
    span: Span


@dataclass(frozen=True, slots=True)
class Override:
    """A named ground in law on which a statutory opt-out does not bind. The patient can see it."""

    id: str
    register: str
    authority: str
    scope: Scope
    span: Span


@dataclass(frozen=True, slots=True)
class Ground:
    """A legal basis on which data of many patients may go without each one's permit."""

    id: str
    basis: Basis
    scope: Scope
    span: Span
    authority: str
    obligations: Obligations = field(default_factory=Obligations)
    protocol: str = ""
    """The research protocol under which (45 CFR 164.512(i)); its record is kept by `account`."""


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    """What an opt-out register was last asked, and how old its answer may be."""

    id: str
    register: str
    answered: datetime | None
    """None: it was never asked."""
    max_age_s: float
    scope: Scope


@dataclass(frozen=True, slots=True)
class Denied:
    """What somebody of the ward denied; `id` is of a consent, the first of those worded so, or of a register."""

    id: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known for one patient and one recipient."""

    recipient: RecipientRecord | None = None
    contracts: tuple[Contract, ...] = ()
    consents: tuple[Consent, ...] = ()
    opt_outs: tuple[OptOut, ...] = ()
    overrides: tuple[Override, ...] = ()
    registers: tuple[RegisterAnswer, ...] = ()
    grounds: tuple[Ground, ...] = ()
    implicit: tuple[str, ...] = ("treatment",)
    """The purposes for which the ward lets data go where nobody said anything; the default is treatment alone."""
    denied_by_somebody: tuple[Denied, ...] = ()
    """Of a patient without a number, whom nothing can be found by: what any patient of the ward denied."""


@dataclass(frozen=True, slots=True)
class ConsentMark:
    """What an object says of its patient's consent to distribute it (PS3.3 section C.7.2.3)."""

    distribution: str
    """NAMED_PROTOCOL, RESTRICTED_REUSE or PUBLIC_RELEASE."""
    flag: str
    """YES, NO or WITHDRAWN."""
    protocol: str = ""
    """Clinical Trial Protocol ID; only for NAMED_PROTOCOL."""


class Why(StrEnum):
    """Why a question was answered as it was. Each is explained in docs/lookup/decisions.md."""

    RECIPIENT_UNKNOWN = "recipient-unknown"
    NO_CONTRACT = "no-contract"
    CONTRACT_ENDED = "contract-ended"
    CONTRACT_SCOPE = "contract-does-not-cover"
    REGISTER_STALE = "register-too-old"
    OPTED_OUT = "opted-out"
    PATIENT_DENIES = "patient-denies"
    PATIENT_UNKNOWN = "patient-without-number"
    TOO_IDENTIFIABLE = "recipe-not-strict-enough"
    NO_TRAINING = "training-not-allowed"
    PROTOCOL_INCOMPLETE = "protocol-incomplete"
    NOT_ASKED = "nobody-permitted"
    CONSENT = "patient-permits"
    GROUND = "legal-basis"
    IMPLICIT = "implicit-policy"


@dataclass(frozen=True, slots=True)
class Answer:
    """`stood_on` are the ids of the facts, denials' too, in the order in which they counted."""

    permit: bool
    why: Why
    stood_on: tuple[str, ...] = ()
    obligations: Obligations = field(default_factory=Obligations)
    basis: Basis | None = None
    """Computed from the facts, never typed; None where the answer is a denial."""
    protocol: str = ""
