"""What identifies anybody, without knowing whom: the general detectors over one text.

Each is `certain` only where the form leaves no doubt; the rest is `suspect`, because a release must not stop over a
protocol version that looks like a telephone number.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from scanward.core.identity import IdentifierKind as Kind
from scanward.line.verify.folding import fold, word_list, words_of
from scanward.line.verify.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Hit(NamedTuple):
    rule: Rule
    kind: Kind
    text: str
    certain: bool


_EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}\b")
_URL = re.compile(
    r"\b(?:https?|ftp|sftp|file|wss?|ldap)://[^\s\\\"'<>]{3,500}|\bwww\.[\w-]{1,63}\.[\w.-]{2,200}", re.IGNORECASE
)
_PUBLIC_URL = re.compile(
    r"//(?:www\.)?(?:w3\.org|dicom\.nema\.org|hl7\.org|unitsofmeasure\.org|snomed\.info|loinc\.org)\b"
)
_IP = re.compile(r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])")
_IP_BEFORE = re.compile(r"\bip\W{0,8}$", re.IGNORECASE)
_IP_REACH = 12
_PRIVATE_NET = re.compile(r"(?:10|127|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.")
_SSN = re.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])")
_PHONE_LABEL = re.compile(
    r"\b(?:tel|phone|telephone|telefon|fax|mobile|handy|cell|pager|ph|fon)\b\.?\s*(?:no\.?|number)?\s*[:#]?\s*"
    r"(\+?[\d(][\d\s().\-/]{5,24}\d)",
    re.IGNORECASE,
)
_PHONE_CERTAIN = re.compile(
    r"(?<![\w.])(?:\+\d{1,3}[\s.-]?)?(?:\(\d{3}\)\s?|\d{3}-)\d{3}-\d{4}(?!\d)|(?<![\w.])\+\d{2}[\s-]?(?:\(0\))?\d{2,4}(?:[\s/-]?\d{2,4}){2,4}(?![\d.])"
)
_PHONE_LIKELY = re.compile(r"(?<![\w.])\d{3}[. ]\d{3}[. ]\d{4}(?![\d.])|(?<![\w.])0\d{2,4}[ /-]\d{5,8}(?!\d)")
_STREET = re.compile(
    r"\b\d{1,5}[A-Za-z]?,?\s+(?:[NSEW]\.?\s+)?(?P<name>(?:[A-Za-z][\w'.-]{1,40}\s+){1,3})"
    r"(?:(?P<road>Street|Avenue|Boulevard|Road)|Drive|Lane|Court|Terrace|Parkway|Highway)\b",
    re.IGNORECASE,
)
_STREET_SHORT = re.compile(
    r"\b\d{1,5}\s+(?P<name>(?:[A-Z][a-z'-]{2,40}\s+){1,3})(?:St|Ave|Rd|Blvd|Dr|Ln|Ct|Pl)\b\.?"
    r"|\b(?P<german>[A-ZÄÖÜ][\w-]{3,40}(?:str\.|weg|platz|gasse|allee))\s+\d{1,4}[a-z]?\b"
)
_STRASSE = re.compile(r"\b(?P<name>[A-ZÄÖÜ][\w.-]{0,40}[ -]?stra(?:ß|ss)e)\s+\d{1,4}[a-z]?\b", re.IGNORECASE)
_RUE = re.compile(
    r"\b\d{1,4},?\s+(?:[Rr]ue|RUE|[Cc]hemin)\s+(?P<name>\w+)"
    r"|\b(?:Calle|Rua|Avenida|Viale|Piazza|Via)\s+(?P<other>[A-Z][a-z]\w+)[\s,]+\d{1,4}\b"
)
_AGE = re.compile(
    r"\b(9[1-9]|1[0-2]\d)\s*-?\s*(?:y/?o\b|y\.o\.|yrs?\b|years?\b(?:[ -]old)?|jahre\b|jährig|ans\b|años\b|anni\b)",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"\b(?:Dr|Prof|Professor|Mr|Mrs|Ms|Miss|Herr|Herrn|Frau|Mme|Mlle|Monsieur|Madame|Signora?|Senora?|Señora?|Dott|Dra)"
    r"(?P<dot>\.?)(?:\s?(?:med|Dr)\.){0,3}\s*\^?\s*(?P<name>[A-ZÀ-Þ][\w'\u2019-]{1,60})"
)
_TITLE_CAPITALS = re.compile(r"\b(?:DR|PROF|MRS)\b\.?\s+(?P<name>[A-ZÀ-Þ][A-ZÀ-Þ'-]{1,60})")
_LABELLED = re.compile(
    r"\b(?:MRN|M\.R\.N\.|DOB|D\.O\.B\.|SSN|ACC(?:ESSION)?(?:\s?(?:NO|NUM(?:BER)?|#))|PAT(?:IENT)?[ _-]?ID|PID|"
    r"NHS(?:\s?(?:NO|NUMBER))?|CASE\s?(?:NO|#)|FALLNR|GEB(?:\.|URTSDATUM)|DATE OF BIRTH|BIRTH\s?DATE|POLICY\s?(?:NO|#)|"
    r"INSURANCE\s?(?:NO|#)|HISTORY\s?(?:NO|NUMBER)|HOSP(?:ITAL)?\s?(?:NO|#)|UNIT\s?NO)"
    r"\s*[.:#=]*\s*(?P<value>[A-Z]{0,4}-?\d[\w./-]{2,40})",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(?:patient(?:'s)?(?:\s?name)?|pt|pat|name|nom|nombre|physician|radiologist|operator|technologist|tech|"
    r"referr(?:ing|ed by)|ordered by|read by|signed by|reported by)\s*[:=]\s*(?P<name>[A-ZÀ-Þ][\w'\u2019^-]{1,60})",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_IP_ATTRIBUTES = frozenset({0x00181020, 0x00020013, 0x00189005, 0x00080100, 0x00080103, 0x00080119})
"""Software versions, pulse sequence names and codes are full of dotted quads."""


def detected(text: str, tag: int = 0) -> Iterator[Hit]:
    """Everything in `text` that has the form of an identifier."""
    if len(text) < 4:  # noqa: PLR2004 - nothing general is shorter
        return
    for detector in _DETECTORS:
        yield from detector(text, tag)


def _electronic(text: str, tag: int) -> Iterator[Hit]:
    if "@" in text:
        yield from (Hit(Rule.EMAIL, Kind.EMAIL, m.group(), certain=True) for m in _EMAIL.finditer(text))
    if "://" in text or "www." in text.casefold():
        for match in _URL.finditer(text):
            if not _PUBLIC_URL.search(match.group()):
                yield Hit(Rule.URL, Kind.URL, match.group(), certain=False)
    if text.count(".") > 2 and tag not in _IP_ATTRIBUTES:  # noqa: PLR2004 - four numbers have three dots
        for match in _IP.finditer(text):
            before = text[max(0, match.start() - _IP_REACH) : match.start()]
            known = _PRIVATE_NET.match(match.group()) or _IP_BEFORE.search(before)
            yield Hit(Rule.IP, Kind.IP_ADDRESS, match.group(), certain=bool(known) and len(match.group()) > 9)  # noqa: PLR2004


def _numbers(text: str, tag: int) -> Iterator[Hit]:  # noqa: ARG001 - every detector has one signature
    if sum(map(str.isdigit, text)) < 7:  # noqa: PLR2004 - a telephone number has seven digits
        return
    yield from (Hit(Rule.SSN, Kind.SSN, m.group(), certain=True) for m in _SSN.finditer(text))
    yield from (Hit(Rule.PHONE, Kind.PHONE, m.group(1), certain=True) for m in _PHONE_LABEL.finditer(text))
    yield from (Hit(Rule.PHONE, Kind.PHONE, m.group(), certain=True) for m in _PHONE_CERTAIN.finditer(text))
    yield from (Hit(Rule.PHONE, Kind.PHONE, m.group(), certain=False) for m in _PHONE_LIKELY.finditer(text))


def _labelled(text: str, tag: int) -> Iterator[Hit]:  # noqa: ARG001
    for match in _LABELLED.finditer(text):
        yield Hit(Rule.LABEL, Kind.RECORD_NUMBER, match["value"], certain=True)
    for match in _NAMED.finditer(text):
        name = fold(match["name"].split("^")[0])
        if len(name) > 1 and name not in word_list("words") and name.isalpha():
            yield Hit(Rule.LABEL, Kind.PERSON_NAME, match["name"], certain=_is_name(name))


def _places(text: str, tag: int) -> Iterator[Hit]:  # noqa: ARG001
    if not any(map(str.isdigit, text)):
        return
    for pattern, sure in ((_STREET, True), (_STRASSE, True), (_RUE, True), (_STREET_SHORT, False)):
        for match in pattern.finditer(text):
            name = next(filter(None, match.groups()))
            road = match.groupdict().get("road")
            clinical = not road and all(word in word_list("words") for word in words_of(name))
            if not clinical:
                yield Hit(Rule.ADDRESS, Kind.PLACE, match.group(), certain=sure)


def _ages(text: str, tag: int) -> Iterator[Hit]:  # noqa: ARG001
    yield from (Hit(Rule.AGE, Kind.AGE_OVER_89, m.group(), certain=True) for m in _AGE.finditer(text))


def _titled(text: str, tag: int) -> Iterator[Hit]:  # noqa: ARG001
    for pattern, sure in ((_TITLE, True), (_TITLE_CAPITALS, False)):
        for match in pattern.finditer(text):
            name = fold(match["name"].replace("'", "").replace("\u2019", "").split("-")[0])
            if name in word_list("words") or len(name) < 2:  # noqa: PLR2004
                continue
            yield Hit(
                Rule.TITLE, Kind.PERSON_NAME, match["name"], certain=_is_name(name) or (sure and bool(match["dot"]))
            )


def _names(text: str, tag: int) -> Iterator[Hit]:  # noqa: ARG001
    """A given name beside a surname, both capitalised and neither an ordinary word nor an eponym's."""
    words = [m.group() for m in _WORD.finditer(text)]
    for first, second in pairwise(words):
        if not (first[0].isupper() and second[0].isupper()):
            continue
        a, b = fold(first), fold(second)
        if (_given(a) and _surname(b)) or (_surname(a) and _given(b)):
            yield Hit(Rule.NAME, Kind.PERSON_NAME, f"{first} {second}", certain=False)


_DETECTORS: tuple[Callable[[str, int], Iterator[Hit]], ...] = (
    _electronic, _numbers, _labelled, _places, _ages, _titled, _names,
)  # fmt: skip


def _is_name(word: str) -> bool:
    return word in word_list("given") or word in word_list("surnames")


@lru_cache(maxsize=4096)
def _given(word: str) -> bool:
    return word in word_list("given") and word not in word_list("words")


@lru_cache(maxsize=4096)
def _surname(word: str) -> bool:
    return word in word_list("surnames") and word not in word_list("words") and word not in word_list("eponyms")
