"""What a worker sends back: per patient who they are, everything that identifies them, and where it stood."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind, Identity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanward.core.finding import Finding
    from scanward.core.ids import PatientKey


@dataclass(frozen=True, slots=True)
class Person:
    """The header's own words for a patient, for the vault alone. Words that say nobody (`ANONYMOUS`) are left empty.

    `apart` is the Study Instance UID where neither number nor name tells one patient from another, else empty.
    """

    patient_id: str = field(repr=False)
    issuer: str = field(repr=False)
    name: str = field(repr=False)
    birth_date: str = field(repr=False)
    apart: str = field(default="", repr=False)


@dataclass(slots=True)
class PatientHarvest:
    """Everything that one patient's headers gave away."""

    person: Person
    identity: Identity = field(default_factory=Identity)
    findings: dict[tuple[IdentifierKind, str, str], Finding] = field(default_factory=dict)
    """By kind, place and rule."""
    objects: int = 0

    @property
    def other_ids(self) -> tuple[str, ...]:
        """The patient's further numbers, in a fixed order."""
        known = self.identity.of(IdentifierKind.RECORD_NUMBER, IdentifierKind.SSN)
        return tuple(sorted(set(known) - {self.person.patient_id}))

    def merge(self, other: PatientHarvest) -> None:
        """Take in what another worker found of the same patient."""
        self.identity.update(other.identity)
        self.objects += other.objects
        for key, finding in other.findings.items():
            mine = self.findings.get(key)
            self.findings[key] = finding if mine is None else replace(mine, count=mine.count + finding.count)


@dataclass(slots=True)
class Harvest:
    """What was gathered from a chunk of objects; picklable, and merged by whoever handed out the chunks."""

    patients: dict[PatientKey, PatientHarvest] = field(default_factory=dict)

    def merge(self, other: Harvest) -> None:
        for key, patient in other.patients.items():
            mine = self.patients.get(key)
            if mine is None:
                self.patients[key] = patient
            else:
                mine.merge(patient)

    def findings(self) -> list[Finding]:
        """All findings over all patients, merged by kind, place and rule, worst kind first."""
        return merged(f for patient in self.patients.values() for f in patient.findings.values())


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """Merge by kind, place and rule; in the order of HIPAA's letters, then by count, most first."""
    sums: dict[tuple[IdentifierKind, str, str], Finding] = {}
    for finding in findings:
        key = (finding.kind, finding.place, finding.rule)
        before = sums.get(key)
        sums[key] = finding if before is None else replace(before, count=before.count + finding.count)
    return sorted(sums.values(), key=_worst_first)


def _worst_first(finding: Finding) -> tuple[str, str, int, str, str]:
    return (finding.kind.hipaa, finding.kind, -finding.count, finding.place, finding.rule)
