"""Heads in a report: the worst first, and what is said of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanward.core.faces import FaceDoubt, FaceSight
from scanward.line.release.report.words import face_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanward.core.facts import FaceFacts, WitnessFacts
    from scanward.line.release.report.words import Words


_SIDES = ("from the front", "from half left", "from the left")


@dataclass(frozen=True, slots=True)
class Head:
    """One head as a row and a figure; `tone` is ok, warn, bad or other."""

    facts: FaceFacts
    seen: str
    tone: str
    why: Words | None
    """Why a person has to look."""
    left: dict[str, float]
    witness: str
    """What a detector of faces fitted, before and after."""
    views: tuple[tuple[str, tuple[tuple[str, bytes], ...]], ...]
    """Rows of pictures with what each row is called, and what each shows."""


def heads(faces: Sequence[FaceFacts], *, examined: bool = False) -> list[Head]:
    """What needs a person first, then faces that still stand, then those of which most is left."""
    return sorted((_head(facts, examined=examined) for facts in faces), key=_gravity)


def taken_out(faces: Sequence[FaceFacts]) -> int:
    """From how many heads a face was taken."""
    return sum(facts.erased > 0 for facts in faces)


def _gravity(head: Head) -> tuple[int, float]:
    return ("warn", "bad", "ok", "other").index(head.tone), -max(head.left.values(), default=0.0)


def _head(facts: FaceFacts, *, examined: bool) -> Head:
    seen, tone = face_words(facts.sight).title, "other"
    if facts.sight == FaceSight.UNSURE:
        tone = "warn"
    elif facts.brain_changed:
        seen, tone = "Brain changed: did not leave", "bad"
    elif facts.erased:
        seen, tone = "Face taken out", "ok"
    elif facts.sight == FaceSight.FACE and facts.passed_over and not examined:
        seen = "A face, in a file that does not leave"
    elif facts.sight == FaceSight.FACE:
        seen, tone = "This scan shows a face" if examined else "The face stands", "bad"
    before, after = ("", "after") if examined or not facts.after else ("before", "after")
    rows = [(before, facts.before), (after, facts.after)]
    why = face_words(facts.doubt) if facts.doubt else None
    views = tuple((name, tuple(zip(_shown(name, facts), row, strict=False))) for name, row in rows if row)
    return Head(facts, seen, tone, why, dict(facts.left), _witnessed(facts.witness), views)


def _witnessed(said: WitnessFacts | None) -> str:
    if said is None:
        return "no witness"
    told = f"{said.original} → {said.released} of {said.pictures}" if said.pictures else "no answer"
    if said.brain:
        told += f"; bare brain {said.brain}"
    if said.bone_pictures:
        told += f"; bone {said.bone_original} → {said.bone_released} of {said.bone_pictures}"
    return told


def _shown(when: str, facts: FaceFacts) -> tuple[str, ...]:
    """What the pictures of a row show, in words."""
    if facts.doubt == FaceDoubt.PHOTOGRAPH:
        return (f"one of the pictures: {facts.caption}",)
    return tuple(f"{when + ', ' if when else ''}{side}: {facts.caption}" for side in _SIDES)
