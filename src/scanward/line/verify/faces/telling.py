"""What the attack on faces found, as findings like all others of verify."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanward.core.identity import IdentifierKind
from scanward.line.verify.faces.attacking import FaceAttack, FaceFailure
from scanward.line.verify.rules import Rule, found

if TYPE_CHECKING:
    from scanward.core.finding import Finding

PLACE: Final = "pixel-data"
_RULES: Final = {
    FaceFailure.SURFACE: Rule.FACE_SURFACE,
    FaceFailure.BONE: Rule.FACE_SURFACE,
    FaceFailure.UNSEEN: Rule.FACE_SURFACE,
    FaceFailure.SHAPE: Rule.FACE_SHAPE,
    FaceFailure.BRAIN: Rule.FACE_BRAIN,
    FaceFailure.BRAIN_UNSEEN: Rule.FACE_BRAIN,
    FaceFailure.OUTSIDE: Rule.FACE_OUTSIDE,
}


def findings(attacked: FaceAttack) -> list[Finding]:
    """One finding for each rule that the removal broke; all of them stop the study."""
    rules = dict.fromkeys(_RULES[failure] for failure in attacked.failures)
    return [found(rule, IdentifierKind.FACE, PLACE, certain=True) for rule in rules]


def not_attacked() -> Finding:
    """The finding for a released volume that could not be attacked: nobody knows what is left."""
    return found(Rule.FACE_SURFACE, IdentifierKind.FACE, PLACE, certain=True)


def forgotten() -> Finding:
    """The finding for a released volume in which a face stands (`FaceTrace.forgotten`, `FaceMatch.recognised`)."""
    return found(Rule.FACE_FORGOTTEN, IdentifierKind.FACE, PLACE, certain=True)


def witnessed() -> Finding:
    """The finding for a released head to which the witness fits a face (`Witness.unexplained`)."""
    return found(Rule.FACE_WITNESS, IdentifierKind.FACE, PLACE, certain=True)
