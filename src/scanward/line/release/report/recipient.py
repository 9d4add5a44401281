"""The report that goes along with a release: what was done. No identifier, no sample, no word on what was found."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from scanward.core.facts import AttributeFacts, PatientFacts
from scanward.core.rows import Rows
from scanward.line.release.report.files import json_pieces
from scanward.line.release.report.heads import taken_out
from scanward.line.release.report.limits import not_done
from scanward.line.release.report.page import page
from scanward.line.release.report.plain_facts import as_plain
from scanward.line.release.report.terms import conditions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanward.core.facts import ReleaseFacts

_STANDARD = re.compile(r"[A-Za-z][A-Za-z0-9]*(\[\d+\])?(\.[A-Za-z][A-Za-z0-9]*(\[\d+\])?)*")
"""A path of keywords. A private creator is a text out of the file, so private places are not named to the recipient."""
_PATIENTS_SHOWN = 1000
"""Rows on the page; the JSON beside it has all."""
_PRIVATE = "private attributes"
_ACTIONS = tuple(field.name for field in fields(AttributeFacts) if field.name != "place")


def recipient_report(facts: ReleaseFacts) -> tuple[str, Iterator[str]]:
    """The page for the recipient and the JSON in pieces, to be hashed into the manifest and sealed with the objects."""
    patients = Rows(PatientFacts, (patient for patient in facts.patients if patient.objects))
    told = _told(facts, patients)
    listed = {name: told[name] for name in ("attributes", "limits", "conditions")}
    text = page(
        "recipient",
        facts=facts,
        patients=patients,
        rows_shown=_PATIENTS_SHOWN,
        taken_out=taken_out(facts.faces),
        **listed,
    )
    return text, json_pieces(as_plain(told))


def _told(facts: ReleaseFacts, patients: Iterable[PatientFacts]) -> dict[str, Any]:
    return {
        "format": "scanward-recipient-1",
        "release_id": facts.release_id,
        "recipient": facts.recipient,
        "purpose": facts.purpose,
        "recipe": facts.recipe,
        "started": facts.started,
        "objects": facts.released,
        "bytes": facts.bytes_written,
        "verified": facts.verified,
        "patients": (
            {"pseudonym": patient.pseudonym, "studies": patient.studies, "objects": patient.objects}
            for patient in patients
        ),
        "attributes": _without_private_names(facts.attributes),
        "warnings": [{"name": tally.name, "count": tally.count} for tally in facts.warnings],
        "faces_taken_out": taken_out(facts.faces),
        "limits": not_done(facts),
        "conditions": conditions(facts.terms),
        "terms": facts.terms,
    }


def _without_private_names(attributes: Iterable[AttributeFacts]) -> list[AttributeFacts]:
    """The attributes with all private ones, and all places that are no path of keywords, added up as one."""
    named, private = [], AttributeFacts(_PRIVATE)
    for attribute in attributes:
        if _STANDARD.fullmatch(attribute.place):
            named.append(attribute)
        else:
            sums = {action: getattr(private, action) + getattr(attribute, action) for action in _ACTIONS}
            private = replace(private, **sums)
    return [*named, private] if private != AttributeFacts(_PRIVATE) else named
