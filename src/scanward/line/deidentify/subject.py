"""Who one patient is to one recipient for one purpose."""

from __future__ import annotations

from dataclasses import dataclass, field

from scanward.core.asking import ConsentMark  # noqa: TC001 - a dataclass field
from scanward.core.ids import Pseudonym  # noqa: TC001 - the same


@dataclass(frozen=True, slots=True)
class Subject:
    """The patient's pseudonym and date offset in this domain, and the domain's secret for UIDs.

    Pseudonym and offset are random and come from the vault (45 CFR 164.514(c): a code must not be derived from
    information about the person); `uid_secret` is 32 random bytes of the domain.
    """

    pseudonym: Pseudonym
    offset_days: int = field(repr=False)
    uid_secret: bytes = field(repr=False)
    consent: ConsentMark | None = None
    """What the objects are to say of the patient's consent; None where they leave on another ground."""
