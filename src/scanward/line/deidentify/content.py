"""Content items of structured reports that tell what attributes of the patient module may not (PS3.16 TID 1007).

A birth date as a content item would be shifted with the study's date, and so tell the age; an age above the cap
stands in a
number that no VR marks as an age (45 CFR 164.514(b)(2)(i)(C)).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanward.core.errors import UnsoundObject
from scanward.dicom.limits import Budget, Limits
from scanward.dicom.sequence import items

if TYPE_CHECKING:
    from scanward.dicom.element import Element
    from scanward.dicom.encoding import Encoding

CONTENT_SEQUENCE = 0x0040A730
_CONCEPT_NAME, _MEASURED_VALUE, _NUMERIC_VALUE = 0x0040A043, 0x0040A300, 0x0040A30A
_UNITS, _CODE_VALUE = 0x004008EA, 0x00080100
_SUBJECT_BIRTH_DATE, _SUBJECT_AGE = b"121031", b"121033"
_YEARS_IN = {b"a": 1.0, b"mo": 1 / 12, b"wk": 7 / 365.25, b"d": 1 / 365.25}
"""UCUM units of an age (PS3.16 CID 7456)."""
_NUMBER = re.compile(rb"\s*\+?(\d{1,6}(?:\.\d*)?)\s*")
_NO_CAP = 999


def tells_age(item: list[Element], encoding: Encoding, cap_years: int) -> bool:
    """Whether a content item is the subject's birth date, or an age above the cap or in no known unit."""
    if cap_years >= _NO_CAP:
        return False
    concept = _code(item, _CONCEPT_NAME, encoding)
    if concept == _SUBJECT_BIRTH_DATE:
        return True
    if concept != _SUBJECT_AGE:
        return False
    measured = _first_item(item, _MEASURED_VALUE, encoding)
    number = next((element for element in measured if element.tag == _NUMERIC_VALUE), None)
    match = _NUMBER.fullmatch(number.value.rstrip(b"\0")) if number else None
    scale = _YEARS_IN.get(_code(measured, _UNITS, encoding))
    return not measured or match is None or scale is None or float(match[1]) * scale >= cap_years + 1


def _code(elements: list[Element], tag: int, encoding: Encoding) -> bytes:
    values = (e.value.strip(b" \0") for e in _first_item(elements, tag, encoding) if e.tag == _CODE_VALUE)
    return next(values, b"")


def _first_item(elements: list[Element], tag: int, encoding: Encoding) -> list[Element]:
    """The elements of the first item of a sequence; none where there is no such sequence or it is broken."""
    for element in elements:
        if element.tag == tag:
            try:
                return next((nested for nested, _ in items(element, encoding, Budget(Limits()), 1)), [])
            except UnsoundObject:
                return []
    return []
