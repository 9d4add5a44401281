"""The answer key: one entry for each thing that a tool must do to one place of one object."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind as Kind
from scanward.demo.counting import UNSEARCHABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.demo import MadeObject, Planted


class Action(StrEnum):
    """The ten actions of MIDI-B."""

    TAG_RETAINED = "tag_retained"
    TEXT_NOTNULL = "text_notnull"
    TEXT_RETAINED = "text_retained"
    TEXT_REMOVED = "text_removed"
    DATE_SHIFTED = "date_shifted"
    UID_CHANGED = "uid_changed"
    UID_CONSISTENT = "uid_consistent"
    PATID_CONSISTENT = "patid_consistent"
    PIXELS_RETAINED = "pixels_retained"
    PIXELS_HIDDEN = "pixels_hidden"


@dataclass(frozen=True, slots=True)
class Entry:
    """`text` is what must stay, go or change at `place`; for a reference, `target` is the index it points to."""

    action: Action
    index: int
    place: str
    text: str = field(default="", repr=False)
    target: int = -1


_NOT_NULL = ("PatientName", "PatientID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "Modality")
_GROUPING = ("StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID")
_REFERENCE = ("ReferencedSOPInstanceUID",)


def answer_key(planted: Planted) -> list[Entry]:
    """All entries of a hospital."""
    return [*_texts(planted), *_dates_and_uids(planted), *(entry for made in planted.objects for entry in _of(made))]


def _texts(planted: Planted) -> Iterator[Entry]:
    for keep in planted.keeps:
        action = Action.TEXT_RETAINED if keep.words else Action.TAG_RETAINED
        yield Entry(action, keep.index, keep.place, keep.text)
    for plant in planted.plants:
        if plant.index < 0:
            continue
        dated = plant.kind is Kind.DATE and plant.text.isdigit()
        if plant.encoding == UNSEARCHABLE:
            yield Entry(Action.PIXELS_HIDDEN, plant.index, "PixelData", plant.text)
        elif plant.kind is not Kind.UID and not dated:
            yield Entry(Action.TEXT_REMOVED, plant.index, plant.place, plant.text)


def _dates_and_uids(planted: Planted) -> Iterator[Entry]:
    for date in planted.dates:
        yield Entry(Action.DATE_SHIFTED, date.index, date.place, f"{date.day:%Y%m%d}")
    for plant in planted.plants:
        if plant.kind is Kind.UID and plant.index >= 0:
            yield Entry(Action.UID_CHANGED, plant.index, plant.place, plant.text)
    for link in planted.links:
        if link.place.endswith(_REFERENCE):
            yield Entry(Action.UID_CONSISTENT, link.index, link.place, target=link.target)


def _of(made: MadeObject) -> Iterator[Entry]:
    for keyword in _NOT_NULL:
        yield Entry(Action.TEXT_NOTNULL, made.index, keyword)
    for keyword in _GROUPING:
        yield Entry(Action.UID_CONSISTENT, made.index, keyword)
    yield Entry(Action.PATID_CONSISTENT, made.index, "PatientID")
    if not made.burned_in:
        yield Entry(Action.PIXELS_RETAINED, made.index, "PixelData")
