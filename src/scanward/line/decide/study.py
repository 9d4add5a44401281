"""May this study leave under this recipe? A pure function; to whom and for what is asked in `leaving`.

The unit is the study, the answer is given series by series: one dose page must not keep a chest CT from leaving, and
one slice without its series is of use to nobody (docs/why/070-what-is-received.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scanward.core.decision import (
    Decision,
    DocumentPolicy,
    FaceFate,
    HoldReason,
    Likelihood,
    ObjectKind,
    PixelLook,
    SeriesDecision,
    StudyDecision,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanward.core.decision import PixelRisk, Promises


class ObjectFacts(NamedTuple):
    """What deciding needs to know of one object; `series` is any id that tells series apart."""

    series: str
    kind: ObjectKind
    risk: PixelRisk
    looked: PixelLook = PixelLook.NONE
    face: FaceFate = FaceFate.NONE
    withheld: bool = False
    """Whether the object itself says that its patient did not agree."""
    denied: HoldReason | None = None
    """Why nobody gave leave to hand it on; None where somebody did."""


_CANNOT_LEAVE = {PixelLook.UNSURE: HoldReason.TEXT_UNSURE, PixelLook.STAYS: HoldReason.TEXT_STAYS}
_FACES = {
    FaceFate.SHOWN: HoldReason.MAY_SHOW_FACE,
    FaceFate.UNSURE: HoldReason.FACE_UNSURE,
    FaceFate.STAYS: HoldReason.FACE_STAYS,
    FaceFate.WANTED: HoldReason.FACE_WANTED,
    FaceFate.OUTLINE: HoldReason.FACE_OUTLINE,
}
"""Why a series is held under a recipe that promises no faces, and what others warn of."""
_VALUES_OF_BODIES = frozenset({ObjectKind.MAP, ObjectKind.SURFACE})
"""Hold a head's shape as images do, and nobody looks into them yet."""
_OPAQUE = frozenset({ObjectKind.RAW, ObjectKind.OTHER})


def decide_study(objects: Iterable[ObjectFacts], promises: Promises) -> StudyDecision:
    """Decide one study, series by series, in the order of their first object.

    What the recipe promises not to release and cannot be ruled out is held; what it does not promise leaves with a
    warning. Documents and raw data are held under every recipe.
    """
    by_series: dict[str, list[ObjectFacts]] = {}
    for one in objects:
        by_series.setdefault(one.series, []).append(one)
    return StudyDecision(tuple(_decide(series, facts, promises) for series, facts in by_series.items()))


def _decide(series: str, objects: Sequence[ObjectFacts], promises: Promises) -> SeriesDecision:
    reasons: dict[HoldReason, None] = {}
    warnings: dict[HoldReason, None] = {}
    why: dict[str, None] = {}
    causes = 0
    for one in objects:
        held, warned = _object(one, promises)
        reasons.update(dict.fromkeys(held))
        warnings.update(dict.fromkeys(warned))
        if held or warned:
            causes += 1
            why.update(dict.fromkeys(_evidence(one)))
    left_out = set(reasons) == {HoldReason.DOCUMENT} and promises.documents is DocumentPolicy.REMOVE
    decision = Decision(not reasons, tuple(reasons), tuple(warnings))
    return SeriesDecision(series, decision, len(objects), causes, left_out, tuple(why))


def _object(one: ObjectFacts, promises: Promises) -> tuple[list[HoldReason], list[HoldReason]]:
    """Why one object holds its series, and of what it warns."""
    held = _no_leave(one)
    warned: list[HoldReason] = []
    if one.kind is ObjectKind.DOCUMENT:
        held.append(HoldReason.DOCUMENT)
    if one.kind in _OPAQUE:
        held.append(HoldReason.NOT_AN_IMAGE)
    if one.kind is ObjectKind.VIDEO:
        (held if promises.no_text or promises.no_faces else warned).append(HoldReason.VIDEO)
    if one.looked in _CANNOT_LEAVE:
        held.append(_CANNOT_LEAVE[one.looked])
    elif one.looked is PixelLook.FAILED or (one.looked is PixelLook.NONE and one.risk.text is Likelihood.POSSIBLE):
        (held if promises.no_text else warned).append(HoldReason.MAY_CARRY_TEXT)
    elif one.looked is PixelLook.NONE and one.risk.text is Likelihood.DENIED:
        warned.append(HoldReason.MAY_CARRY_TEXT)
    if one.kind in _VALUES_OF_BODIES and promises.no_faces:
        held.append(HoldReason.MAY_SHOW_FACE)
    if one.face in _FACES:
        (held if promises.no_faces else warned).append(_FACES[one.face])
    elif one.face is FaceFate.NONE and one.risk.face is Likelihood.POSSIBLE:
        (held if promises.no_faces else warned).append(HoldReason.MAY_SHOW_FACE)
    return held, warned


def _no_leave(one: ObjectFacts) -> list[HoldReason]:
    """Why nobody gave leave to hand the object on, its own header included."""
    denied = [] if one.denied is None else [one.denied]
    return [*denied, HoldReason.WITHHELD] if one.withheld else denied


def _evidence(one: ObjectFacts) -> list[str]:
    if one.looked is PixelLook.FAILED:
        return ["its pixels could not be decoded"]
    return [words for words in (one.risk.why_text, one.risk.why_face) if words] or [one.kind.value]
