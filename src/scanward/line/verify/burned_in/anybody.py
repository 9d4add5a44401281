"""What was read in a picture and would identify somebody, when nobody is known: never certain, for a reader errs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanward.core.identity import IdentifierKind as Kind
from scanward.line.verify.dateforms import dates_in
from scanward.line.verify.detectors import detected
from scanward.line.verify.rules import Rule, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.core.finding import Finding
    from scanward.line.verify.burned_in.tesseract import Reading

_READ: Final = 60.0
"""Tesseract's confidence from which a line is listened to: below it sees letters in bones."""
_NUMBER: Final = re.compile(r"(?<![\d.,])\d{6,}(?![\d.,])")
"""Measurements have fewer figures before their point."""


def likely(reading: Reading, place: str) -> Iterator[Finding]:
    """Dates, long numbers, and what the general detectors take for an identifier."""
    if reading.confidence < _READ:
        return
    text = reading.text
    for dated in dates_in(text):
        if dated.plain:
            yield found(Rule.PICTURE_DATE, Kind.DATE, place, text[dated.start : dated.end], certain=False)
    for hit in detected(text):
        yield found(Rule.PICTURE_LIKELY, hit.kind, place, hit.text, certain=False)
    for number in _NUMBER.finditer(text):
        yield found(Rule.PICTURE_LIKELY, Kind.RECORD_NUMBER, place, number.group(), certain=False)
