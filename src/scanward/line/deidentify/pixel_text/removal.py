"""What is to be taken out of one object's pixels, and whether that will be all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanward.core.pixel_text import LookedHow, Verdict
from scanward.dicom.masking import Mask

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanward.core.pixel_text import JudgedBox


@dataclass(frozen=True, slots=True)
class TextRemoval:
    """Masks for one object; `complete` says that nothing is left that identifies, as far as looking can tell."""

    masks: tuple[Mask, ...] = ()
    complete: bool = False


def removal_of(how: LookedHow, judged: Iterable[JudgedBox], first_frame: int = 0) -> TextRemoval:
    """The removal for an object whose pixels were looked at so and whose boxes were judged so.

    `first_frame` is the object's first frame in the numbering of the boxes, where a series was looked at as one.
    Boxes of the frames before it fall away.
    """
    boxes = tuple(judged)
    masks = [
        Mask(
            each.box.left,
            each.box.top,
            each.box.right,
            each.box.bottom,
            max(0, each.box.first - first_frame),
            None if each.box.last is None else each.box.last - first_frame,
        )
        for each in boxes
        if each.verdict is Verdict.REMOVE and (each.box.last is None or each.box.last >= first_frame)
    ]
    sure = all(each.verdict is not Verdict.UNSURE for each in boxes)
    return TextRemoval(tuple(masks), complete=sure and how is not LookedHow.FAILED)


def removal_by_regions(regions: Iterable[JudgedBox]) -> TextRemoval:
    """The removal for an object that the recipe forbids to look at: its regions go, and speak for the whole picture.

    Where none fits, the pixels stay in doubt.
    """
    masks = tuple(Mask(each.box.left, each.box.top, each.box.right, each.box.bottom) for each in regions)
    return TextRemoval(masks, complete=bool(masks))
