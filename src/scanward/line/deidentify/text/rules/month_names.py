"""Dates with a month in words: 7 March 2024, Mar 7th, 07MAR2024, März 2024, le 7 mars, 7 de marzo de 2024."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind
from scanward.line.deidentify.text.cleaned import Hit
from scanward.line.deidentify.text.lexicon import word_set
from scanward.line.deidentify.text.rules.nearby import beside_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.deidentify.text.folding import Reading

_FULL = (
    "january|february|march|april|june|july|august|september|october|november|december|januar|janner|"
    "jaenner|februar|feber|marz|maerz|juni|juli|oktober|dezember|"
    "janvier|fevrier|mars|avril|juin|juillet|aout|septembre|octobre|novembre|decembre|enero|febrero|marzo|"
    "abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre|"
    "gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|janeiro|fevereiro|marco|maio|"
    "junho|julho|setembro|outubro|novembro|dezembro|"
    "januari|februari|maart|mei|augustus|mars|maj|augusti|ocak|subat|nisan|mayis|haziran|temmuz|agustos|"
    "eylul|ekim|kasim|aralik|"
    "stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|wrzesnia|pazdziernika|listopada|grudnia|"
    "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
)
_SHORT = (
    "jan|feb|febr|mar|mrz|mae|apr|avr|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez|dic|ene|abr|ago|fev|gen|mag|giu|"
    "lug|set|ott"
)
_MONTH = rf"(?:{_FULL}|may|mai|{_SHORT})"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:(?:19|20)\d\d|'\d\d)"
_CLOCK = (
    r"(?:(?:,?\s{1,2}|\s(?:at|um|a|@)\s)(?:[01]?\d|2[0-3])[:h][0-5]\d(?::[0-5]\d)?(?:\s?(?:[ap]\.?m\.?|uhr|"
    r"h)(?![a-z]))?)?"
)
_END = r"(?![^\W_])"
_GAP = r"[\s.,_/-]{0,3}"
_OF = r"(?:\s(?:of|de|del|di)\s|[\s.,_/-]{0,3})"
_DAY_FIRST = re.compile(
    rf"(?<![\d.,])(?:{_DAY}\.?\s?[-/&]\s?)?({_DAY})(?:st|nd|rd|th|\.|er|º|"
    rf"ª)?{_OF}(?<![a-z])({_MONTH})(?![a-z]){_OF}({_YEAR}|\d\d)(?![\d]|\s?(?:mm|cm|ms|ml|%)){_CLOCK}"
)
_MONTH_FIRST = re.compile(
    rf"(?<![^\W\d_])({_MONTH}){_GAP}({_DAY})(?:st|nd|rd|"
    rf"th)?(?:\s?-\s?{_DAY})?[\s.,_/-]{{1,3}}({_YEAR}){_END}{_CLOCK}"
)
_MONTH_YEAR = re.compile(rf"(?<![^\W\d_])({_FULL}|may|mai|{_SHORT})(?:\.?\s?/?|{_OF})({_YEAR}){_END}")
_YEAR_MONTH = re.compile(rf"(?<!\d)(?:19|20)\d\d{_GAP}(?<![a-z])({_MONTH})(?:{_GAP}{_DAY}(?!\d))?(?![a-z])")
_DAY_MONTH = re.compile(rf"(?<![\d.,:/])({_DAY})(?:st|nd|rd|th|\.|er)?\s(?:of\s|de\s)?({_MONTH})(?![\w]|\s?\d)")
_MONTH_DAY = re.compile(
    rf"(?<!\w)({_MONTH})\.?\s({_DAY})(st|nd|rd|th)?(?!\w|[.:/]\d|\s?(?:mm|cm|ms|ml|%|x\s?\d|min|sec))"
)
_IN_MONTH = re.compile(
    rf"\b(?:in|since|until|till|by|last|early|late|mid|of|im|seit|ende|anfang|mitte|en|desde)(?:\s|-)({_FULL})(?![a-z])"
)
_MONTHS = frozenset(f"{_FULL}|{_SHORT}|may|mai".split("|"))
_AMBIGUOUS = word_set("mar oct dec sep set may mai mag gen march mars mae ago marco maja mei maj jan")
"""Also words, names or abbreviations of the trade: MAR (metal artefact), OCT (tomography), SEP (septum) ..."""
_RATHER_WORDS = word_set("set mag gen ago mae marca marco maja mei maj ott lug")
"""Without a year, never a month."""


def find_month_dates(reading: Reading) -> Iterator[Hit]:
    if reading.digits:
        yield from _with_year(reading)
        yield from _without_year(reading)
    if reading.prose:
        for match in beside_words(_IN_MONTH, reading, _MONTHS, 16, 32):
            if reading.plain[match.start(1)].isupper():
                yield Hit(match.start(1), match.end(1), IdentifierKind.DATE, "date-month-name-alone")


def _with_year(reading: Reading) -> Iterator[Hit]:
    for pattern in (_DAY_FIRST, _MONTH_FIRST):
        for match in beside_words(pattern, reading, _MONTHS, 40, 80):
            yield _hit(match, "date-month-name")
    for match in beside_words(_MONTH_YEAR, reading, _MONTHS, 8, 48):
        if match[1] not in _AMBIGUOUS or reading.plain[match.start()].isupper():
            yield _hit(match, "date-month-name-year")
    for match in beside_words(_YEAR_MONTH, reading, _MONTHS, 16, 40):
        if match[1] not in _AMBIGUOUS:
            yield _hit(match, "date-month-name-year")


def _without_year(reading: Reading) -> Iterator[Hit]:
    for match in beside_words(_DAY_MONTH, reading, _MONTHS, 16, 40):
        if _reads_as_month(reading.plain, match, 2):
            yield _hit(match, "date-month-name-day")
    for match in beside_words(_MONTH_DAY, reading, _MONTHS, 8, 48):
        if match[3] or _reads_as_month(reading.plain, match, 1):
            yield _hit(match, "date-month-name-day")


def _hit(match: re.Match[str], rule: str) -> Hit:
    return Hit(match.start(), match.end(), IdentifierKind.DATE, rule)


def _reads_as_month(plain: str, match: re.Match[str], group: int) -> bool:
    """Whether a month and a day without a year are one: a word that is ambiguous must be written as a month is."""
    shown = plain[match.start(group) : match.end(group)]
    if match[group] in _RATHER_WORDS:
        return False
    return match[group] not in _AMBIGUOUS or (shown[0].isupper() and shown[1:].islower())
