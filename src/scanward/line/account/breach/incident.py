"""An incident: what is known, the four factors of its assessment, and how it was decided (45 CFR 164.402)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """On whose behalf the data were held."""

    COVERED_ENTITY = "covered-entity"
    BUSINESS_ASSOCIATE = "business-associate"


class BreachException(StrEnum):
    """BR-2: the three exceptions of 45 CFR 164.402(1), and no other."""

    GOOD_FAITH = "good-faith-access"
    INADVERTENT = "inadvertent-between-authorised"
    NOT_RETAINED = "could-not-retain"


class Result(StrEnum):
    """How an incident was decided. Until then a breach is presumed (BR-1)."""

    PRESUMED = "presumed"
    BREACH = "breach"
    LOW_PROBABILITY = "low-probability"
    EXCEPTION = "exception"
    SECURED = "secured"


class Audience(StrEnum):
    """Who has to be told."""

    INDIVIDUALS = "individuals"
    MEDIA = "media"
    HHS = "hhs"
    COVERED_ENTITY = "covered-entity"
    AUTHORITY = "data-protection-authority"
    PERSONS_EU = "persons-gdpr"


@dataclass(frozen=True, slots=True)
class Factors:
    """BR-1: the four factors of 45 CFR 164.402(2). An empty one is not assessed."""

    nature: str = ""
    """Nature and extent of the data, and how likely somebody is re-identified."""
    recipient: str = ""
    """The unauthorised person who used it or to whom it went."""
    acquired: str = ""
    """Whether it was actually acquired or viewed."""
    mitigation: str = ""
    """To what extent the risk was mitigated."""

    @property
    def missing(self) -> list[str]:
        return [each.name for each in fields(self) if not str(getattr(self, each.name)).strip()]


@dataclass(frozen=True, slots=True)
class Delay:
    """BR-7: law enforcement asked to wait: in writing until `until`, or orally on `asked`."""

    asked: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """What the breach desk knows. No patient is named in it: who is affected follows from `circumstances`."""

    id: str
    title: str
    first_known: datetime
    """When anyone of the workforce or an agent knew, or should have known (BR-3)."""
    happened_from: date
    happened_until: date
    circumstances: dict[str, str]
    persons: int
    residents: dict[str, int] = field(default_factory=dict)
    """By state: how many of its residents are affected."""
    no_address: int = 0
    role: Role = Role.COVERED_ENTITY
    european: bool = False
    high_risk: bool = True
    sealed: bool = False
    key_exposed: bool = False
    destroyed: bool = False
    delay: Delay | None = None
    factors: Factors = field(default_factory=Factors)
    exception: BreachException | None = None
    result: Result = Result.PRESUMED
    decided_by: str = ""
    decided_on: str = ""
    told: dict[str, str] = field(default_factory=dict)
    """By audience: the day on which it was told."""
    no_european_risk: str = ""
    """Why a risk to persons is unlikely (GDPR Art. 33(1)), in words; empty while nobody decided so."""
    closed: str = ""

    @property
    def of_unknown_state(self) -> int:
        """How many persons of whom it is not known where they live."""
        return max(0, self.persons - sum(self.residents.values()))

    @property
    def secured(self) -> bool:
        """BR-8: encrypted and the key not exposed, or destroyed, as HHS guidance says. Lost with its key it is not."""
        return self.destroyed or (self.sealed and not self.key_exposed)


def to_plain(incident: Incident) -> dict[str, Any]:
    """Ready for canonical JSON."""
    plain = asdict(incident)
    for name in ("first_known", "happened_from", "happened_until"):
        plain[name] = getattr(incident, name).isoformat()
    if incident.delay:
        until = incident.delay.until
        plain["delay"] = {"asked": incident.delay.asked.isoformat(), "until": until.isoformat() if until else None}
    return plain


def from_plain(plain: dict[str, Any]) -> Incident:
    """What `to_plain` gave."""
    delay = plain["delay"]
    told = {
        "first_known": datetime.fromisoformat(plain["first_known"]),
        "happened_from": date.fromisoformat(plain["happened_from"]),
        "happened_until": date.fromisoformat(plain["happened_until"]),
        "role": Role(plain["role"]),
        "factors": Factors(**plain["factors"]),
        "exception": BreachException(plain["exception"]) if plain["exception"] else None,
        "result": Result(plain["result"]),
        "delay": Delay(
            date.fromisoformat(delay["asked"]), date.fromisoformat(delay["until"]) if delay["until"] else None
        )
        if delay
        else None,
    }
    return Incident(**{**plain, **told})
