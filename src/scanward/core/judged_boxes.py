"""Judged boxes as bytes, how much two boxes share, and what a person's decision makes of what was found.

Nothing here carries what was read in a box.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from scanward.core.canonical import canonical
from scanward.core.identity import IdentifierKind
from scanward.core.pixel_text import Direction, JudgedBox, TextBox, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

MOSTLY: Final = 0.6
"""The part of the smaller of two boxes that they share when they are about the same place."""
WHOLLY: Final = 0.9
"""The part of a box that must lie in another one for a person to have seen all of it there."""
BY_PERSON: Final = "person-decided"
"""The `why` of a box that a person decided about."""
BY_RECIPE: Final = frozenset({"all", "region"})
"""The `why` of boxes that go because the recipe says so: no person lets them stay."""


def pack_boxes(boxes: Iterable[JudgedBox]) -> bytes:
    """Boxes with their verdicts as JSON, without what was read; `unpack_boxes` makes them again."""
    return canonical([_row(each) for each in boxes]).encode("ascii")


def unpack_boxes(packed: bytes) -> tuple[JudgedBox, ...]:
    """What `pack_boxes` was given, in its order, with `text` empty. ValueError for anything else."""
    try:
        return tuple(_box(row) for row in json.loads(packed))
    except (TypeError, KeyError) as error:
        raise ValueError("these bytes are no boxes") from error


def shared(one: TextBox, other: TextBox) -> float:
    """The part of the smaller box's area that lies in the other one, 0 to 1; 0 where they share no frame."""
    if not _meet(one, other):
        return 0.0
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    smaller = min(one.pixels, other.pixels)
    return max(0, across) * max(0, down) / smaller if smaller and across > 0 else 0.0


def covered(box: TextBox, by: TextBox, part: float = MOSTLY) -> bool:
    """Whether that part of `box`, by area, lies in `by`, in every frame in which it stands."""
    across = max(0, min(box.right, by.right) - max(box.left, by.left))
    down = max(0, min(box.bottom, by.bottom) - max(box.top, by.top))
    lasts = by.last is None or (box.last is not None and box.last <= by.last)
    return by.first <= box.first and lasts and box.pixels > 0 and across * down >= part * box.pixels


def settle(
    found: Iterable[JudgedBox], decided: Iterable[JudgedBox], *, same_picture: bool = True
) -> tuple[JudgedBox, ...]:
    """What was found in a picture and judged, after a person decided about `decided`.

    All that the person said stands. What was found beside it keeps its verdict, so that a picture which changed since,
    or another one of its series, is held again where something UNSURE is covered by nothing that was decided.

    In the `same_picture` what the person said replaces what it covers, but for what the recipe takes out. In another
    one the writing may be longer, or another one: there a box that goes goes wholly, one stays that lies wholly where
    the person let one stay, and none stays that is known to identify.
    """
    said = tuple(decided)
    left = []
    for each in found:
        over = [answer for answer in said if covered(each.box, answer.box)]
        if not over or each.why in BY_RECIPE:
            left.append(each)
        elif same_picture:
            continue
        elif each.verdict is Verdict.REMOVE:
            left.append(each)
        elif any(answer.verdict is Verdict.REMOVE for answer in over):
            left.append(replace(each, verdict=Verdict.REMOVE, why=BY_PERSON))
        elif not any(covered(each.box, answer.box, WHOLLY) for answer in over):
            left.append(each)
    return (*said, *left)


def place_only(box: JudgedBox) -> JudgedBox:
    """The box without what was read in it."""
    return replace(box, box=replace(box.box, text="", reading=0.0))


def _meet(one: TextBox, other: TextBox) -> bool:
    return (one.last is None or other.first <= one.last) and (other.last is None or one.first <= other.last)


def _row(each: JudgedBox) -> list[object]:
    box = each.box
    place = [box.left, box.top, box.right, box.bottom, box.first, box.last, int(box.direction), round(box.score, 4)]
    return [*place, each.verdict.value, each.why, each.kind.value if each.kind else None]


def _box(row: Sequence[Any]) -> JudgedBox:
    left, top, right, bottom, first, last, direction, score, verdict, why, kind = row
    box = TextBox(left, top, right, bottom, score, Direction(direction), first, last)
    return JudgedBox(box, Verdict(verdict), why, IdentifierKind(kind) if kind else None)
