"""RSNA CTP's pixel scripts as regions of a recipe.

A script is text with signatures in braces and rectangles in round brackets behind them, as CTP's DicomPixelAnonymizer
stage reads it: `{ [0008,0070].containsIgnoreCase("GE") * Rows.equals("512") } (left,top,width,height)`. `*` is and,
`+` is or, `!` is not; CTP takes the first signature that fits, a recipe all of them.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from pydantic import ValidationError

from scanward.dicom.dictionary import keyword_of
from scanward.line.deidentify.pixel_text.settings import Region, attribute

_SIGNATURE = re.compile(r"\{([^}]*)\}([^{]*)")
_RECTANGLE = re.compile(r"\(\s*(-?\d+)\s*,\s*(-?\d+)\s*,\s*(-?\d+)\s*,\s*(-?\d+)\s*\)")
_TERM = re.compile(
    r"\s*(?:(?P<sign>[*+()!])|(?:\[(?P<group>[0-9a-fA-F]{4}),(?P<element>[0-9a-fA-F]{4})\]|(?P<keyword>[A-Za-z]\w*))"
    r"\s*\.\s*(?P<method>\w+)\s*\(\s*\"(?P<value>[^\"]*)\"\s*\))"
)
_PATTERNS: Final = {
    "equals": "{}", "equalsIgnoreCase": "{}", "contains": "*{}*", "containsIgnoreCase": "*{}*",
    "startsWith": "{}*", "startsWithIgnoreCase": "{}*", "endsWith": "*{}", "endsWithIgnoreCase": "*{}",
}  # fmt: skip
_NAMED: Final = {0x00080070: "manufacturer", 0x00081090: "model", 0x00181020: "software", 0x00080060: "modality"}
_SIZES: Final = {0x00280010: "rows", 0x00280011: "columns"}
_MOST_ALTERNATIVES: Final = 64

Conditions = dict[int, str]


@dataclass(slots=True)
class Imported:
    """The regions of a script, and the titles of those signatures that a recipe cannot say."""

    regions: list[Region] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    """(title, why)"""

    def toml(self) -> str:
        """The regions as a part of a recipe."""
        parts = [f"# Left out: {title}: {why}" for title, why in self.left_out]
        for region in self.regions:
            said = region.model_dump(exclude_defaults=True, mode="json")
            lines = ["[[pixel_text.regions]]"]
            lines += [f"{key} = {_toml(said[key])}" for key in said if key != "where"]
            lines += [f"where.{_toml(name)} = {_toml(pattern)}" for name, pattern in said.get("where", {}).items()]
            parts.append("\n".join(lines))
        return "\n\n".join(parts) + "\n"


class _CannotSay(Exception):
    """A signature says what a region cannot; the message is for people."""


def read_script(text: str) -> Imported:
    """Read a whole script; what cannot be said by a region is left out and named."""
    found = Imported()
    title = ""
    behind = text[: text.find("{")] if "{" in text else text
    for match in _SIGNATURE.finditer(text):
        title = _title(behind) or title
        behind = match[2]
        rectangles = [tuple(map(int, each)) for each in _RECTANGLE.findall(match[2])]
        try:
            if not rectangles:
                raise _CannotSay("it names no rectangle")
            found.regions += [_region(title, conditions, rectangles) for conditions in _alternatives(match[1])]
        except _CannotSay as reason:
            found.left_out.append((title, str(reason)))
        except ValidationError:
            found.left_out.append((title, "its rectangles, or what it compares, make no region"))
    return found


def _title(between: str) -> str:
    """The words above a signature: the last line that is neither a rule of stars nor a rectangle."""
    lines = [line.strip() for line in _RECTANGLE.sub("", between).splitlines()]
    words = [line for line in lines if line and not line.startswith("*")]
    return words[-1][:80] if words else ""


def _region(title: str, conditions: Conditions, rectangles: list[tuple[int, ...]]) -> Region:
    said: dict[str, object] = {"why": title, "rectangles": rectangles}
    where: dict[str, str] = {}
    for tag, pattern in conditions.items():
        if tag in _SIZES:
            number = pattern.strip("*")
            if not number.isdigit():
                raise _CannotSay("it compares a size with something that is no number")
            said[_SIZES[tag]] = int(number)
        elif tag in _NAMED:
            said[_NAMED[tag]] = pattern
        else:
            where[keyword_of(tag)] = pattern
    return Region.model_validate(said | {"where": where})


def _alternatives(script: str) -> list[Conditions]:
    """The condition as alternatives of conditions that hold together (disjunctive normal form)."""
    terms = _terms(script)
    alternatives, rest = _either(terms)
    if rest:
        raise _CannotSay("its brackets do not match")
    return alternatives


def _terms(script: str) -> list[str | Conditions]:
    terms: list[str | Conditions] = []
    at = 0
    while at < len(script.rstrip()):
        match = _TERM.match(script, at)
        if match is None:
            raise _CannotSay("it holds something else than comparisons of attributes")
        terms.append(match["sign"] or _comparison(match))
        at = match.end()
    return terms


def _comparison(match: re.Match[str]) -> Conditions:
    pattern = _PATTERNS.get(match["method"])
    if pattern is None:
        raise _CannotSay(f"it compares by {match['method']}")
    try:
        tag = int(match["group"] + match["element"], 16) if match["group"] else attribute(match["keyword"])
    except ValueError:
        raise _CannotSay("it names an attribute that the dictionary does not know") from None
    return {tag: pattern.format(match["value"].replace("*", "?"))}


Rest = list["str | Conditions"]


def _either(terms: Rest) -> tuple[list[Conditions], Rest]:
    alternatives, rest = _together(terms)
    while rest and rest[0] == "+":
        more, rest = _together(rest[1:])
        alternatives += more
    return alternatives, rest


def _together(terms: Rest) -> tuple[list[Conditions], Rest]:
    alternatives, rest = _one(terms)
    while rest and rest[0] == "*":
        more, rest = _one(rest[1:])
        alternatives = [_both(one, two) for one, two in product(alternatives, more)]
        if len(alternatives) > _MOST_ALTERNATIVES:
            raise _CannotSay("it has too many alternatives")
    return alternatives, rest


def _one(terms: Rest) -> tuple[list[Conditions], Rest]:
    if not terms:
        raise _CannotSay("it ends too early")
    first, rest = terms[0], terms[1:]
    if isinstance(first, dict):
        return [first], rest
    if first == "!":
        raise _CannotSay("it says what an object must not be")
    if first != "(":
        raise _CannotSay("its signs do not fit together")
    alternatives, rest = _either(rest)
    if not rest or rest[0] != ")":
        raise _CannotSay("its brackets do not match")
    return alternatives, rest[1:]


def _both(one: Conditions, two: Conditions) -> Conditions:
    if any(one[tag] != two[tag] for tag in one.keys() & two.keys()):
        raise _CannotSay("it compares one attribute with two values")
    return one | two


def _toml(value: object) -> str:
    """A value as TOML writes it: JSON's strings, numbers and lists are TOML's too."""
    return json.dumps(value, ensure_ascii=False)
