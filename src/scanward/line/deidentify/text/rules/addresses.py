"""Postal addresses: number and street, ZIP and postal codes, boxes, and places where someone lives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind
from scanward.line.deidentify.text.cleaned import Hit
from scanward.line.deidentify.text.lexicon import is_clinical, is_word, places, trade_words, word_set
from scanward.line.deidentify.text.rules.nearby import beside_marks, beside_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.deidentify.text.folding import Reading

_SURE_STREET = (
    r"(?:street|avenue|boulevard|blvd|parkway|pkwy|highway|hwy|terrace|crescent|turnpike|driveway|close|mews)"
)
_SHORT_STREET = (
    r"(?:st|ave|av|rd|road|dr(?!\.?\s[a-z])|drive|ln|lane|ct|court|way|pl|place|sq|square|cir|circle|trl|trail|loop|"
    r"row|walk|ter)"
)
_NUMBER = r"(?<![\d.,\w/-])\d{1,5}[a-z]?(?:-\d{1,4})?"
_UNIT = r"(?:,?\s(?:apt|apartment|suite|ste|unit|floor|fl|room|rm|bldg|building|#)\.?\s?#?[\da-z-]{1,6}(?![a-z]))?"
_STREET = re.compile(
    rf"{_NUMBER}\s((?:(?:[nsew]|ne|nw|se|sw|north|south|east|"
    rf"west)\.?\s)?(?:(?:[a-z][a-z'.-]{{1,19}}|\d{{1,3}}(?:st|nd|rd|th))\s){{1,3}}?)(?:({_SURE_STREET})|"
    rf"({_SHORT_STREET}))(?![a-z])\.?{_UNIT}"
)
_GERMAN_STREET = re.compile(
    r"(?<![a-z])((?:(?:am|an der|alte[rs]?|neue[rs]?|lange|hohe|obere|untere|grosse|kleine|st\.)\s|"
    r"(?:[a-z]{2,20}-){1,3})?[a-z]{3,24}(?:strasse|str\.?|gasse|allee|platz|damm|weg|ufer|"
    r"chaussee)|[a-z]{3,20}(?:er|-)\s?(?:strasse|str\.|platz|allee|weg|ring|"
    r"damm))\s?(\d{1,4}(?:\s?[a-h])?(?:\s?[-/]\s?\d{1,4}[a-h]?)?)(?![\d]|[.,]\d|\s?(?:mm|cm|%))"
)
_LATIN_STREET = re.compile(
    r"(?<![a-z])(?:\d{1,4}(?:\s?(?:bis|ter))?,?\s)?(?:rue|avenue|boulevard|bd|place|impasse|allee|chemin|"
    r"quai|route|calle|c/|avda\.?|avenida|plaza|paseo|carrer|rua|praca|via|viale|piazza|corso|largo|vicolo|"
    r"travessa)\s"
    r"((?:(?:de|du|des|de la|de l'|d'|la|le|les|del|della|dei|los|las|da|do|dos|san|santa|saint|sainte|"
    r"st)\s?){0,2}([a-z'-]{3,20}))(?:,?\s(?:n[°o.]?\s?)?\d{1,4}(?!\d|[.,]\d))?"
)
_GERMAN_ENDING = re.compile(r"(?:strasse|str\.?|gasse|allee|platz|damm|weg|ufer|chaussee|ring)\s?\d")
_LATIN_WORDS = word_set(
    "rue avenue boulevard bd place impasse allee chemin quai route calle c avda avenida plaza paseo carrer rua praca "
    "via viale piazza corso largo vicolo travessa"
)
_TOWN_AFTER = re.compile(
    r",?\s{1,2}(?P<before>(?:[A-Z]{1,2}-)?\d{4,6}\s{1,2})?(?P<town>[A-Z][A-Za-z'-]{2,24})"
    r"(?:\s(?:am|an der|bei|im|sur|upon|sul|di|de)\s[A-Z][A-Za-z-]{2,20}|\s[A-Z][a-z]{2,20}(?=,?\s[A-Z]{2}\.?\s\d{5}))?"
    r"(?P<after>(?:,?\s[A-Z]{2})?,?\s\d{5}(?:-\d{4})?(?!\w|[.,]\d)"
    r"|,?\s(?:[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}|[A-Z]\d[A-Z]\s\d[A-Z]\d)(?!\w))?(?!\w)"
)
_LONGEST_YEAR = 4
_DIRECTION = re.compile(r"(?:[nsew]|ne|nw|se|sw|north|south|east|west)\.?\s[a-z]")
_HAS_NUMBER = re.compile(r"\d")
_STATES = (
    "al|ak|az|ar|ca|co|ct|de|fl|ga|hi|id|il|in|ia|ks|ky|la|me|md|ma|mi|mn|ms|mo|mt|ne|nv|nh|nj|nm|ny|nc|nd|oh|"
    "ok|or|pa|ri|sc|sd|tn|tx|ut|vt|va|wa|wv|wi|wy|dc|pr"
)
_STATE_ZIP = re.compile(
    rf"(?<![a-z])((?:[a-z.'-]{{2,20}}\s){{0,2}}[a-z.'-]{{2,20}},\s?)?(?:{_STATES})\.?,?\s{{1,2}}\d{{5}}(?:-"
    rf"\d{{4}})?(?!\w|[.,]\d|\s?(?:mm|cm|ms))"
)
_FIVE_DIGITS = re.compile(r"\d{5}")
_ZIP = re.compile(
    r"(?<![a-z])(?:zip|zip ?code|postal ?code|postcode|plz|code postal|codigo postal|cap|cp|"
    r"c\.p\.)[\s:.=#]{1,4}((?:[a-z]-)?\d{3,6}(?:-\d{3,4})?|[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}|[a-z]\d[a-z] "
    r"?\d[a-z]\d)(?!\w)"
)
_CODE_TOWN = re.compile(
    r"(?<![\w.,/-])((?:d|a|ch|f|nl|b|i|dk|s)-\d{4,5}|\d{5})\s([a-z][a-z-]{2,24}(?:\s(?:am|an der|bei|im|"
    r"sur|i\.)\s[a-z]{3,20})?)(?![a-z])"
)
_BRITISH = re.compile(r"(?<![\w])(?:[a-pr-uwyz][a-hk-y]?\d[a-z\d]?|gir) \d[abd-hjlnp-uw-z]{2}(?!\w)")
_CANADIAN = re.compile(r"(?<!\w)[abceghj-nprstvxy]\d[abceghj-nprstv-z] \d[abceghj-nprstv-z]\d(?!\w)")
_BOX = re.compile(
    r"(?<![a-z])(?:p\.?\s?o\.?\s?box|post office box|postfach|apartado(?: de correos)?|casella postale|"
    r"boite postale|b\.p\.)\s?#?(\d{1,8})(?!\d)"
)
_LIVES = re.compile(
    r"\b(?:lives in|living in|resident of|residing in|resides in|from|born in|wohnhaft in|aus|geboren in|"
    r"habite a|vive en|in|transferred from|transfer from|at)\s([A-Za-z-]{3,20})\b"
)
_NOT_A_TOWN_AFTER = re.compile(
    r"\s(?:criteria|criterion|classification|score|scale|definition|consensus|grading|staging|system|"
    r"method|protocol|index|kriterien|klassifikation|heart|combined|scientific|bowel|naming|core|equation|"
    r"formula)"
)


def find_addresses(reading: Reading) -> Iterator[Hit]:
    text = reading.folded
    if reading.digits:
        yield from _streets(reading)
        for match in beside_marks(_STATE_ZIP, text, _FIVE_DIGITS, 96, 32):
            yield Hit(match.start(), match.end(), IdentifierKind.PLACE, "postal-code")
        for match in _CANADIAN.finditer(text) if reading.prose else ():
            yield Hit(match.start(), match.end(), IdentifierKind.PLACE, "postal-code")
        for match in _ZIP.finditer(text):
            yield Hit(match.start(1), match.end(1), IdentifierKind.PLACE, "postal-code")
        for match in _BOX.finditer(text):
            yield Hit(match.start(), match.end(), IdentifierKind.PLACE, "post-box")
        yield from _codes_with_town(reading)
    yield from _towns(reading)


def _streets(reading: Reading) -> Iterator[Hit]:
    text = reading.folded
    for match in _STREET.finditer(text):
        words = re.findall(r"[a-z]{2,}", match[1])
        if words and (
            _DIRECTION.match(match[1])
            or not any(w in trade_words() for w in words)
            or (match[2] and not all(map(is_clinical, words)))
        ):
            yield Hit(match.start(), _with_town(reading, match.end()), IdentifierKind.PLACE, "street")
    for match in beside_marks(_GERMAN_STREET, text, _GERMAN_ENDING, 128, 48):
        if not is_clinical(match[1].split()[-1]):
            yield Hit(match.start(), _with_town(reading, match.end()), IdentifierKind.PLACE, "street")
    for match in beside_words(_LATIN_STREET, reading, _LATIN_WORDS, 16, 80):
        if _HAS_NUMBER.search(match[0]) and not is_clinical(match[2]) and reading.plain[match.start(2)].isupper():
            yield Hit(match.start(), _with_town(reading, match.end()), IdentifierKind.PLACE, "street")


def _with_town(reading: Reading, end: int) -> int:
    """Where the town and postal code that follow a street end; `end` where none does."""
    match = _TOWN_AFTER.match(reading.plain, end)
    if match is None:
        return end
    town = match["town"].lower()
    named = town in places() or not is_word(town)
    if match["after"] or (match["before"] and (named or len(match["before"].strip()) > _LONGEST_YEAR)):
        return match.end()
    return match.end("town") if named else end


def _codes_with_town(reading: Reading) -> Iterator[Hit]:
    text = reading.folded
    for match in _CODE_TOWN.finditer(text):
        town = match[2].split()[0]
        sure = "-" in match[1] or town in places()
        if sure or (
            reading.prose and reading.plain[match.start(2)].isupper() and not is_clinical(town) and len(town) > 3  # noqa: PLR2004
        ):
            yield Hit(match.start(), match.end(), IdentifierKind.PLACE, "postal-code")
    if reading.prose:
        for match in _BRITISH.finditer(text):
            if reading.plain[match.start() : match.end()].isupper():
                yield Hit(match.start(), match.end(), IdentifierKind.PLACE, "postal-code")


def _towns(reading: Reading) -> Iterator[Hit]:
    """Large towns: in prose where a person comes from, in labels where they stand for a site."""
    if reading.prose:
        for match in _LIVES.finditer(reading.plain):
            if (
                match[1].lower() in places()
                and match[1][0].isupper()
                and not _NOT_A_TOWN_AFTER.match(reading.folded, match.end())
            ):
                yield Hit(match.start(1), match.end(1), IdentifierKind.PLACE, "town")
        return
    for token in reading.tokens:
        if (
            len(token.word) > 3  # noqa: PLR2004
            and token.word in places()
            and token.word not in trade_words()
            and not _NOT_A_TOWN_AFTER.match(reading.folded, token.end)
        ):
            yield Hit(token.start, token.end, IdentifierKind.PLACE, "town")
