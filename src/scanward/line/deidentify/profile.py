"""DICOM PS3.15 Annex E as data: the action of the Basic Profile and of its options for each attribute.

The data are `data/table-e1-1.tsv` (Table E.1-1) and `data/additions.tsv` (attributes that the table does not list, with
reasons). Codes are Table E.1-1a's: D dummy, Z zero length, X remove, K keep, C clean, U new UID, and their
combinations, which the attribute's type in its IOD decides.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from scanward.line.deidentify.recipe import Recipe


class Option(StrEnum):
    """The options of PS3.15 section E.3, as recipes write them."""

    CLEAN_PIXEL_DATA = "clean-pixel-data"
    CLEAN_VISUAL_FEATURES = "clean-recognizable-visual-features"
    CLEAN_GRAPHICS = "clean-graphics"
    CLEAN_STRUCTURED_CONTENT = "clean-structured-content"
    CLEAN_DESCRIPTORS = "clean-descriptors"
    RETAIN_FULL_DATES = "retain-full-dates"
    RETAIN_MODIFIED_DATES = "retain-modified-dates"
    RETAIN_PATIENT_CHARACTERISTICS = "retain-patient-characteristics"
    RETAIN_DEVICE_IDENTITY = "retain-device-identity"
    RETAIN_UIDS = "retain-uids"
    RETAIN_SAFE_PRIVATE = "retain-safe-private"
    RETAIN_INSTITUTION_IDENTITY = "retain-institution-identity"

    @property
    def code(self) -> str:
        """The DCM code value by which an object says that the option was applied (PS3.16 CID 7050)."""
        return _METHODS[self][0]

    @property
    def meaning(self) -> str:
        return _METHODS[self][1]


BASIC_PROFILE = ("113100", "Basic Application Confidentiality Profile")
_TEMPORAL = "Retain Longitudinal Temporal Information"
_METHODS = {
    Option.CLEAN_PIXEL_DATA: ("113101", "Clean Pixel Data Option"),
    Option.CLEAN_VISUAL_FEATURES: ("113102", "Clean Recognizable Visual Features Option"),
    Option.CLEAN_GRAPHICS: ("113103", "Clean Graphics Option"),
    Option.CLEAN_STRUCTURED_CONTENT: ("113104", "Clean Structured Content Option"),
    Option.CLEAN_DESCRIPTORS: ("113105", "Clean Descriptors Option"),
    Option.RETAIN_FULL_DATES: ("113106", f"{_TEMPORAL} Full Dates Option"),
    Option.RETAIN_MODIFIED_DATES: ("113107", f"{_TEMPORAL} Modified Dates Option"),
    Option.RETAIN_PATIENT_CHARACTERISTICS: ("113108", "Retain Patient Characteristics Option"),
    Option.RETAIN_DEVICE_IDENTITY: ("113109", "Retain Device Identity Option"),
    Option.RETAIN_UIDS: ("113110", "Retain UIDs Option"),
    Option.RETAIN_SAFE_PRIVATE: ("113111", "Retain Safe Private Option"),
    Option.RETAIN_INSTITUTION_IDENTITY: ("113112", "Retain Institution Identity Option"),
}
_COLUMNS = {
    "safe-private": Option.RETAIN_SAFE_PRIVATE,
    "uids": Option.RETAIN_UIDS,
    "device": Option.RETAIN_DEVICE_IDENTITY,
    "institution": Option.RETAIN_INSTITUTION_IDENTITY,
    "characteristics": Option.RETAIN_PATIENT_CHARACTERISTICS,
    "full-dates": Option.RETAIN_FULL_DATES,
    "modified-dates": Option.RETAIN_MODIFIED_DATES,
    "descriptors": Option.CLEAN_DESCRIPTORS,
    "structured": Option.CLEAN_STRUCTURED_CONTENT,
    "graphics": Option.CLEAN_GRAPHICS,
}


class Row(NamedTuple):
    """One attribute of the table: its action in the Basic Profile, and under each option that speaks of it."""

    name: str
    basic: str
    options: Mapping[Option, str]
    why: str
    """Empty for Table E.1-1's own rows; the reason for an addition."""


class Ruling(NamedTuple):
    """What a profile with options says of an attribute; `option` is None where the Basic Profile itself says it."""

    code: str
    option: Option | None
    row: Row


@cache
def table() -> Mapping[int, Row]:
    """Every attribute spoken of, by tag. Repeating groups and private attributes are in `repeating`."""
    rows = {**_rows("additions.tsv"), **_rows("table-e1-1.tsv")}
    return {int(tag, 16): row for tag, row in rows.items() if "x" not in tag and tag != "private"}


@cache
def repeating() -> Mapping[str, Row]:
    """The rows for `50xxxxxx`, `60xx3000`, `60xx4000` and `private`."""
    return {tag: row for tag, row in _rows("table-e1-1.tsv").items() if "x" in tag or tag == "private"}


def _rows(file_name: str) -> dict[str, Row]:
    lines = Path(__file__).with_name("data").joinpath(file_name).read_text(encoding="utf-8").splitlines()
    columns = lines[1].split("\t")
    rows = {}
    for line in lines[2:]:
        cells = dict(zip(columns, line.split("\t"), strict=True))
        options = {option: cells[column] for column, option in _COLUMNS.items() if cells[column]}
        rows[cells["tag"]] = Row(cells["name"], cells["basic"], options, cells.get("why", ""))
    return rows


def row_of(tag: int) -> Row | None:
    """The row that speaks of a tag, also by its repeating group."""
    if tag & 0x10000:
        return repeating()["private"]
    group, element = tag >> 24, tag & 0xFFFF
    if group == 0x50:  # noqa: PLR2004 - curves, retired, (50xx,eeee)
        return repeating()["50xxxxxx"]
    if group == 0x60:  # noqa: PLR2004 - overlays, (60xx,eeee)
        return repeating().get(f"60xx{element:04x}")
    return table().get(tag)


def ruling(tag: int, options: AbstractSet[Option]) -> Ruling | None:
    """What the Basic Profile with `options` says of a tag; None when it does not speak of it.

    Where two options differ, keeping wins over cleaning, since a retain option is the narrower wish.
    """
    row = row_of(tag)
    if row is None:
        return None
    spoken = {code: option for option, code in row.options.items() if option in options}
    for code in ("K", "C"):
        if code in spoken:
            return Ruling(code, spoken[code], row)
    return Ruling(row.basic, None, row)


def method_codes(recipe: Recipe) -> tuple[tuple[str, str], ...]:
    """(code value, code meaning) of CID 7050 for De-identification Method Code Sequence.

    The two pixel options are said only of objects whose pixels were cleaned, so they are not among these.
    """
    said = sorted((option.code, option.meaning) for option in _without_pixels(recipe.options))
    return (BASIC_PROFILE, *said)


def _without_pixels(options: Iterable[Option]) -> Iterable[Option]:
    pixels = {Option.CLEAN_PIXEL_DATA, Option.CLEAN_VISUAL_FEATURES}
    return (option for option in options if option not in pixels)
