"""Ages over 89, which become "90+" (45 CFR 164.514(b)(2)(i)(C)). Only the figure goes; what it counts stays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind
from scanward.line.deidentify.text.cleaned import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.deidentify.text.folding import Reading

_OLD = r"(0?9\d|1[0-3]\d)"
_AFTER = re.compile(
    rf"(?<![\d.,/+-]){_OLD}(?=\s?-?\s?(?:y/o|y\.o\.?|yo|y/?o?\s?/?[mf]|yrs?|years?|y|jahren?|jahrig(?:e[mnrs]?)?|"
    rf"jaehrig(?:e[mnrs]?)?|j\.|jhr|lj|ans|anos|anni|jaar|ar gammel|ar|lat|yas|лет|岁|歳|才|"
    rf"세)(?![a-z]))"
)
_BEFORE = re.compile(
    rf"(?<![a-z])(?:aged?|age at exam|alter|alters|age de|agee? de|edad|eta|leeftijd|patient "
    rf"age)(?:\s(?:is|was|of|von|de))?[\s:=_-]{{0,3}}{_OLD}(?!\d|[.,]\d|\s?(?:m|mo|months?|mon|w|d|weeks?|"
    rf"days?|mm|%)(?![a-z]))"
)
# A small m would be the state of a nuclide (99m).
_WITH_SEX = re.compile(
    rf"(?<![\d.,/\w+^-]){_OLD}(?=\s?(?:[MF]|YF|YM|[Mm]ale|[Ff]emale|man|woman|lady|gentleman)(?![\w/^]))"
)
_SLASHED = re.compile(rf"(?<![\w.,/+^-]){_OLD}(?=/[MF](?![\w/^%]))|(?<![\w.,/+^-])[MF]/{_OLD}(?![\w/^%]|[.,]\d)")
_QUANTITY_BEFORE = re.compile(
    r"(?:\b(?:kv|kvp|ma|mas|te|tr|ti|fa|fov|hu|b|se|im|image|images|slice|slices|series|spo2|hr|bpm|rr|level|"
    r"value|no|nr|grade|size|width|window|ww|wl|ph)[\s:=]{0,2})$"
)
_IN_WORDS = (
    r"(?:ninety(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?|"
    r"(?:(?:a|one)\s)?hundred(?:(?:\sand)?[\s-](?:one|two|three|four|five|six|seven|eight|nine|ten))?)"
)
_WORDS = re.compile(
    rf"(?<![a-z])(?:nonagenarian|centenarian|supercentenarian|{_IN_WORDS}(?=[\s-]years?[\s-](?:old|of\sage))|"
    rf"(?<=aged\s){_IN_WORDS}|(?<=age\sof\s){_IN_WORDS}|(?<=\bhis\s)nineties|(?<=\bher\s)nineties)(?![a-z]|\spercent)"
)


def find_ages(reading: Reading) -> Iterator[Hit]:
    text = reading.folded
    if reading.digits:
        for pattern in (_AFTER, _BEFORE):
            for match in pattern.finditer(text):
                yield Hit(match.start(1), match.end(1), IdentifierKind.AGE_OVER_89, "age-over-89")
        for pattern in (_SLASHED, _WITH_SEX) if reading.prose else (_SLASHED,):
            for match in pattern.finditer(reading.plain):
                group = match.lastindex or 0
                if not _QUANTITY_BEFORE.search(text, max(0, match.start(group) - 12), match.start(group)):
                    yield Hit(*match.span(group), IdentifierKind.AGE_OVER_89, "age-over-89")
    for match in _WORDS.finditer(text):
        yield Hit(match.start(), match.end(), IdentifierKind.AGE_OVER_89, "age-over-89")
