"""What a recipe protects, in words that contracts and consents can ask for, and how identifiable that leaves it.

One recipe is at least as strict as another when its words contain the other's (docs/lookup/decisions.md has them all).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.core.lawful import Identifiability
from scanward.line.deidentify.overrides import Treatment
from scanward.line.deidentify.profile import Option
from scanward.line.deidentify.recipe_model import DatePolicy, UidPolicy

if TYPE_CHECKING:
    from scanward.line.deidentify.recipe import Recipe

ATTACKED = "attacked"
"""The result is attacked before it leaves: said by the release, not by the recipe."""
_OLDEST_TOLD = 89
_STRUCTURE = frozenset({"ReferencedStudySequence", "ReferencedPerformedProcedureStepSequence"})
"""Kept, they say nothing of a person: the UIDs in them are remapped."""


def protections(recipe: Recipe) -> frozenset[str]:
    """The words for what `recipe` protects."""
    options = recipe.options
    said = {
        "no-text": recipe.pixels.promise_no_text,
        "no-faces": recipe.pixels.promise_no_faces,
        "dates-shifted": recipe.dates.policy is not DatePolicy.KEEP,
        "dates-removed": recipe.dates.policy is DatePolicy.REMOVE,
        "uids-replaced": recipe.uids.policy is not UidPolicy.KEEP,
        "no-device": Option.RETAIN_DEVICE_IDENTITY not in options,
        "no-institution": Option.RETAIN_INSTITUTION_IDENTITY not in options,
        "no-characteristics": Option.RETAIN_PATIENT_CHARACTERISTICS not in options,
        "no-descriptors": Option.CLEAN_DESCRIPTORS not in options,
        "no-private": Option.RETAIN_SAFE_PRIVATE not in options,
        "ages-capped": recipe.patient.age_cap <= _OLDEST_TOLD,
        "no-exceptions": not _kept(recipe),
    }
    return frozenset(word for word, protected in said.items() if protected)


def identifiability(recipe: Recipe) -> Identifiability:
    """What leaves under `recipe`, by 45 CFR 164.514, as far as a recipe can say.

    With dates, ages or UIDs as they are, or the institution's identity, it is a limited data set at best (e); a
    device's identity, or what an override keeps, may be one of the identifiers that even that must not hold.
    """
    safe = protections(recipe)
    if not {"no-exceptions", "no-device"} <= safe and not _allowed_in_limited(recipe):
        return Identifiability.IDENTIFIED
    if not {"dates-shifted", "uids-replaced", "no-institution", "ages-capped", "no-exceptions"} <= safe:
        return Identifiability.LIMITED
    return Identifiability.DEIDENTIFIED


_LIMITED = frozenset({"PatientBirthDate", "PatientBirthTime"})
"""Of what the built-in limited data set keeps: dates, which 164.514(e)(2) does not list."""


def _allowed_in_limited(recipe: Recipe) -> bool:
    return Option.RETAIN_DEVICE_IDENTITY not in recipe.options and _kept(recipe) <= _LIMITED


def _kept(recipe: Recipe) -> set[str]:
    """The attributes that overrides keep as they are, besides mere structure."""
    return {name for name, treatment in recipe.overrides.items() if treatment is Treatment.KEEP} - _STRUCTURE
