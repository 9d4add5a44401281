"""The attack on removed faces: what survives of them, by geometry and from decoded pixels only."""

from scanward.line.verify.faces.brain import brain_of
from scanward.line.verify.faces.surviving import FacePart, surface_left

__all__ = ["FacePart", "brain_of", "surface_left"]
