"""What a browser sends about the boxes of a picture, read as strictly as what comes from a stranger."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from scanward.core.judged_boxes import BY_PERSON, BY_RECIPE, pack_boxes, settle
from scanward.core.pixel_text import JudgedBox, TextBox, Verdict

if TYPE_CHECKING:
    from scanward.store import ReviewCase

MOST_DRAWN: Final = 200
"""Boxes that a person may draw into one picture."""
_SAID: Final = {"remove": Verdict.REMOVE, "keep": Verdict.KEEP}


class BadAnswer(Exception):
    """What was sent is no answer about this picture; the message says why, without a value."""


class Stale(Exception):
    """The boxes are others by now: a release looked at the picture again in the meantime."""


def boxes_of(case: ReviewCase) -> tuple[JudgedBox, ...]:
    """The boxes to be shown: what was found, and what a person once said of it."""
    return case.boxes if case.decision is None else settle(case.boxes, case.decision)


def version_of(boxes: tuple[JudgedBox, ...]) -> str:
    """Tells these boxes from others."""
    return hashlib.sha256(pack_boxes(boxes)).hexdigest()[:16]


def read_answer(case: ReviewCase, answer: dict[str, Any]) -> tuple[JudgedBox, ...]:
    """The person's boxes: `found` has a verdict for each box that was shown, in their order; `drawn` has new ones.

    A box whose verdict is another one than before is the person's (`why`), and so is each that was drawn: that goes.
    Raises BadAnswer, and Stale when `version` is not that of the boxes that would be shown now.
    """
    shown = boxes_of(case)
    if answer.get("version") != version_of(shown):
        raise Stale
    verdicts, drawn = answer.get("found"), answer.get("drawn")
    if not isinstance(verdicts, list) or len(verdicts) != len(shown):
        raise BadAnswer("each box needs an answer")
    if not isinstance(drawn, list) or len(drawn) > MOST_DRAWN:
        raise BadAnswer("too many boxes were drawn")
    found = tuple(_judged(each, said) for each, said in zip(shown, verdicts, strict=True))
    return (*found, *(JudgedBox(_drawn(case, each), Verdict.REMOVE, BY_PERSON) for each in drawn))


def _judged(each: JudgedBox, said: object) -> JudgedBox:
    if not isinstance(said, str) or said not in _SAID:
        raise BadAnswer("each box goes or stays")
    verdict = _SAID[said]
    if verdict is Verdict.KEEP and each.why in BY_RECIPE:
        raise BadAnswer("what the recipe takes out goes")
    return each if verdict is each.verdict else replace(each, verdict=verdict, why=BY_PERSON)


def _drawn(case: ReviewCase, sent: object) -> TextBox:
    if not isinstance(sent, dict):
        raise BadAnswer("a drawn box is no box")
    left, top, right, bottom = (_whole(sent.get(name)) for name in ("left", "top", "right", "bottom"))
    if not (0 <= left < right <= case.columns and 0 <= top < bottom <= case.rows):
        raise BadAnswer("a drawn box does not lie in the picture")
    if sent.get("last") is None:
        return TextBox(left, top, right, bottom)
    first, last = _whole(sent.get("first")), _whole(sent.get("last"))
    if not 0 <= first <= last < case.frames:
        raise BadAnswer("a drawn box lies in no frame")
    return TextBox(left, top, right, bottom, first=first, last=last)


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadAnswer("a box has whole numbers")
    return value
