"""Times of day. Beside a date they go with it (dates.py); alone they go in prose when nothing else can be meant.

14:32:05 and "at 14:32" go; durations and parameters stay ("TE 14:32", "scan time 4:32 min", "10:1").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind
from scanward.line.deidentify.text.cleaned import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.deidentify.text.folding import Reading

_FULL = re.compile(
    r"(?<![\d:./])(?:[01]?\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:\s?[ap]\.?m\.?(?![a-z]))?(?![\d:/])"
)
_SAID = re.compile(
    r"\b(?:at|um|gegen|a las|at about)\s((?:[01]?\d|2[0-3])[:h.][0-5]\d(?:\s?(?:[ap]\.?m\.?|uhr|h|hrs?|"
    r"hours))?)(?![\d:/%]|\.\d|\s?(?:mm|cm|ms|min))"
    r"|(?<![\d:./,])((?:[01]?\d|2[0-3])(?::[0-5]\d)?\s?(?:[ap]\.m\.|[ap]m|uhr|o'clock)|(?:[01]\d|"
    r"2[0-3])[:.]?[0-5]\d\s?(?:uhr|hrs|hours|h))(?![a-z\d])"
)
_PARAMETER = re.compile(
    r"(?:\b(?:te|tr|ti|ta|t|td|dur|duration|durations|length|scan time|acq time|acquisition time|scantime|"
    r"time|zeit|dauer|delay|after|for|over|"
    r"runtime|clip|loop|total|elapsed|uptake|p\.?i\.?|dauerte|nach)[\s:=(]{0,3})$"
)


def find_times(reading: Reading) -> Iterator[Hit]:
    if not reading.prose or not reading.digits:
        return
    text = reading.folded
    for match in _FULL.finditer(text):
        if not _PARAMETER.search(text, max(0, match.start() - 24), match.start()):
            yield Hit(match.start(), match.end(), IdentifierKind.DATE, "time-of-day")
    for match in _SAID.finditer(text):
        group = 1 if match[1] else 2
        start, end = match.span(group)
        if not _PARAMETER.search(text, max(0, start - 24), start) and not _is_position(text, start, end):
            yield Hit(start, end, IdentifierKind.DATE, "time-of-day")


def _is_position(text: str, start: int, end: int) -> bool:
    """Whether a clock face is meant: "at 2 o'clock", "10 Uhr" of a breast."""
    said = text[start:end]
    return "o'clock" in said or (said.endswith("uhr") and ":" not in said and "." not in said)
