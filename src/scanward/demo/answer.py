"""Holds a folder that was made of the hospital against its answer key: how much of what was planted is left."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanward.demo.counting import UNSEARCHABLE, left_in
from scanward.demo.drawn import drawn_in
from scanward.demo.views import parsed

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.core.identity import IdentifierKind
    from scanward.demo.planted import Planted


@dataclass(slots=True)
class Answer:
    """What the objects in the folder held before, and hold now. Both count by kind, without what is drawn in pixels."""

    objects: int = 0
    planted: Counter[IdentifierKind] = field(default_factory=Counter)
    left: Counter[IdentifierKind] = field(default_factory=Counter)
    drawn: int = 0
    """Identifiers that were drawn into the pictures of these objects, and how many of them stand there now."""
    drawn_left: int = 0
    strangers: int = 0
    """Objects that cannot be matched with one of the hospital's by their Instance Number."""


def answer(planted: Planted, folder: Path) -> Answer:
    """Compare every `.dcm` file under `folder` with what was planted in the object it was made of."""
    index_of = {made.instance_number: made.index for made in planted.objects}
    told = Answer()
    for path in sorted(folder.rglob("*.dcm")):
        content = path.read_bytes()
        data = parsed(content)
        index = index_of.get(int(data.get("InstanceNumber") or 0)) if data is not None else None
        if index is None:
            told.strangers += 1
            continue
        plants = planted.plants_of(index)
        drawn = [plant for plant in plants if plant.encoding == UNSEARCHABLE]
        told.objects += 1
        told.drawn += len(drawn)
        told.drawn_left += len(drawn_in(data, {plant.text for plant in drawn})) if drawn and data is not None else 0
        told.planted.update(plant.kind for plant in plants if plant.encoding != UNSEARCHABLE)
        told.left.update(plant.kind for plant in left_in(content, plants, path.name))
    return told
