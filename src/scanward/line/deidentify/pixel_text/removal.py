"""What is to be taken out of one object's pixels, and whether that will be all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanward.core.pixel_text import Verdict
from scanward.dicom.masking import Mask

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanward.core.pixel_text import JudgedBox


@dataclass(frozen=True, slots=True)
class TextRemoval:
    """Masks for one object; `complete` says that nothing is left that identifies, as far as looking can tell."""

    masks: tuple[Mask, ...] = ()
    complete: bool = False


def masks_of(judged: Iterable[JudgedBox]) -> tuple[Mask, ...]:
    """The masks of the boxes that go."""
    return tuple(
        Mask(each.box.left, each.box.top, each.box.right, each.box.bottom, each.box.first, each.box.last)
        for each in judged
        if each.verdict is Verdict.REMOVE
    )
