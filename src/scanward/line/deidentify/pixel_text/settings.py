"""What a recipe says of writing in pixels (docs/lookup/recipes.md)."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from scanward.dicom.dictionary import tag_of
from scanward.dicom.masking.masks import Fill
from scanward.line.deidentify.recipe_section import Section

_TAG = re.compile(r"\(([0-9a-fA-F]{4}),([0-9a-fA-F]{4})\)")
_MOST_REGIONS = 2000
_LARGEST = 65_535


class PixelTextPolicy(StrEnum):
    """Which writing goes."""

    ALL = "all"
    IDENTIFYING = "identifying"
    """Measurements, orientation, scales and words of technique stay; what is not known to be such goes."""
    OFF = "off"
    """Nobody looks: what may carry writing is released in doubt, or held where the recipe promises that none is."""


class Unreadable(StrEnum):
    """What becomes of writing that was found and could not be read surely."""

    REMOVE = "remove"
    HOLD = "hold"


class Ocr(StrEnum):
    """Whether pixels are looked at for writing."""

    AUTO = "auto"
    """All pictures are looked at; what is found is read only where reading can save it."""
    SUSPECTED = "suspected"
    """As auto, for pictures that by their header may carry writing; slices of CT, MR, PET and NM are trusted."""
    REQUIRE = "require"
    """They are looked at and what is found is read, whatever the header says."""
    FORBID = "forbid"
    """Only the regions of this recipe go; pixels that no region covers stay in doubt."""


class Region(Section):
    """Rectangles that go from the pictures of one kind of device or page; it fits where everything said of it does.

    Patterns are compared without case; `*` stands for anything, `?` for any letter.
    """

    manufacturer: str = ""
    model: str = ""
    software: str = ""
    modality: str = ""
    rows: Annotated[int, Field(ge=1, le=_LARGEST)] | None = None
    columns: Annotated[int, Field(ge=1, le=_LARGEST)] | None = None
    where: dict[str, str] = Field(default_factory=dict)
    """Patterns for further attributes, by keyword or tag."""
    rectangles: Annotated[tuple[tuple[int, int, int, int], ...], Field(min_length=1)]
    """left, top, width and height in pixels."""
    why: str = ""
    """For people: where the rectangles come from."""

    @field_validator("rectangles")
    @classmethod
    def _within(cls, rectangles: tuple[tuple[int, int, int, int], ...]) -> tuple[tuple[int, int, int, int], ...]:
        for left, top, width, height in rectangles:
            if not (0 <= left <= _LARGEST and 0 <= top <= _LARGEST and width > 0 and height > 0):
                raise ValueError("a rectangle is [left, top, width, height], none negative, the last two above 0")
        return rectangles

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        for name in self.where:
            attribute(name)
        if not self.patterns():
            raise ValueError("a region needs one of manufacturer, model, software, modality, where")
        return self

    def patterns(self) -> dict[int, str]:
        """What it demands of attributes that are text, by tag."""
        named = {
            0x00080070: self.manufacturer,
            0x00081090: self.model,
            0x00181020: self.software,
            0x00080060: self.modality,
        }
        return {tag: pattern for tag, pattern in named.items() if pattern} | {
            attribute(name): pattern for name, pattern in self.where.items()
        }


class PixelText(Section):
    policy: PixelTextPolicy = PixelTextPolicy.ALL
    unreadable: Unreadable = Unreadable.REMOVE
    ocr: Ocr = Ocr.AUTO
    fill: Fill = Fill.BLACK
    """What is laid over writing that has to go."""
    regions: Annotated[tuple[Region, ...], Field(max_length=_MOST_REGIONS)] = ()

    @property
    def reads(self) -> bool:
        """Whether reading decides anything."""
        return self.policy is PixelTextPolicy.IDENTIFYING or self.ocr is Ocr.REQUIRE


def attribute(name: str) -> int:
    """The tag of a public attribute named by its keyword or as (gggg,eeee).

    Raises:
        ValueError: no attribute is named so.
    """
    match = _TAG.fullmatch(name)
    if match:
        return int(match[1] + match[2], 16)
    try:
        return tag_of(name)
    except KeyError:
        raise ValueError(f"{name!r} names no attribute: use a keyword such as SeriesDescription, or a tag") from None
