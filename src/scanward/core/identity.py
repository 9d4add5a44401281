"""What identifies a person: the kinds, and everything known about one patient.

The kinds follow the eighteen identifiers of 45 CFR 164.514(b)(2)(i), whose letters they carry.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class IdentifierKind(StrEnum):
    """A kind of identifier; `hipaa` is its letter in 45 CFR 164.514(b)(2)(i)."""

    PATIENT_NAME = "patient-name"
    PERSON_NAME = "person-name"
    PLACE = "place"
    INSTITUTION = "institution"
    DATE = "date"
    AGE_OVER_89 = "age-over-89"
    PHONE = "phone"
    EMAIL = "email"
    SSN = "ssn"
    RECORD_NUMBER = "record-number"
    PLAN_NUMBER = "plan-number"
    ACCOUNT_NUMBER = "account-number"
    LICENCE_NUMBER = "licence-number"
    VEHICLE = "vehicle"
    DEVICE = "device"
    URL = "url"
    IP_ADDRESS = "ip-address"
    BIOMETRIC = "biometric"
    FACE = "face"
    UID = "uid"
    FREE_TEXT = "free-text"
    PRIVATE = "private"
    OTHER = "other"

    @property
    def hipaa(self) -> str:
        return _HIPAA[self]


_HIPAA = {
    IdentifierKind.PATIENT_NAME: "A",
    IdentifierKind.PERSON_NAME: "A",
    IdentifierKind.PLACE: "B",
    IdentifierKind.INSTITUTION: "B",
    IdentifierKind.DATE: "C",
    IdentifierKind.AGE_OVER_89: "C",
    IdentifierKind.PHONE: "D",
    IdentifierKind.EMAIL: "F",
    IdentifierKind.SSN: "G",
    IdentifierKind.RECORD_NUMBER: "H",
    IdentifierKind.PLAN_NUMBER: "I",
    IdentifierKind.ACCOUNT_NUMBER: "J",
    IdentifierKind.LICENCE_NUMBER: "K",
    IdentifierKind.VEHICLE: "L",
    IdentifierKind.DEVICE: "M",
    IdentifierKind.URL: "N",
    IdentifierKind.IP_ADDRESS: "O",
    IdentifierKind.BIOMETRIC: "P",
    IdentifierKind.FACE: "Q",
    IdentifierKind.UID: "R",
    IdentifierKind.FREE_TEXT: "R",
    IdentifierKind.PRIVATE: "R",
    IdentifierKind.OTHER: "R",
}


@dataclass(frozen=True, slots=True, order=True)
class Needle:
    """One thing known to identify a patient: `text` as a header holds it (a PN keeps its carets, a DA is YYYYMMDD).

    `repr` never shows the text, so that a needle in a traceback or a log is no leak.
    """

    kind: IdentifierKind
    text: str = field(repr=False)


@dataclass(slots=True)
class Identity:
    """Everything the headers of one patient give away, gathered before anything is written."""

    needles: set[Needle] = field(default_factory=set)

    def add(self, kind: IdentifierKind, text: str) -> None:
        self.needles.add(Needle(kind, text))

    def update(self, other: Identity | Iterable[Needle]) -> None:
        self.needles.update(other.needles if isinstance(other, Identity) else other)

    def of(self, *kinds: IdentifierKind) -> Iterator[str]:
        """The texts of the kinds named, in no order."""
        return (needle.text for needle in self.needles if needle.kind in kinds)

    def __len__(self) -> int:
        return len(self.needles)

    def __repr__(self) -> str:
        return f"Identity({len(self.needles)} needles)"
