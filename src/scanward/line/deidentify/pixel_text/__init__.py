"""Writing in pixels: what of it identifies, and how it is taken out."""

from typing import TYPE_CHECKING

from scanward.core.doors import door

if TYPE_CHECKING:
    from scanward.line.deidentify.pixel_text.judging import TextJudge, judge
    from scanward.line.deidentify.pixel_text.proof import Comparison, compare
    from scanward.line.deidentify.pixel_text.regions import region_boxes
    from scanward.line.deidentify.pixel_text.removal import TextRemoval, masks_of
    from scanward.line.deidentify.pixel_text.settings import Ocr, PixelText, PixelTextPolicy, Region, Unreadable

__all__ = [
    "Comparison",
    "Ocr",
    "PixelText",
    "PixelTextPolicy",
    "Region",
    "TextJudge",
    "TextRemoval",
    "Unreadable",
    "compare",
    "judge",
    "masks_of",
    "region_boxes",
]

if not TYPE_CHECKING:
    __getattr__ = door(
        __name__,
        judging="TextJudge judge",
        proof="Comparison compare",
        regions="region_boxes",
        removal="TextRemoval masks_of",
        settings="Ocr PixelText PixelTextPolicy Region Unreadable",
    )
