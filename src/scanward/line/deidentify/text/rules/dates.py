"""Dates in figures: 2024-03-07, 07.03.2024, 3/7/24, 20240307, 03/2024, 2024年3月7日.

Years alone stay (45 CFR 164.514(b)(2)(i)(C)).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind
from scanward.line.deidentify.text.cleaned import Hit
from scanward.line.deidentify.text.rules.nearby import beside_marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.deidentify.text.folding import Reading

_YEAR = r"(?:18[5-9]\d|19\d\d|20\d\d|210\d)"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_CLOCK = (
    r"(?:(?:\s{0,2}[t,@_-]?\s{0,2}|\s(?:at|um|a|@)\s)(?:[01]?\d|"
    r"2[0-3])(?:[:h.][0-5]\d){1,2}(?:\.\d{1,6})?(?:\s?(?:z|[ap]\.?m\.?|uhr|h)(?![a-z]))?(?:[+-]\d\d:?\d\d)?)?"
)
_YEAR_FIRST = re.compile(rf"(?<!\d)(?<!\d[.:]){_YEAR}([-/._ :])({_MONTH})\1({_DAY})(?![\d])(?!\.\d){_CLOCK}")
_YEAR_LAST = re.compile(
    rf"(?<![\d])(?<!\d[.:])(?:{_DAY}\s?[./-]\s?{_MONTH}|{_MONTH}\s?[./-]\s?{_DAY}|{_DAY}[ _]{_MONTH}(?=[ "
    rf"_])|{_MONTH}[ _]{_DAY}(?=[ _]))\s?[./ _-]\s?{_YEAR}(?![\d]){_CLOCK}"
)
_SHORT_YEAR = re.compile(
    rf"(?<![\w.,/+-])(?:({_DAY})([./-])({_MONTH})|({_MONTH})([./-])({_DAY}))(?:\2|\5)'?(\d\d)(?![\d\w/]|"
    rf"[.,-]\d|\s?%){_CLOCK}"
)
_GLUED = re.compile(
    rf"(?<!\d)(?:{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[ t_-]?(?:[01]\d|"
    rf"2[0-3])[0-5]\d(?:[0-5]\d)?(?:\.\d{{1,6}})?)?)(?!\d)"
)
_GLUED_LAST = re.compile(
    r"(?<!\d)(?:(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|"
    r"3[01]))(?:19[2-9]\d|20[0-4]\d)(?!\d)"
)
_MONTH_YEAR = re.compile(
    r"(?<![\w.,/:-])(?<!\d\s)(?:(?:0[1-9]|1[0-2]|[1-9])[./](?:19|20)\d\d|(?:19|20)\d\d[-/.](?:0[1-9]|"
    r"1[0-2]))(?![\d/:\w-]|[.,]\d|\s?(?:mm|cm|ms|px|x))"
)
_CENTURY = re.compile(r"(?:18[5-9]|19\d|20\d|210)\d")
_OF_THE_EAST = re.compile("[\u5e74\u6708\ub144]")
_EAST = re.compile(
    r"(?:[\d元]{1,4}\s?年\s?)?\d{1,2}\s?月\s?\d{1,2}\s?日|[\d元]{1,4}\s?年\s?\d{1,2}\s?月|"
    r"\d{4}\s?년\s?(?:\d{1,2}\s?월)?\s?(?:\d{1,2}\s?일)?"
)
_DAY_MONTH = re.compile(
    rf"\b(?:vom|am|seit|bis zum|bis|zum|geb\.?|dated|dob|born|le|du|del|"
    rf"el)\s{{1,2}}({_DAY}[./]{_MONTH}\.?)(?![\d/]|\.\d|\s?(?:mm|cm|ml|mg|%))"
    rf"|\b(?:on|dated|dob:?|since|from)\s{{1,2}}({_MONTH}/{_DAY}|{_DAY}/{_MONTH})(?=\s*(?:[.,;:)\n]|$))"
)
_LABELLED = re.compile(
    r"\b(?:dob|d\.o\.b\.?|date of birth|born|birth ?date|birthdate|geb\.?|geboren|geburtsdatum|gebdat|ddn|"
    r"date de naissance|fecha de nacimiento|nato il)[\s:=._-]{0,4}(\d{6}|\d{8}|\d{1,2}[ ./-]\d{1,2}[ "
    r"./-]\d{2,4})(?!\d)"
)
_FEWEST_DIGITS = 2
_NO_DATE_BEFORE = re.compile(
    r"(?:\b(?:v|ver|vers|version|release|rel|rev|sw|software|b|te|tr|ti|fa|flip|phase|phases|delay|delays|"
    r"min|at|grade|score|ratio|level|kv|ma|mas|sn|no|nr|is|b-?values?|bvals?|echo|echoes|"
    r"syngo|numaris|r|vb|ve|vd|va|xa|part|steps?|matrix|fov|voxel|size)[\s:=.]{0,2})$"
)
_UNIT_AFTER = re.compile(
    r"\s{0,2}(?:min|mins|minutes|sec|secs|s|ms|msec|mm|cm|ml|cc|mg|mcg|ug|gy|cgy|mbq|mci|hz|khz|mhz|deg|"
    r"degrees|°|%|kv|kvp|ma|mas|phase|phases|x|hu|t|w|dyn|meas|reps|slices?|weeks?|days?|hours?|h)(?![a-z])"
)


def find_dates(reading: Reading) -> Iterator[Hit]:
    text = reading.folded
    if reading.digits < _FEWEST_DIGITS:
        return
    for pattern, rule, mark, before in (
        (_YEAR_FIRST, "date-year-first", _CENTURY, 8),
        (_YEAR_LAST, "date-year-last", _CENTURY, 24),
        (_GLUED, "date-digits", _CENTURY, 8),
        (_GLUED_LAST, "date-digits", _CENTURY, 16),
        (_MONTH_YEAR, "date-month-year", _CENTURY, 16),
        (_EAST, "date-east-asian", _OF_THE_EAST, 16),
    ):
        for match in beside_marks(pattern, text, mark, before, 80):
            if not _is_measure(text, match):
                yield Hit(match.start(), match.end(), IdentifierKind.DATE, rule)
    for match in _SHORT_YEAR.finditer(text):
        if not _NO_DATE_BEFORE.search(text, max(0, match.start() - 16), match.start()) and not _is_measure(text, match):
            yield Hit(match.start(), match.end(), IdentifierKind.DATE, "date-short-year")
    for match in _LABELLED.finditer(text):
        yield Hit(match.start(1), match.end(1), IdentifierKind.DATE, "date-labelled")
    if reading.prose:
        for match in _DAY_MONTH.finditer(text):
            group = 1 if match[1] else 2
            yield Hit(match.start(group), match.end(group), IdentifierKind.DATE, "date-day-month")


def _is_measure(text: str, match: re.Match[str]) -> bool:
    """Whether what looks like a date is figures with a unit ("10/15/20 min")."""
    return _UNIT_AFTER.match(text, match.end()) is not None
