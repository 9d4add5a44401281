"""What the child is told to do with one frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scanward.dicom.masking.masks import Mask
from scanward.dicom.masking.paint import Paint


@dataclass(frozen=True, slots=True)
class Order:
    """Lay `masks`, whose frame numbers say nothing here, over a frame and encode it in `syntax_uid`.

    `as_stored`: samples stay what they are; else YBR becomes RGB. `transform`: JPEG 2000 shall use its reversible
    component transform, so that the photometric interpretation is YBR_RCT.
    """

    masks: tuple[Mask, ...]
    paint: Paint
    syntax_uid: str
    as_stored: bool = True
    transform: bool = False
    flatten: bool = False
    """Make blocks flat in a JPEG's coefficients instead: nothing is decoded, nothing else is coded again."""

    def head(self) -> dict[str, Any]:
        """For the wire."""
        return {
            "masks": [(mask.left, mask.top, mask.right, mask.bottom) for mask in self.masks],
            "paint": self.paint.head(),
            "syntax_uid": self.syntax_uid,
            "as_stored": self.as_stored,
            "transform": self.transform,
            "flatten": self.flatten,
        }

    @classmethod
    def of_head(cls, head: dict[str, Any]) -> Order:
        return cls(
            tuple(Mask(left, top, right, bottom) for left, top, right, bottom in head["masks"]),
            Paint.of_head(head["paint"]),
            head["syntax_uid"],
            head["as_stored"],
            head["transform"],
            head["flatten"],
        )
