"""Rectangles laid over pixels: in plain pixel data byte by byte, in compressed frames by a child that encodes anew."""

from typing import TYPE_CHECKING

from scanward.core.doors import door

if TYPE_CHECKING:
    from scanward.dicom.masking.element import MaskedPixels, Masker
    from scanward.dicom.masking.masks import Fill, Mask, MasksByFrame
    from scanward.dicom.masking.plan import Plan, in_blocks, plan_for

__all__ = ["Fill", "Mask", "MaskedPixels", "Masker", "MasksByFrame", "Plan", "in_blocks", "plan_for"]

if not TYPE_CHECKING:
    __getattr__ = door(
        __name__, element="MaskedPixels Masker", masks="Fill Mask MasksByFrame", plan="Plan in_blocks plan_for"
    )
