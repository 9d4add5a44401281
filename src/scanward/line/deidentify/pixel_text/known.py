"""What is known of this patient, looked for in what was read from pixels: readers err, so near is enough.

Cut names, names in any order or run together, initials with a number, numbers with letters for digits. A name that is
also a word of the trade is found too if it is the patient's: in a picture, a name stands alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scanward.core.identity import IdentifierKind
from scanward.line.deidentify.pixel_text.confusions import find, substitution
from scanward.line.deidentify.pixel_text.grammar import is_setting
from scanward.line.deidentify.text.folding import fold
from scanward.line.deidentify.text.lexicon import is_word
from scanward.line.deidentify.text.person import AFFIXES, PARTICLES, spellings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.core.identity import Identity

_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"\d")
_NUMBERS = frozenset({
    IdentifierKind.RECORD_NUMBER, IdentifierKind.ACCOUNT_NUMBER, IdentifierKind.PLAN_NUMBER, IdentifierKind.SSN,
    IdentifierKind.LICENCE_NUMBER, IdentifierKind.PHONE, IdentifierKind.DEVICE, IdentifierKind.OTHER,
    IdentifierKind.VEHICLE,
})  # fmt: skip
_OF_PERSONS = frozenset({IdentifierKind.RECORD_NUMBER, IdentifierKind.ACCOUNT_NUMBER, IdentifierKind.PLAN_NUMBER})
"""Numbers that may be words: `PLASTIC`, `VOLUNTEER`."""
_PHRASES = frozenset({IdentifierKind.INSTITUTION, IdentifierKind.PLACE, IdentifierKind.EMAIL})
_SHORT_NAME, _CUT_LEAST = 3, 4
_SHORTEST_NUMBER = 3
_LONGEST = 24
"""Letters of a needle that are compared; what follows is near enough then."""
_MOST_NEEDLES = 400
_ALONE: Final = 0.3
"""What a short needle may cost: one letter that looks like another."""


class Find(NamedTuple):
    """A span of the text (start, end) and whose it is."""

    start: int
    end: int
    kind: IdentifierKind


class _Needle(NamedTuple):
    text: str
    kind: IdentifierKind
    budget: float
    alone: bool
    """Whether it counts only as a word of its own."""


class KnownSearch:
    """Looks for one patient's needles in short texts."""

    def __init__(self, identity: Identity) -> None:
        needles: dict[str, _Needle] = {}
        self._initials: dict[str, IdentifierKind] = {}
        for each in sorted(identity.needles):
            if each.kind in (IdentifierKind.PATIENT_NAME, IdentifierKind.PERSON_NAME):
                made = self._names(each.text, each.kind)
            elif each.kind in _NUMBERS:
                made = _numbers(each.text, each.kind)
            elif each.kind in _PHRASES:
                made = _phrases(each.text, each.kind)
            else:
                continue
            for needle in made:
                needles.setdefault(needle.text, needle)
        self._needles = sorted(needles.values(), key=lambda needle: -len(needle.text))[:_MOST_NEEDLES]

    def find(self, text: str) -> Iterator[Find]:
        """Every place where something known stands, or something near it."""
        shown = fold(text).upper()
        if len(shown) != len(text):  # letters that fold into two: places would be wrong, so all of it
            if any(self._found(needle, shown, shown) for needle in self._needles):
                yield Find(0, len(text), IdentifierKind.OTHER)
            return
        compact = "".join(c for c in shown if c.isalnum())
        places = [at for at, c in enumerate(shown) if c.isalnum()]
        tokens = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(shown)]
        for needle in self._needles:
            if needle.alone:
                yield from _alone(needle, tokens)
            elif (match := find(needle.text, compact, needle.budget)) is not None:
                yield Find(places[match.start], places[match.end - 1] + 1, needle.kind)
            elif not _DIGITS.search(needle.text):
                yield from _cut(needle, tokens)
        yield from self._with_initials(tokens)

    def _found(self, needle: _Needle, shown: str, _: str) -> bool:
        return find(needle.text, "".join(c for c in shown if c.isalnum()), needle.budget) is not None

    def _names(self, name: str, kind: IdentifierKind) -> Iterator[_Needle]:
        words = [w for w in _WORD.findall(name.replace("^", " ").replace("=", " ")) if fold(w) not in AFFIXES]
        patient = kind is IdentifierKind.PATIENT_NAME
        for word in words:
            for form in spellings(word):
                if form in PARTICLES or (not patient and is_word(form)):
                    continue
                yield _Needle(form.upper()[:_LONGEST], kind, _name_budget(len(form)), alone=len(form) <= _CUT_LEAST)
        if patient and len(words) > 1:
            letters = [fold(word)[:1].upper() for word in words if fold(word) not in PARTICLES][:_SHORT_NAME]
            for row in {"".join(letters), "".join(reversed(letters)), "".join(letters[:2]), "".join(letters[1::-1])}:
                self._initials[row] = kind

    def _with_initials(self, tokens: list[tuple[str, int, int]]) -> Iterator[Find]:
        """The patient's initials alone, or with a number behind them (JD 47, JD47)."""
        for token, start, end in tokens:
            letters = token.rstrip("0123456789")
            if len(letters) > 1 and letters in self._initials and not is_setting(letters.lower()):
                yield Find(start, end, self._initials[letters])


def _alone(needle: _Needle, tokens: list[tuple[str, int, int]]) -> Iterator[Find]:
    for token, start, end in tokens:
        if abs(len(token) - len(needle.text)) <= 1 and (match := find(needle.text, token, needle.budget)):
            covered = match.end - match.start
            if covered == len(token) or needle.budget > _ALONE:
                yield Find(start, end, needle.kind)


def _cut(needle: _Needle, tokens: list[tuple[str, int, int]]) -> Iterator[Find]:
    """A name of which only the beginning or the end was in the picture, or was read."""
    for token, start, end in tokens:
        length = len(token)
        if not _CUT_LEAST <= length < len(needle.text):
            continue
        for part in (needle.text[:length], needle.text[-length:]):
            if sum(substitution(a, b) for a, b in zip(part, token, strict=True)) <= _name_budget(length) / 2:
                yield Find(start, end, needle.kind)
                break


def _name_budget(length: int) -> float:
    """How far a name of so many letters may be misread: longer names have fewer neighbours among other words."""
    if length <= _CUT_LEAST:
        return _ALONE if length <= _SHORT_NAME else 2 * _ALONE
    return min(4.0, 1.25 if length <= 6 else 2.0 + max(0, length - 9) * 0.25)  # noqa: PLR2004 - letters


def _numbers(text: str, kind: IdentifierKind) -> Iterator[_Needle]:
    compact = "".join(_TOKEN.findall(fold(text).upper()))[:_LONGEST]
    digits = "".join(_DIGITS.findall(compact)).lstrip("0")
    if not digits and kind in _OF_PERSONS and len(compact) > _SHORT_NAME:
        yield _Needle(compact, kind, 2 * _ALONE, alone=True)
    for number in {compact.lstrip("0"), digits}:
        length = len(number)
        if length >= _SHORTEST_NUMBER and _DIGITS.search(number):
            budget = _ALONE if length <= _CUT_LEAST else 1.0 if length <= 7 else 2.0  # noqa: PLR2004 - digits
            yield _Needle(number, kind, budget, alone=length <= _CUT_LEAST)


def _phrases(text: str, kind: IdentifierKind) -> Iterator[_Needle]:
    whole = "".join(_TOKEN.findall(fold(text).upper()))[:_LONGEST]
    words = [word for word in _TOKEN.findall(fold(text)) if len(word) >= _CUT_LEAST and not is_word(word)]
    for word in {whole, *(word.upper()[:_LONGEST] for word in words)}:
        if len(word) > _CUT_LEAST and (len(words) > 0 or word == whole):
            yield _Needle(word, kind, _name_budget(len(word)), alone=False)
