"""The attack on removed faces: what survives of them, by geometry and from decoded pixels only."""

from scanward.line.verify.faces.attacking import BONE_LIMITS, LIMITS, FaceAttack, FaceFailure, attack
from scanward.line.verify.faces.brain import Brain, brain_of, find_brain
from scanward.line.verify.faces.forgotten import FaceTrace, search
from scanward.line.verify.faces.headbox import FacePart
from scanward.line.verify.faces.matching import FaceMatch, FaceRelief, match, relief_of, surface_points
from scanward.line.verify.faces.recovering import Recovery, RecoveryWay, recovered
from scanward.line.verify.faces.surviving import surface_left
from scanward.line.verify.faces.telling import findings, forgotten, not_attacked, witnessed
from scanward.line.verify.faces.witnessing import Witness, witness

__all__ = [
    "BONE_LIMITS",
    "LIMITS",
    "Brain",
    "FaceAttack",
    "FaceFailure",
    "FaceMatch",
    "FacePart",
    "FaceRelief",
    "FaceTrace",
    "Recovery",
    "RecoveryWay",
    "Witness",
    "attack",
    "brain_of",
    "find_brain",
    "findings",
    "forgotten",
    "match",
    "not_attacked",
    "recovered",
    "relief_of",
    "search",
    "surface_left",
    "surface_points",
    "witness",
    "witnessed",
]
