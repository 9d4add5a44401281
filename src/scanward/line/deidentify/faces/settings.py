"""What a recipe says of faces in scans of the head (docs/lookup/recipes.md)."""

from __future__ import annotations

from enum import StrEnum

from pydantic import field_validator

from scanward.core.faces import FaceRegion
from scanward.line.deidentify.recipe_section import Section


class FacePolicy(StrEnum):
    """What becomes of a face that is found in a volume."""

    REMOVE = "remove"
    """It goes; what nobody can be sure of waits for a person."""
    HOLD = "hold"
    """No voxel changes: what shows a face, or may, is held."""
    OFF = "off"
    """Nobody looks: what may show a face is released in doubt, or held where the recipe promises that none is."""


class Faces(Section):
    policy: FacePolicy = FacePolicy.OFF
    protect: tuple[FaceRegion, ...] = tuple(sorted(FaceRegion))
    """A series that by its header was made for one of these is held rather than spoiled."""

    @field_validator("protect")
    @classmethod
    def _each_once(cls, protect: tuple[FaceRegion, ...]) -> tuple[FaceRegion, ...]:
        """One order, so that two recipes that say the same have one fingerprint."""
        return tuple(sorted(set(protect)))
