"""Whether a text names a patient: the known needles against one decoded value.

What is certain and what only suspect is decided by context, so that a patient called Hand or Li, or one whose number
is 1, raises no alarm over a hand series, and is found all the same where it is a name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scanward.core.identity import IdentifierKind as Kind
from scanward.line.verify.folding import fold, word_list, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.verify.needles import Needles, Person

_TOKEN = re.compile(r"[^\W_]+")
_WORDS = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")
_PHONE = re.compile(r"\+?\d[\d\s().+/-]{5,24}\d")
_INTRODUCED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau|Mme|Mlle|Sig|Sra?|Senora?)\b\.?|(?i:\b(?:name|patient|pat|nom|nombre))\s*[:=])"
    r"\s*([^\W\d_]+)"
)
_BROKEN = re.compile(r"(?<![^\W\d_])(?=([^\W\d_]{1,40})(?:-[ \t]{0,4}\r?\n|\r?\n|- |\\)[ \t]{0,8}([^\W\d_]{1,40}))")
_LEAST_BROKEN = 5
_MODELS = frozenset({0x00080070, 0x00081090, 0x00181020})
"""Manufacturer, model and software: what a device is called there is no secret of one device."""
_LONG, _MIDDLE = 6, 4
_SURE_DEVICE = 8
_JOINED = 4


class Place(NamedTuple):
    """What kind of value a text is."""

    tag: int = 0
    person: bool = False
    """A PN: any part of a name counts there."""
    code: bool = False
    """An identifier by its attribute: a short code counts there when it is the whole value."""
    caret: bool = False
    """The value has a caret, which parts the components of a name and little else."""
    binary: bool = False
    """Letters found in bytes that are no text by their VR: short words are there by chance."""


class Match(NamedTuple):
    kind: Kind
    text: str
    certain: bool


def matches(text: str, needles: Needles, place: Place) -> list[Match]:
    """Everything of the patient's that `text` names."""
    found = [*_names(text, needles, place), *_codes(text, needles, place), *_phrases(text, needles, place)]
    best: dict[tuple[Kind, str], Match] = {}
    for match in found:
        key = (match.kind, fold(match.text))
        if key not in best or match.certain:
            best[key] = match
    return list(best.values())


def broken(text: str, needles: Needles) -> Iterator[Match]:
    """Names that the end of a line, a hyphen at it or the delimiter between two values cuts in two."""
    for match in _BROKEN.finditer(text):
        whole = fold(match[1] + match[2])
        if whole in needles.strong and len(whole) >= _LEAST_BROKEN:
            yield Match(needles.strong[whole], whole, certain=True)


def _names(text: str, needles: Needles, place: Place) -> Iterator[Match]:
    if needles.ideographs and not text.isascii():
        yield from (Match(kind, name, certain=True) for name, kind in needles.ideographs.items() if name in text)
    plain = words_of(text)
    camel = words_of(text, camel=True)
    introduced = {fold(name) for name in _INTRODUCED.findall(text)}
    for words in (plain, camel) if camel != plain else (plain,):
        for position, word in enumerate(words):
            if word in needles.strong:
                if _counts(words, position, text, place):
                    yield Match(needles.strong[word], word, certain=True)
            elif word in needles.weak:
                yield from _weak(words, position, needles.weak[word], place._replace(caret="^" in text), introduced)


def _weak(
    words: list[str], position: int, people: tuple[Person, ...], place: Place, introduced: set[str]
) -> Iterator[Match]:
    if place.person or words[position] in introduced:
        yield Match(people[0].kind, words[position], certain=True)
    elif not place.binary:
        yield from _in_context(words, position, people, place)


def _counts(words: list[str], position: int, text: str, place: Place) -> bool:
    """Whether a strong word means the person: not when it makes an eponym, nor by chance between binary bytes."""
    word = words[position]
    if place.binary and len(word) < 5 and len(text) < 12:  # noqa: PLR2004 - see docs/lookup/findings.md
        return False
    return place.person or word not in word_list("eponyms") or not _eponym(words, position)


def _eponym(words: list[str], position: int) -> bool:
    heads = word_list("eponym-heads")
    after = words[position + 1 : position + 3]
    before = words[max(0, position - 1) : position]
    # double eponyms: Hill-Sachs lesion, Legg-Calve-Perthes disease
    chained = bool(after) and after[0] in word_list("eponyms")
    return any(w in heads for w in (after if chained else after[:1])) or any(w in heads for w in before)


def _in_context(words: list[str], position: int, people: tuple[Person, ...], place: Place) -> Iterator[Match]:
    """A word of speech that is a name too: it counts beside another word of the same name."""
    word = words[position]
    ordinary = word_list("words")
    neighbours = {words[i] for i in (position - 1, position + 1) if 0 <= i < len(words)}
    for person in people:
        others = {spelling for spelled in person.words if word not in spelled for spelling in spelled}
        beside = neighbours & others
        if beside:
            if person.nobody and not place.caret:
                continue
            common = word in ordinary and all(w in ordinary or len(w) < 2 for w in beside)  # noqa: PLR2004
            yield Match(person.kind, word, certain=place.caret or not common)
        elif len(words) == 1 and word not in ordinary and not person.nobody:
            yield Match(person.kind, word, certain=False)


def _codes(text: str, needles: Needles, place: Place) -> Iterator[Match]:
    codes = needles.codes
    if not codes:
        return
    tokens = list(_TOKEN.finditer(text))
    whole = fold("".join(m.group() for m in tokens))
    if whole in codes:
        yield from _weighed(whole, codes[whole], place, whole=True)
    for joined in _joined(tokens):
        if joined in codes and joined != whole:
            yield from _weighed(joined, codes[joined], place, whole=False)
    for token in tokens:
        for digits in _DIGITS.findall(token.group()):
            if digits != token.group() and len(digits) >= _LONG and digits in codes:
                yield Match(codes[digits], digits, certain=True)
    for phone in _PHONE.findall(text):
        digits = re.sub(r"\D", "", phone).lstrip("0")
        if codes.get(digits[-10:]) == Kind.PHONE:
            yield Match(Kind.PHONE, phone, certain=True)


def _joined(tokens: list[re.Match[str]]) -> Iterator[str]:
    """Each token, and each with up to three that follow it at a distance of one character: `12-345-678`."""
    for index, token in enumerate(tokens):
        joined, end = token.group(), token.end()
        yield fold(joined)
        for follower in tokens[index + 1 : index + _JOINED]:
            if follower.start() - end != 1:
                break
            joined, end = joined + follower.group(), follower.end()
            yield fold(joined)


def _weighed(code: str, kind: Kind, place: Place, *, whole: bool) -> Iterator[Match]:
    """How much a code at hand means, by its length, its letters, and where it stands."""
    if kind == Kind.DEVICE and place.tag in _MODELS:
        return
    letters_only = not any(map(str.isdigit, code))
    if letters_only and code in word_list("words"):
        return
    if place.binary and len(code) < _LONG:
        return
    if len(code) >= _LONG:
        yield Match(
            kind, code, certain=kind != Kind.DEVICE or whole or (len(code) >= _SURE_DEVICE and not letters_only)
        )
    elif whole and place.code:
        yield Match(kind, code, certain=len(code) >= _MIDDLE or kind == Kind.RECORD_NUMBER)
    elif len(code) >= _MIDDLE:
        mixed = not letters_only and not code.isdigit()
        yield Match(kind, code, certain=mixed and kind != Kind.DEVICE)


def _phrases(text: str, needles: Needles, place: Place) -> Iterator[Match]:
    if not needles.phrases:
        return
    folded = fold(text)
    spaced = " " + " ".join(_WORDS.findall(folded)) + " "
    ordinary = word_list("words")
    for phrase, kind in needles.phrases.items():
        if kind in (Kind.EMAIL, Kind.URL):
            if phrase in folded:
                yield Match(kind, phrase, certain=True)
            continue
        if f" {phrase} " not in spaced or (kind == Kind.INSTITUTION and place.tag in _MODELS):
            continue
        words = phrase.split()
        plain = all(w in ordinary or len(w) < 3 for w in words)  # noqa: PLR2004
        if len(words) > 2:  # noqa: PLR2004 - three words in a row are no chance
            yield Match(kind, phrase, certain=True)
        elif len(words) == 2:  # noqa: PLR2004
            yield Match(kind, phrase, certain=not plain)
        elif not plain and len(phrase) >= _MIDDLE:
            alone = spaced.strip() == phrase
            yield Match(kind, phrase, certain=alone or (kind == Kind.INSTITUTION and len(phrase) >= 5))  # noqa: PLR2004
