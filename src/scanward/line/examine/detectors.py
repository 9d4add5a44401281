"""What identifies in any text, whoever the patient is: our own short list of patterns.

`deidentify` and `verify` have lists of their own, on purpose: one mistake is not made three times. All patterns are
linear in the text (bounded repeats, no nesting), since a text of 64 kB is a known attack (matrix row P12).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scanward.core.identity import IdentifierKind
from scanward.line.examine.regions import region_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez)[a-zäé]{0,8}"
_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:18|19|20)\d\d"
_STREETS = r"(?:street|st|avenue|ave|road|rd|lane|ln|drive|boulevard|blvd|court|way|square)"
_STATES = (
    "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]"
)
TEXT_MAX = 100_000
_DIGIT = ""
_SHORTEST_NAME = 4


class Hit(NamedTuple):
    """`needle`: what of it should be looked for everywhere else; empty where chance would find it too."""

    kind: IdentifierKind
    rule: str
    text: str
    needle: str


class Detector(NamedTuple):
    """`needs`: a character without which the pattern cannot match; empty when a digit is needed.

    The pattern's group `v` is what becomes a needle.
    """

    kind: IdentifierKind
    rule: str
    needs: str
    pattern: re.Pattern[str]


def _detector(kind: IdentifierKind, rule: str, needs: str, pattern: str, flags: int = re.IGNORECASE) -> Detector:
    return Detector(kind, rule, needs, re.compile(pattern, flags))


def _labelled(kind: IdentifierKind, labels: str) -> Detector:
    """A number after a word that says what it is, with or without a colon; it must hold a digit."""
    return _detector(
        kind,
        "E-NUMBER",
        _DIGIT,
        rf"\b(?:{labels})\b\.?[ ]?(?:no|nr|num|number|id)?\b\.?[ ]?[:#=]?[ ]?"
        r"(?P<v>(?=[A-Za-z-]{0,12}\d)[\w-]{4,32})",
    )


_DETECTORS = (
    _detector(IdentifierKind.EMAIL, "E-EMAIL", "@", r"(?P<v>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6})"),
    _detector(IdentifierKind.URL, "E-URL", "/", r"\b(?P<v>(?:https?|ftp|dicom|file)://[^\s\"'<>]{3,500})"),
    _detector(IdentifierKind.URL, "E-URL", ".", r"\b(?P<v>www\.[\w-]{1,63}\.[^\s\"'<>]{2,300})"),
    _detector(
        IdentifierKind.IP_ADDRESS, "E-IP", _DIGIT, r"(?<![\d.\w])[1-9]\d{1,2}\.(?:\d{1,3}\.){2}\d{1,3}(?![\d.])"
    ),
    _detector(IdentifierKind.SSN, "E-SSN", "-", r"(?<![\d-])(?P<v>\d{3}-\d{2}-\d{4})(?![\d-])"),
    _detector(
        IdentifierKind.PHONE, "E-PHONE", _DIGIT,
        r"(?<![\w.])(?P<v>(?:\+\d{1,3}[ ./-]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4})(?!\d)"
        r"|(?<!\w)(?P<w>\+\d{1,3}(?:[ ./()-]{0,2}\d{2,5}){2,5})(?!\d)"
        r"|\b(?:tel|phone|fax|call|mobile|pager|handy)\b[ .:#]{0,3}(?P<x>\+?\d(?:[ ./()-]?\d){5,14})",
    ),
    _detector(
        IdentifierKind.DATE, "E-DATE", _DIGIT,
        rf"(?<![\d.]){_YEAR}([-/.]){_MONTH}\1{_DAY}(?!\d)"
        rf"|(?<![\d./]){_DAY}[-/.]{_MONTH}[-/.](?:{_YEAR}|\d\d)(?![\d./])"
        rf"|(?<![\d./]){_MONTH}[-/.]{_DAY}[-/.](?:{_YEAR}|\d\d)(?![\d./])"
        rf"|(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
        rf"|\b{_DAY}(?:st|nd|rd|th|\.)?[ -]{_MONTHS}\.?,?[ -]{_YEAR}"
        rf"|\b{_MONTHS}\.?[ -]{_DAY}(?:st|nd|rd|th)?,?[ -]{_YEAR}",
    ),
    _labelled(IdentifierKind.RECORD_NUMBER, r"mrn|patient[ -]?id|pat[ .-]{0,2}id|pid|nhs|medical record"),
    _labelled(IdentifierKind.ACCOUNT_NUMBER, r"acc|accession|account|acct|case|order|visit|encounter"),
    _labelled(IdentifierKind.PLAN_NUMBER, r"insurance|policy|plan|member"),
    _labelled(IdentifierKind.LICENCE_NUMBER, r"licen[cs]e|certificate|npi|dea"),
    _labelled(IdentifierKind.VEHICLE, r"vin|plate|licen[cs]e plate"),
    _labelled(IdentifierKind.DEVICE, r"serial|s/n|implant"),
    _detector(
        IdentifierKind.PERSON_NAME, "E-TITLE", " ",
        r"\b(?:Dr|Prof|Professor|Doctor|Mr|Mrs|Ms|Miss|Herr|Frau|Herrn|Mme|Sra|Dra)\b\.?"
        r"(?: (?:Dr|med|Prof)\.)*[ ](?P<v>[A-ZÀ-ÖØ-Þ][\w'\u2019-]{1,40})"
        r"|\b(?P<w>[A-ZÀ-ÖØ-Þ][\w'\u2019-]{1,40} [A-ZÀ-ÖØ-Þ][\w'\u2019-]{1,40}), (?:M\.?D|Ph\.?D|R\.?N|R\.?T)\b",
        0,
    ),
    _detector(IdentifierKind.PERSON_NAME, "E-CARET", "^", r"\b[^\W\d_][\w'\u2019-]{1,40}\^[^\W\d_][\w'\u2019-]{0,40}"),
    _detector(
        IdentifierKind.PLACE, "E-ADDRESS", _DIGIT,
        rf"\b\d{{1,5}} (?:[A-Z][\w.'-]{{1,30}} ){{1,4}}(?i:{_STREETS})\b"
        r"|\b[A-Z][\w-]{2,30}(?:straße|strasse|gasse|platz) \d{1,4}"
        rf"|\b(?:{_STATES}) \d{{5}}(?:-\d{{4}})?(?![\d.])",
        0,
    ),
    _detector(IdentifierKind.UID, "E-UID", ".", r"(?<![\d.])[0-2](?:\.\d{1,39}){5,30}(?![\d.])"),
)  # fmt: skip


def detect(text: str) -> Iterator[Hit]:
    """Yield what looks like an identifier in `text` (at most its first 100,000 characters), kind by kind."""
    if len(text) > TEXT_MAX:
        text = text[:TEXT_MAX]
    has_digit = any(digit in text for digit in "0123456789")
    for kind, rule, needs, pattern in _DETECTORS:
        if has_digit if needs == _DIGIT else any(char in text for char in needs):
            for match in pattern.finditer(text):
                if rule != "E-CARET" or not _is_protocol(match.group()):
                    yield Hit(kind, rule, match.group(), _needle(match, kind))


def _is_protocol(pair: str) -> bool:
    """Whether a pair such as `Head^Routine` is a protocol as some makers write it, not a person."""
    return any(region_of(part) is not None for part in pair.casefold().split("^"))


def _needle(match: re.Match[str], kind: IdentifierKind) -> str:
    found = next((text for text in match.groupdict().values() if text), "")
    if kind is IdentifierKind.PERSON_NAME:
        words = found.casefold().split()
        if len(found) < _SHORTEST_NAME or any(region_of(word) is not None for word in words):
            return ""
    return found
