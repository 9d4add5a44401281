"""The attack on removed faces: what survives of them, by geometry and from decoded pixels only."""

from scanward.line.verify.faces.attacking import BONE_LIMITS, LIMITS, FaceAttack, FaceFailure, attack
from scanward.line.verify.faces.brain import Brain, brain_of, find_brain
from scanward.line.verify.faces.headbox import FacePart
from scanward.line.verify.faces.surviving import surface_left
from scanward.line.verify.faces.telling import findings

__all__ = [
    "BONE_LIMITS",
    "LIMITS",
    "Brain",
    "FaceAttack",
    "FaceFailure",
    "FacePart",
    "attack",
    "brain_of",
    "find_brain",
    "findings",
    "surface_left",
]
