"""What may stay in a picture: measurements, orientation, scales, counters and the words of technique.

A text stays only if every part of it is known to be such; a word that no list knows, a long number, anything like a
date or a time does not. Who is meant is not asked here: that is `known.py` and the rules for texts.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from scanward.line.deidentify.text.folding import fold
from scanward.line.deidentify.text.lexicon import everyday_words, is_any_name, is_listed, is_trade, word_set


class Why(StrEnum):
    """Why a box stays or goes; each is explained in docs/lookup/pixel-text.md."""

    ALL = "all"
    REGION = "region"
    PATIENT = "patient"
    PERSON = "person"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    INSTITUTION = "institution"
    IDENTIFIER = "identifier"
    UNREAD = "unread"
    UNKNOWN_WORD = "unknown-word"
    MEASUREMENT = "measurement"
    ORIENTATION = "orientation"
    COUNTER = "counter"
    SCALE = "scale"
    TECHNIQUE = "technique"


STAYS: Final = frozenset({Why.MEASUREMENT, Why.ORIENTATION, Why.COUNTER, Why.SCALE, Why.TECHNIQUE})
_UNITS: Final = word_set(
    "mm cm m um µm ms s sec msec us µs min h hr hrs kv kvp ma mas hu mhz khz hz db ml cc l mg g kg µg mgy cgy gy "
    "ugy µgy dgy msv usv µsv sv t mt deg ° fps bpm mmhg px x % sq cm2 cm3 mm2 mm3 cmsq gycm gycm2 mgycm ugym2 "
    "µgym2 mci mbq bq kbq w wk d y yo yrs wks days r rpm lpm"
)
_ORIENTATION: Final = re.compile(r"[alprhfsi]{1,3}")
_ORIENTATION_WORDS: Final = word_set(
    "left right ant post sup inf anterior posterior superior inferior head feet foot lao rao lpo rpo pa ap lat cran "
    "caud ll rl lt rt"
)
_TOKEN = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+|\S")
_MARKS: Final = frozenset(":;,.-+/%()[]<>=*#°'\"&x|~_^±²³·×µ→←↑↓!?")  # noqa: RUF001 - the sign is meant
_DATE = re.compile(
    r"(?<!\d)(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}[./ -]?(?:jan|feb|mar|mrz|apr|may|mai|jun|jul|aug|sep|oct|okt"
    r"|nov|dec|dez)[a-z]*[./ ,-]{0,2}\d{2,4}|(?:19|20)\d{6}|\w[-/.](?:19|20)\d\d)(?!\d)"
)
_TIME = re.compile(r"(?<![\d.])(?:[01]?\d|2[0-4])(?:\s?:\s?|h)[0-5]\d(?:\s?[:.]\s?[0-5]\d)?(?!\d)")
_AGE = re.compile(r"(?<![\d.])(\d{2,3})\s?(?:y|yo|yr|yrs|years?|jahre|ans|anos)(?![a-z])")
_OLDEST = 89
"""45 CFR 164.514(b)(2)(i)(C)."""
_DURATION = re.compile(
    r"(?:^|[^a-z])(?:te|tr|ti|ta|td|dur|duration|time|delay|scan|acq|fluoro|t|zeit|pi|loop)[\s:=]{0,3}$"
)
_COUNTER = re.compile(r"(?<![\d/.])(\d{1,4})\s?/\s?(\d{1,4})(?![\d/.])")
_COUNTED = re.compile(
    r"(?:im|img|image|fr|frame|frames|sl|slice|se|ser|series|acq|page|pg|seite|bild|bi|i|s|f|n)[\s.:#=]{0,3}$"
)
_PERSONAL = re.compile(
    r"(?<![a-z])(?:(?:room|zimmer|raum|bed|bett|ward|station|tel|telefon|phone|fax|id|pid|mrn|acc|accession|patient|pat"
    r"|case|fall|name|dob|geb|number|num|no|nr)[\s.:=#]{0,3}\d{2}"
    r"|(?:operator|op|pat|pt|tech|technologist|performed by|by|physician|referring|ref|dr|doctor|name|patient|nurse"
    r"|user|mta|sonographer|arzt|untersucher)\s?[.:=#]\s?[a-z0-9])"
)
"""A number or a word behind a label that announces somebody's."""
_PHONE = re.compile(r"\(\d{3}\)\s?\d{3,4}")
_MIXED = re.compile(r"(?=[^\W_]*\d)(?=[^\W_]*[^\W\d_])[^\W_]+")
_PARTS = re.compile(r"\d+|[^\W\d_]+")
_MONTHS, _DAYS = 12, 31
_LONGEST_BARE, _LONGEST_LABELLED = 3, 4
"""Digits of a number that stands alone, and of one with a unit or a label beside it."""
_MOST_DIGITS: Final = 8
"""Digits of a text that holds nothing but numbers: more make a number of somebody's, written in groups."""


@cache
def _screen_words() -> frozenset[str]:
    lines = Path(__file__).with_name("data").joinpath("screen-words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=8192)
def judged(text: str) -> Why:
    """Why a text may stay, or the first reason why it may not."""
    folded = fold(text)
    announced = _announced(folded)
    if announced is not None:
        return announced
    tokens = _TOKEN.findall(folded)
    for at, token in enumerate(tokens):
        if token[0].isdigit() and not _is_measure(tokens, at):
            return Why.NUMBER
        if not (token[0].isdigit() or token in _MARKS or (token[0].isalpha() and _is_known(token))):
            return Why.UNKNOWN_WORD
    words = [token for token in tokens if token[0].isalpha()]
    numbers = [token for token in tokens if token[0].isdigit()]
    if not words and sum(map(_digits, numbers)) >= _MOST_DIGITS:
        return Why.NUMBER
    return _what(folded, words, numbers)


def _announced(folded: str) -> Why | None:
    """What a text is by its form as a whole: a date, a time, somebody's number."""
    if _DATE.search(folded) or _day_and_month(folded):
        return Why.DATE
    if any(not _DURATION.search(folded, 0, match.start()) for match in _TIME.finditer(folded)):
        return Why.TIME
    if _PERSONAL.search(folded) or any(int(match[1]) > _OLDEST for match in _AGE.finditer(folded)):
        return Why.IDENTIFIER
    if _PHONE.search(folded):
        return Why.NUMBER
    return None if all(_is_plain_mix(mixed) for mixed in _MIXED.findall(folded)) else Why.UNKNOWN_WORD


def _what(folded: str, words: list[str], numbers: list[str]) -> Why:
    if words and all(_ORIENTATION.fullmatch(word) or word in _ORIENTATION_WORDS for word in words):
        return Why.ORIENTATION
    if _COUNTER.search(folded):
        return Why.COUNTER
    if numbers and any(word in _UNITS for word in words):
        return Why.MEASUREMENT
    return Why.TECHNIQUE if words else Why.SCALE


def _is_measure(tokens: list[str], at: int) -> bool:
    """Whether a number is short enough for what stands beside it."""
    whole = len(tokens[at].replace(",", ".").partition(".")[0].lstrip("0"))
    beside = [tokens[i] for i in (at - 2, at - 1, at + 1) if 0 <= i < len(tokens)]
    labelled = any(word.isalpha() and (word in _UNITS or _is_known(word)) for word in beside)
    return whole <= (_LONGEST_LABELLED if labelled or "." in tokens[at] else _LONGEST_BARE)


def is_setting(word: str) -> bool:
    """Whether a folded word is a unit, a direction or a setting: what devices write on every picture."""
    return word in _UNITS or word in _ORIENTATION_WORDS or word in _screen_words()


@lru_cache(maxsize=8192)
def _is_known(word: str) -> bool:
    """Whether a word is known as one that identifies nobody; names that are words too count as names."""
    if len(word) == 1 or is_setting(word):
        return True
    if is_trade(word):
        return not (is_listed(word) and word not in everyday_words())
    return word in everyday_words() and not is_any_name(word)


def _day_and_month(folded: str) -> bool:
    """Whether two numbers may be a day and a month: no counter says otherwise (5/20 may be one, 5/120 not)."""
    for match in _COUNTER.finditer(folded):
        one, two = int(match[1]), int(match[2])
        day_and_month = (one <= _MONTHS and two <= _DAYS) or (one <= _DAYS and two <= _MONTHS)
        if day_and_month and one and two and not _COUNTED.search(folded, 0, match.start()):
            return True
    return False


def _is_plain_mix(run: str) -> bool:
    """Whether letters and figures stand together as devices write them (12cm, T2, 32w4d, T2TSE), and not as a word
    whose letters were read as figures (N0V4K).
    """
    parts = _PARTS.findall(run)
    letters = parts[0].isalpha()
    if len(parts) <= 2:  # noqa: PLR2004 - one change from letters to figures or back
        return True
    if letters and len(parts) == 3:  # noqa: PLR2004 - T2TSE
        return len(parts[0]) == 1 and len(parts[1]) == 1 and len(parts[2]) > 1 and _is_known(parts[2])
    return not letters and all(part.isdigit() or part in _UNITS for part in parts)


def _digits(token: str) -> int:
    return sum(c.isdigit() for c in token)
