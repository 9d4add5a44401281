"""A recipe's overrides: which attribute, and what is to be done with it."""

from __future__ import annotations

import difflib
import re
from enum import StrEnum

from scanward.core.errors import RecipeError
from scanward.dicom.dictionary import keyword_of, tag_of
from scanward.line.deidentify.iod import known_tags
from scanward.line.deidentify.private import PrivatePlace
from scanward.line.deidentify.profile import table
from scanward.line.deidentify.removed import why_removed


class Treatment(StrEnum):
    """What an override asks for. Remove, empty and dummy give way to what the IOD demands, as in Table E.1-1."""

    KEEP = "keep"
    REMOVE = "remove"
    EMPTY = "empty"
    DUMMY = "dummy"
    CLEAN = "clean"
    REMAP = "remap"
    SHIFT = "shift"


Place = int | PrivatePlace
_TAG = re.compile(r"\(([0-9a-f]{4}),\s*([0-9a-f]{4})\)", re.IGNORECASE)
_PRIVATE = re.compile(r'\(([0-9a-f]{4}),\s*"([^"]+)",\s*([0-9a-f]{2})\)', re.IGNORECASE)


def parse_place(text: str) -> Place:
    """The attribute that an override names: `PatientSex`, `(0018,1030)` or `(0029,"SIEMENS CSA HEADER",10)`.

    Raises:
        RecipeError: nothing is named so, or what is named goes under every recipe.
    """
    if match := _PRIVATE.fullmatch(text):
        if int(match[1], 16) % 2 == 0:
            raise RecipeError(f"override {text}: a private attribute has an odd group")
        return PrivatePlace(int(match[1], 16), match[2].strip(), int(match[3], 16))
    if match := _TAG.fullmatch(text):
        tag = int(match[1] + match[2], 16)
        if tag & 0x10000:
            raise RecipeError(
                f"override {text}: name a private attribute by its creator and the last two digits of its element, "
                'as in (0029,"SIEMENS CSA HEADER",10), since its block differs from object to object'
            )
    else:
        tag = _tag_named(text)
    if (why := why_removed(tag)) is not None:
        raise RecipeError(f"override {text}: this goes under every recipe ({why}); leave the override out")
    return tag


def _tag_named(keyword: str) -> int:
    try:
        return tag_of(keyword)
    except KeyError:
        advice = "use a DICOM keyword such as PatientSex, or a tag such as (0010,0040)"
        raise RecipeError(
            f"override {keyword!r} names no attribute{did_you_mean(keyword, _keywords())}; {advice}"
        ) from None


def _keywords() -> list[str]:
    return [keyword_of(tag) for tag in known_tags() | set(table())]


def did_you_mean(word: str, choices: list[str]) -> str:
    """`; did you mean 'x'?` for the nearest choice, or nothing."""
    lower = {choice.lower(): choice for choice in choices}
    near = difflib.get_close_matches(word.lower(), lower, n=1, cutoff=0.6)
    return f"; did you mean {lower[near[0]]!r}?" if near else ""
