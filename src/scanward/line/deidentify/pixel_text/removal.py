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


def removal_of(how: LookedHow, judged: Iterable[JudgedBox]) -> TextRemoval:
    """The removal for an object whose pixels were looked at so and whose boxes were judged so."""
    boxes = tuple(judged)
    masks = tuple(
        Mask(each.box.left, each.box.top, each.box.right, each.box.bottom, each.box.first, each.box.last)
        for each in boxes
        if each.verdict is Verdict.REMOVE
    )
    sure = all(each.verdict is not Verdict.UNSURE for each in boxes)
    return TextRemoval(masks, complete=sure and how is not LookedHow.FAILED)


def removal_by_regions(regions: Iterable[JudgedBox]) -> TextRemoval:
    """The removal for an object that the recipe forbids to look at: its regions go, and speak for the whole picture.

    Where none fits, the pixels stay in doubt.
    """
    masks = tuple(Mask(each.box.left, each.box.top, each.box.right, each.box.bottom) for each in regions)
    return TextRemoval(masks, complete=bool(masks))
