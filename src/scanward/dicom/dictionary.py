"""The data dictionary and the registry of UIDs (PS3.6), as tables of our own: importing pydicom costs ten times as
much.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from scanward.dicom.element import is_private, is_private_creator

_DATA = Path(__file__).with_name("data")


class _Tables(NamedTuple):
    entries: dict[int, tuple[str, str]]
    """tag -> (VR, keyword)"""
    repeating: list[tuple[int, int, str, str]]
    """(mask, tag under the mask, VR, keyword) of groups that repeat, such as overlays"""
    tags: dict[str, int]
    """keyword -> tag"""


@cache
def _tables() -> _Tables:
    tables = _Tables({}, [], {})
    for line in _DATA.joinpath("dictionary.tsv").read_text(encoding="ascii").splitlines()[2:]:
        tag, vr, keyword = line.split("\t")
        if "x" in tag:
            mask = int("".join("0" if digit == "x" else "f" for digit in tag), 16)
            tables.repeating.append((mask, int(tag.replace("x", "0"), 16), vr, keyword))
        else:
            tables.entries[int(tag, 16)] = (vr, keyword)
            tables.tags[keyword] = int(tag, 16)
    return tables


@cache
def _entry(tag: int) -> tuple[str, str]:
    tables = _tables()
    found = tables.entries.get(tag)
    if found is not None:
        return found
    return next(((vr, word) for mask, base, vr, word in tables.repeating if tag & mask == base), ("UN", ""))


@cache
def vr_of(tag: int) -> str:
    """The VR of a public attribute; `UN` where the dictionary has none, the first where it allows several."""
    if is_private(tag):
        return "LO" if is_private_creator(tag) else "UN"
    if tag & 0xFFFF == 0:
        return "UL"  # group length
    return _entry(tag)[0]


@cache
def private_vr_of(tag: int, creator: str) -> str:
    """The VR of a private attribute by pydicom's private dictionary, `UN` where it has none."""
    from pydicom.datadict import private_dictionary_VR  # noqa: PLC0415 - seldom asked, and dear to import

    try:
        return private_dictionary_VR(tag, creator)[:2]
    except KeyError:
        return "UN"


@cache
def keyword_of(tag: int) -> str:
    """The keyword of a public attribute, or its tag as `(gggg,eeee)`."""
    keyword = "" if is_private(tag) else _entry(tag)[1]
    return keyword or f"({tag >> 16:04x},{tag & 0xFFFF:04x})"


def tag_of(keyword: str) -> int:
    """The tag of a keyword.

    Raises:
        KeyError: the dictionary does not know the keyword.
    """
    return _tables().tags[keyword]


@cache
def _uids() -> dict[str, str]:
    lines = _DATA.joinpath("uids.tsv").read_text(encoding="utf-8").splitlines()[2:]
    return dict(line.split("\t", 1) for line in lines)


def uid_name(uid: str) -> str:
    """The standard's name of a registered UID, or `unregistered`."""
    return _uids().get(uid, "unregistered")


def place_of(path: tuple[int, ...]) -> str:
    """An attribute's path in words: `RequestAttributesSequence.ScheduledProcedureStepID`."""
    return ".".join(keyword_of(tag) for tag in path)
