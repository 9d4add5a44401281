"""Recipes: what is to be removed, cleaned and kept, as a TOML file (docs/lookup/recipes.md)."""

from __future__ import annotations

import hashlib
import json
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from scanward.line.deidentify.faces.settings import Faces
from scanward.line.deidentify.overrides import Place, Treatment, parse_place
from scanward.line.deidentify.pixel_text.settings import PixelText
from scanward.line.deidentify.profile import Option
from scanward.line.deidentify.recipe_section import Section

RULES_VERSION = 1
"""Raised when the same recipe begins to do something else, so that steps done before are done again."""


class DatePolicy(StrEnum):
    """What becomes of dates and times."""

    SHIFT = "shift"
    """Moved by one random offset per patient, so that intervals stay true."""
    REMOVE = "remove"
    KEEP = "keep"


class UidPolicy(StrEnum):
    REMAP = "remap"
    KEEP = "keep"


class DocumentPolicy(StrEnum):
    """What becomes of an encapsulated PDF, CDA or STL."""

    HOLD = "hold"
    """The object is not released."""
    REMOVE = "remove"
    """The object is left out by design, and counted apart."""


class Dates(Section):
    policy: DatePolicy = DatePolicy.REMOVE
    shift_min_days: Annotated[int, Field(ge=1)] = 30
    """Dates move into the past by at least this many days, and at most `shift_max_days`."""
    shift_max_days: Annotated[int, Field(ge=1, le=36500)] = 1825

    @model_validator(mode="after")
    def _range(self) -> Self:
        if self.shift_max_days - self.shift_min_days < 365:  # noqa: PLR2004 - a year: less is guessed from weekdays and seasons
            raise ValueError("shift_max_days must be at least 365 more than shift_min_days, or offsets can be guessed")
        return self


class Uids(Section):
    policy: UidPolicy = UidPolicy.REMAP


class Patient(Section):
    pseudonym_prefix: Annotated[str, Field(pattern=r"^[A-Z0-9-]{0,16}$")] = "P-"
    age_cap: Annotated[int, Field(ge=0, le=999)] = 89
    """Ages above it become one year more (45 CFR 164.514(b)(2)(i)(C)); 999 leaves all ages."""


class Pixels(Section):
    promise_no_text: bool = False
    """Hold what may carry burned-in text."""
    promise_no_faces: bool = False
    """Hold what may show a face."""


class Documents(Section):
    policy: DocumentPolicy = DocumentPolicy.HOLD


class Text(Section):
    keep_descriptors: bool = False
    """Keep descriptions, comments and labels, cleaned (PS3.15 section E.3.5); else they go."""


class Recipe(Section):
    """One recipe, checked. `options` holds the options that the sections ask for as well as those listed."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$")]
    description: str = ""
    profile: Literal["basic"] = "basic"
    listed_options: Annotated[frozenset[Option], Field(alias="options")] = frozenset()
    dates: Dates = Dates()
    uids: Uids = Uids()
    patient: Patient = Patient()
    pixels: Pixels = Pixels()
    pixel_text: PixelText = PixelText()
    faces: Faces = Faces()
    documents: Documents = Documents()
    text: Text = Text()
    overrides: Annotated[dict[str, Treatment], BeforeValidator(dict)] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        wrong = {
            Option.RETAIN_MODIFIED_DATES: ("dates", self.dates.policy is DatePolicy.SHIFT, "shift"),
            Option.RETAIN_FULL_DATES: ("dates", self.dates.policy is DatePolicy.KEEP, "keep"),
            Option.RETAIN_UIDS: ("uids", self.uids.policy is UidPolicy.KEEP, "keep"),
        }
        for option, (section, agrees, policy) in wrong.items():
            if option in self.listed_options and not agrees:
                raise ValueError(f'option {option} needs policy = "{policy}" in [{section}], which then implies it')
        for text in self.overrides:
            parse_place(text)
        return self

    @property
    def options(self) -> frozenset[Option]:
        implied = {
            Option.RETAIN_MODIFIED_DATES: self.dates.policy is DatePolicy.SHIFT,
            Option.RETAIN_FULL_DATES: self.dates.policy is DatePolicy.KEEP,
            Option.RETAIN_UIDS: self.uids.policy is UidPolicy.KEEP,
            Option.CLEAN_DESCRIPTORS: self.text.keep_descriptors,
        }
        return self.listed_options | {option for option, asked in implied.items() if asked}

    @property
    def places(self) -> dict[Place, Treatment]:
        """The overrides by tag or private place."""
        return {parse_place(text): treatment for text, treatment in self.overrides.items()}

    @property
    def fingerprint(self) -> str:
        """SHA-256 of everything that decides what is done; the name and description do not."""
        rules = self.model_dump(mode="json", exclude={"name", "description", "listed_options", "overrides"})
        rules["options"] = sorted(self.options)
        rules["overrides"] = sorted([str(place), treatment.value] for place, treatment in self.places.items())
        rules["version"] = RULES_VERSION
        return hashlib.sha256(json.dumps(rules, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
