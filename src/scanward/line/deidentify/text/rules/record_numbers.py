"""Numbers of records, cases, orders, insurances, accounts and licences: after their label, or by their form alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind
from scanward.line.deidentify.text.cleaned import Hit
from scanward.line.deidentify.text.lexicon import is_clinical, word_set

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.deidentify.text.folding import Reading

_VALUE = r"([a-z]{0,6}[-_/. ]?\d[\da-z]{0,24}(?:[-_/.][\da-z]{1,16}){0,5})"
_STRONG = re.compile(
    r"(?<![a-z])(?:mrn|pid|emrn|m\.r\.n\.|med(?:ical)? rec(?:ord)?|medrec|patient[ _-]?(?:id|no|nr|num|"
    r"number|nummer)|pat[ .-]{0,2}(?:id|no|nr|num|nummer)|patientid|pat-?nr|pnr|"
    r"accession|accn|acc[ .-]{0,2}(?:no|nr|num|#)|fall[ -]?(?:nr|nummer|no|id)|fallnr|aufnahme-?(?:nr|"
    r"nummer)|auftrags?-?(?:nr|nummer)|ipp|nda|nip|n[°º] ?dossier|dossier|historia(?: clinica)?|nhc|hc|"
    r"case (?:no|nr|id|number)|chart(?: no| number)?|encounter|visit (?:no|id|number)|episode (?:no|id)|"
    r"csn|har|hospital (?:no|number|id)|hosp no|unit no|"
    r"order (?:no|nr|id|number)|req(?:uest|uisition)? (?:no|id|number)|placer|filler|"
    r"account(?: no| number)?|acct|policy(?: no| number)?|member(?: id| no)|subscriber(?: id)?|"
    r"insurance(?: id| no)?|versicherten-?(?:nr|nummer)|group no|"
    r"licen[cs]e(?: no| number)?|npi|dea|gmc|lanr|bsnr|rpps|adeli|specimen(?: no| id)|lab no|badge|employee(?: id| no))"
    rf"\.?(?:\s?(?:no|nr|num|number|id|code))?[\s.:=#_-]{{0,4}}{_VALUE}(?![a-z\d])"
)
_WEAK = re.compile(
    r"(?<![a-z])(?:id|ids|acc|case|order|ord|req|ref|visit|episode|record|rec|chart|file|number|num|no|nr|"
    r"pat|patient|pt|subject|hn|un|ur|urn|hosp)"
    rf"(?:\.|\s?[:#=]|\s(?=\S{{0,3}}\d)|[_-])[\s:#=.]{{0,3}}{_VALUE}(?![a-z\d])"
)
_HASH = re.compile(r"(?<![\w#])#\s?([a-z]{0,3}-?\d{5,14})(?!\w)")
_RUN = re.compile(r"(?<![\d.,])\d{7,}(?![\d]|[.,]\d)")
_MIX = re.compile(
    r"(?<![a-z\d.])(?:[a-z]{1,4}[-_]?\d{6,12}|[a-z]{2,3}-\d{2,4}-\d{3,8}|\d{2,4}[-/][a-z]{1,3}[-/]?\d{4,8}|"
    r"[a-z]\d{2}-\d{4,7}|[a-z]{1,4}\d{2}-\d{4,8}|\d{2}-\d{5,8})(?:[a-z]{1,2})?(?![a-z\d]|[.,-]\d)"
)
_GROUPED = re.compile(r"(?<![\w.,/-])\d{2,4}(?:-\d{2,4}){2,4}(?![\w/-]|[.,]\d)")
_LETTERS = re.compile(r"([a-z]+)[-_]?(?=\d)")
_MODALITIES = word_set("ct mr us xr cr dr dx nm pt mg rt xa rf")
_SHORTEST = 4
"""Digits from which on a number counts after a word that is also used otherwise ("case 12", "no. 3")."""
_FEWEST_GROUPED = 7
_UNIT = re.compile(r"\s{0,2}(?:mm|cm|ms|msec|sec|s|min|mg|ml|cc|kv|kvp|ma|mas|hu|mbq|gy|hz|%|x)(?![a-z])")
_FORMS = (
    (_STRONG, 1, 1, "record-number-labelled"),
    (_WEAK, 1, _SHORTEST, "record-number-labelled"),
    (_HASH, 1, 1, "record-number-labelled"),
    (_RUN, 0, 1, "record-number-digits"),
    (_GROUPED, 0, _FEWEST_GROUPED, "record-number-digits"),
)


def find_record_numbers(reading: Reading) -> Iterator[Hit]:
    text = reading.folded
    if not reading.digits:
        return
    for pattern, group, fewest, rule in _FORMS:
        for match in pattern.finditer(text):
            if sum(map(str.isdigit, match[group])) >= fewest and not _UNIT.match(text, match.end()):
                yield Hit(match.start(group), match.end(group), IdentifierKind.RECORD_NUMBER, rule)
    for match in _MIX.finditer(text):
        if not _UNIT.match(text, match.end()):
            start = match.start() + _length_of_word(match[0])
            yield Hit(start, match.end(), IdentifierKind.RECORD_NUMBER, "record-number-mixed")


def _length_of_word(text: str) -> int:
    """How much of "CT_123456" is a word of the trade and stays; nothing of "AB1234567"."""
    letters = _LETTERS.match(text)
    if letters is None or len(letters[1]) == 1 or not is_clinical(letters[1]):
        return 0
    return letters.end() if letters[0] != letters[1] or letters[1] in _MODALITIES else 0
