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
    rf"(?<![\d.,/+-]){_OLD}(?=\s?-?\s?(?:y/o|y\.o\.?|yo|yom|yof|yrs?|years?|y|jahren?|jahriger?|"
    rf"jahrige[nrs]?|jaehrige[nrs]?|j\.|jhr|lj|ans|anos|anni|jaar|ar gammel|ar|lat|yas|лет|岁|歳|才|"
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
_WORDS = re.compile(
    r"(?<![a-z])(?:nonagenarian|centenarian|supercentenarian|(?:ninety|hundred)(?:-(?:one|two|three|four|"
    r"five|six|seven|eight|nine))?(?=[\s-]years?[\s-]old))(?![a-z])"
)


def find_ages(reading: Reading) -> Iterator[Hit]:
    text = reading.folded
    if reading.digits:
        for pattern in (_AFTER, _BEFORE):
            for match in pattern.finditer(text):
                yield Hit(match.start(1), match.end(1), IdentifierKind.AGE_OVER_89, "age-over-89")
        if reading.prose:
            for match in _WITH_SEX.finditer(reading.plain):
                yield Hit(match.start(1), match.end(1), IdentifierKind.AGE_OVER_89, "age-over-89")
    for match in _WORDS.finditer(text):
        yield Hit(match.start(), match.end(), IdentifierKind.AGE_OVER_89, "age-over-89")
