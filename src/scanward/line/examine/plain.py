"""Findings in words for a person with a CD of their own scans: no values, no jargon, reading grade 8 at most.

The texts are `data/plain.toml`: one section a group, in the order in which they are shown.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from scanward.core.identity import IdentifierKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scanward.core.finding import Finding


@dataclass(frozen=True, slots=True)
class PlainGroup:
    """One thing that a scan tells about a person, in three short paragraphs."""

    title: str
    found: str
    risk: str
    advice: str


_BY_KIND = {
    IdentifierKind.PATIENT_NAME: "name",
    IdentifierKind.PERSON_NAME: "doctors",
    IdentifierKind.LICENCE_NUMBER: "doctors",
    IdentifierKind.PLACE: "where",
    IdentifierKind.INSTITUTION: "where",
    IdentifierKind.DATE: "when",
    IdentifierKind.AGE_OVER_89: "birth",
    IdentifierKind.PHONE: "reach",
    IdentifierKind.EMAIL: "reach",
    IdentifierKind.URL: "links",
    IdentifierKind.IP_ADDRESS: "links",
    IdentifierKind.SSN: "numbers",
    IdentifierKind.RECORD_NUMBER: "numbers",
    IdentifierKind.PLAN_NUMBER: "numbers",
    IdentifierKind.ACCOUNT_NUMBER: "numbers",
    IdentifierKind.DEVICE: "machine",
    IdentifierKind.UID: "links",
    IdentifierKind.FACE: "face",
    IdentifierKind.BIOMETRIC: "face",
    IdentifierKind.FREE_TEXT: "hidden",
    IdentifierKind.PRIVATE: "hidden",
    IdentifierKind.VEHICLE: "numbers",
}
_BY_PLACE = {
    "PatientBirthDate": "birth",
    "PatientBirthTime": "birth",
    "PatientAddress": "reach",
    "PatientTelephoneNumbers": "reach",
    "EthnicGroup": "life",
    "Occupation": "life",
    "MilitaryRank": "life",
    "BranchOfService": "life",
    "PatientReligiousPreference": "life",
}


def group_of(finding: Finding) -> str:
    """The section of `data/plain.toml` to which a finding belongs."""
    if finding.rule in ("E-BURNED-IN", "E-PIXEL-TEXT"):
        return "picture"
    last = finding.place.rsplit(".", 1)[-1]
    return _BY_PLACE.get(last) or _BY_KIND.get(finding.kind, "hidden")


def explain(findings: Iterable[Finding], *, face_drawn: bool = False) -> list[PlainGroup]:
    """Group findings and say what each group means; most telling first. `face_drawn`: whether somebody looked, and a
    face can be drawn from the scans."""
    counts: dict[str, int] = {}
    places: dict[str, set[str]] = {}
    for finding in findings:
        group = group_of(finding)
        counts[group] = counts.get(group, 0) + finding.count
        places.setdefault(group, set()).add(finding.place)
    if face_drawn:
        counts["face"], places["face"] = 1, set()
    return [
        PlainGroup(
            words["title"],
            words["drawn" if face_drawn and "drawn" in words else "found"].format(
                times=_times(counts[group]), places=_places(len(places[group]))
            ),
            words["risk"],
            words["advice"],
        )
        for group, words in texts()["groups"].items()
        if group in counts
    ]


def plain_text(findings: Iterable[Finding], people: int = 1, *, face_drawn: bool = False) -> str:
    """The whole explanation as text with blank lines between paragraphs, ending in what to do. `people`: how many
    patients the scans are of, since a CD may hold another person's by mistake."""
    groups = explain(findings, face_drawn=face_drawn)
    if not groups:
        return str(texts()["nothing"])
    parts = [str(texts()["opening"])]
    if people > 1:
        parts.append(str(texts()["people"]).format(people=f"{people:,}"))
    for group in groups:
        parts += [f"{group.title.upper()}\n{group.found} {group.risk} {group.advice}"]
    return "\n\n".join([*parts, str(texts()["closing"])])


@cache
def texts() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("data/plain.toml").read_text(encoding="utf-8"))


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _places(count: int) -> str:
    return "one place" if count == 1 else f"{count:,} places"
