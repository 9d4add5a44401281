"""Values of identifying attributes in the form in which everything else looks for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind
from scanward.dicom.dictionary import uid_name
from scanward.dicom.values import decode, decode_whole
from scanward.line.examine.names import is_generic_place, is_nobody, word_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.dicom.element import Element

_LONGEST = 1024
_SHORTEST = {
    IdentifierKind.RECORD_NUMBER: 3,
    IdentifierKind.ACCOUNT_NUMBER: 4,
    IdentifierKind.PLAN_NUMBER: 4,
    IdentifierKind.LICENCE_NUMBER: 4,
    IdentifierKind.DEVICE: 4,
    IdentifierKind.INSTITUTION: 3,
    IdentifierKind.PLACE: 3,
    IdentifierKind.PHONE: 5,
    IdentifierKind.URL: 8,
    IdentifierKind.UID: 6,
}
_PLACES = frozenset({IdentifierKind.INSTITUTION, IdentifierKind.PLACE})
_SSN = re.compile(r"\d{3}-\d{2}-\d{4}")
_DATE = re.compile(r"(1[89]\d\d|20\d\d)[.\-/]?(0[1-9]|1[0-2])[.\-/]?(0[1-9]|[12]\d|3[01])")


def needles_of(
    element: Element, kind: IdentifierKind, charsets: tuple[str, ...]
) -> Iterator[tuple[IdentifierKind, str]]:
    """Yield what the value gives to look for: names by component group, dates as YYYYMMDD, UIDs not of the standard.

    Nothing is yielded for values that say nobody (`ANONYMOUS`), or are too short to be told from chance.
    """
    vr = element.vr if element.vr != "UN" else "LO"
    if vr in ("ST", "LT", "UT"):
        yield from _one(kind, decode_whole(element.value[: 4 * _LONGEST], vr, charsets)[:_LONGEST].strip())
        return
    for text in decode(element.value, vr, charsets):
        if vr == "PN":
            for group in text.split("="):
                name = group.strip(" ^")[:_LONGEST]
                if name and not is_nobody(name):
                    yield kind, name
        else:
            yield from _one(kind, text[:_LONGEST])


def date_of(text: str) -> str:
    """The date with which a DA or DT begins, as YYYYMMDD; empty when it is none, or stands for none."""
    match = _DATE.match(text)
    return "".join(match.groups()) if match and match.group() != "18000101" else ""


def _one(kind: IdentifierKind, text: str) -> Iterator[tuple[IdentifierKind, str]]:
    if kind is IdentifierKind.DATE:
        date = date_of(text)
        if date:
            yield kind, date
        elif any(char.isdigit() and char != "0" for char in text):
            yield kind, text  # malformed, and still somebody's date
    elif len(text) >= _SHORTEST.get(kind, 1) and not is_nobody(text) and not _is_common(kind, text):
        is_ssn = kind is IdentifierKind.RECORD_NUMBER and _SSN.fullmatch(text)
        yield (IdentifierKind.SSN if is_ssn else kind), text


def _is_common(kind: IdentifierKind, text: str) -> bool:
    """Whether a value of that kind is one that many share: a UID of the standard, a title that programs come with."""
    if kind is IdentifierKind.UID:
        return uid_name(text) != "unregistered" or text.startswith("1.2.840.10008.")
    if kind is IdentifierKind.DEVICE:
        return text.casefold() in word_list("generic-titles.txt")
    return kind in _PLACES and is_generic_place(text)
