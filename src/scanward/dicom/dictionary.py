"""The data dictionary (PS3.6), a thin door to pydicom's."""

from __future__ import annotations

from functools import cache

from pydicom._uid_dict import UID_dictionary
from pydicom.datadict import dictionary_VR, keyword_for_tag, private_dictionary_VR, tag_for_keyword

from scanward.dicom.element import is_private, is_private_creator


@cache
def vr_of(tag: int) -> str:
    """The VR of a public attribute; `UN` where the dictionary has none, the first where it allows several."""
    if is_private(tag):
        return "LO" if is_private_creator(tag) else "UN"
    if tag & 0xFFFF == 0:
        return "UL"  # group length
    try:
        return dictionary_VR(tag)[:2]
    except KeyError:
        return "UN"


@cache
def private_vr_of(tag: int, creator: str) -> str:
    """The VR of a private attribute by pydicom's private dictionary, `UN` where it has none."""
    try:
        return private_dictionary_VR(tag, creator)[:2]
    except KeyError:
        return "UN"


@cache
def keyword_of(tag: int) -> str:
    """The keyword of a public attribute, or its tag as `(gggg,eeee)`."""
    return keyword_for_tag(tag) or f"({tag >> 16:04x},{tag & 0xFFFF:04x})"


def tag_of(keyword: str) -> int:
    """The tag of a keyword.

    Raises:
        KeyError: the dictionary does not know the keyword.
    """
    tag = tag_for_keyword(keyword)
    if tag is None:
        raise KeyError(keyword)
    return tag


@cache
def uid_name(uid: str) -> str:
    """The standard's name of a registered UID, or `unregistered`."""
    entry = UID_dictionary.get(uid)
    return entry[0] if entry else "unregistered"


def place_of(path: tuple[int, ...]) -> str:
    """An attribute's path in words: `RequestAttributesSequence.ScheduledProcedureStepID`."""
    return ".".join(keyword_of(tag) for tag in path)
