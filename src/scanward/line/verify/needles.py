"""What is known about a patient, made ready for searching: once per patient, in milliseconds.

Each kind of needle falls into one of these, and `matching` says how each is looked for in a text:
names (people), codes (numbers and codes of any kind), phrases (institutions, addresses, e-mails) and days.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind as Kind
from scanward.line.verify.dateforms import day_of
from scanward.line.verify.folding import fold, spellings, word_list, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from scanward.core.identity import Identity

_NAMES = frozenset({Kind.PATIENT_NAME, Kind.PERSON_NAME})
_PHRASES = frozenset({Kind.INSTITUTION, Kind.PLACE, Kind.EMAIL, Kind.URL})
_NOT_SEARCHED = frozenset({Kind.FREE_TEXT, Kind.PRIVATE, Kind.FACE, Kind.BIOMETRIC, Kind.AGE_OVER_89, Kind.UID})
"""Kinds whose text is no constant that could be looked for; UIDs have a way of their own."""
_PARTICLES = frozenset(
    [
        "van",
        "von",
        "der",
        "den",
        "del",
        "della",
        "dos",
        "das",
        "los",
        "las",
        "san",
        "santa",
        "saint",
        "bin",
        "ibn",
        "abu",
        "und",
        "y",
        "e",
        "de",
        "la",
        "le",
        "du",
        "da",
        "di",
    ]
)
_HONOURS = frozenset(
    [
        "dr",
        "prof",
        "md",
        "phd",
        "mr",
        "mrs",
        "ms",
        "miss",
        "jr",
        "sr",
        "ii",
        "iii",
        "iv",
        "herr",
        "frau",
        "mme",
        "med",
        "dipl",
        "ing",
        "rt",
        "rn",
        "do",
        "facr",
    ]
)
_TEST_WORDS = "test tester phantom qa qc demo volunteer anonymous anon sample dummy unknown compressedsamples"
_NOBODY = frozenset(_TEST_WORDS.split())
"""A name with one of these is nobody's: its other words (`Regression^Test`) are words."""
_COMPACT = re.compile(r"[\W_]+")
_PHONE_DIGITS = 7
LONG_CODE = 6
"""Codes of so many letters and digits are searched everywhere; shorter ones only as a whole value or word."""
_IDEOGRAPH = 0x2E80


@dataclass(frozen=True, slots=True)
class Person:
    """One person's name: the folded spellings of each of its words, family first."""

    kind: Kind
    words: tuple[frozenset[str], ...]
    nobody: bool = False
    """A name of a phantom or a test: it counts in a PN only, and elsewhere is suspect at most."""


@dataclass(frozen=True, slots=True)
class Needles:
    """Everything that is looked for. No `repr` shows any of it."""

    people: tuple[Person, ...] = field(default=(), repr=False)
    strong: dict[str, Kind] = field(default_factory=dict, repr=False)
    """Folded name words that give somebody away wherever they stand."""
    weak: dict[str, tuple[Person, ...]] = field(default_factory=dict, repr=False)
    """Folded name words that are words of speech too, or short: they count only in context."""
    ideographs: dict[str, Kind] = field(default_factory=dict, repr=False)
    """Names in scripts without spaces: searched as they stand, from two characters."""
    codes: dict[str, Kind] = field(default_factory=dict, repr=False)
    """Letters and digits of a number or code, folded, nothing else."""
    phrases: dict[str, Kind] = field(default_factory=dict, repr=False)
    """Folded words of a phrase, joined by one space."""
    days: frozenset[date] = field(default=frozenset(), repr=False)
    uids: frozenset[str] = field(default=frozenset(), repr=False)
    spoken: tuple[tuple[Kind, str], ...] = field(default=(), repr=False)
    """The needles as they were handed in, for the search through bytes."""


def compiled(identity: Identity | None, uids: Iterable[str] = ()) -> Needles:
    """The needles of one patient."""
    people: set[Person] = set()
    ideographs: dict[str, Kind] = {}
    codes: dict[str, Kind] = {}
    phrases: dict[str, Kind] = {}
    days: set[date] = set()
    originals = {uid for uid in uids if uid}
    spoken: list[tuple[Kind, str]] = []
    for needle in sorted(identity.needles) if identity else ():
        kind, text = needle.kind, needle.text.strip(" \0")
        if kind == Kind.UID and text:
            originals.add(text)
        if not text or kind in _NOT_SEARCHED:
            continue
        spoken.append((kind, text))
        if kind in _NAMES:
            _add_person(kind, text, people, ideographs)
        elif kind == Kind.DATE and (day := day_of(text)):
            days.add(day)
        elif kind in _PHRASES:
            _add_phrase(kind, text, phrases)
        else:
            code = fold(_COMPACT.sub("", text))
            codes.setdefault(code, kind)
            if kind == Kind.PHONE:
                codes.setdefault(_subscriber(text), kind)
    codes.pop("", None)
    strong, weak = _sorted_words(people)
    return Needles(
        tuple(sorted(people, key=lambda p: p.kind)), strong, weak, ideographs, codes, phrases,
        frozenset(days), frozenset(originals), tuple(spoken),
    )  # fmt: skip


def name_groups(text: str) -> list[list[str]]:
    """The words of a person name, by component group (PS3.5 section 6.2.1), honours and particles left out."""
    groups = []
    for group in text.split("="):
        words = [w for w in words_of(group) if w not in _HONOURS | _PARTICLES]
        groups.append(words)
    return groups


def is_nobody(words: list[str]) -> bool:
    """Whether a name is that of a phantom or a test."""
    return not _NOBODY.isdisjoint(words)


def _add_person(kind: Kind, text: str, people: set[Person], ideographs: dict[str, Kind]) -> None:
    for group, raw in zip(name_groups(text), text.split("="), strict=True):
        for part in re.split(r"[\s^]+", raw):
            if len(part) >= 2 and ord(part[0]) >= _IDEOGRAPH:  # noqa: PLR2004 - one character is a word, not a name
                ideographs.setdefault(part, kind)
        words = [word for word in group if word.isascii() or ord(word[0]) < _IDEOGRAPH]
        if words:
            other = {fold(w): spellings(w) for w in re.findall(r"[^\W\d_]+", re.sub(r"['\u2019`]", "", raw))}
            spelled = tuple(frozenset(other.get(word, {word})) for word in words)
            people.add(Person(kind, spelled, nobody=is_nobody(words)))


def _add_phrase(kind: Kind, text: str, phrases: dict[str, Kind]) -> None:
    if kind in (Kind.EMAIL, Kind.URL):
        phrases.setdefault(fold(text), kind)
        return
    for part in re.split(r"[\^=\r\n\\]+", text):
        words = re.findall(r"\w+", fold(part))
        if len(words) > 1 or (words and len(words[0]) >= 3):  # noqa: PLR2004 - shorter ones are states and countries
            phrases.setdefault(" ".join(words), kind)


def _subscriber(text: str) -> str:
    """The digits of a telephone number without country code or leading zeros, empty when too few."""
    digits = re.sub(r"\D", "", text).lstrip("0")
    return digits[-10:] if len(digits) >= _PHONE_DIGITS else ""


def _sorted_words(people: set[Person]) -> tuple[dict[str, Kind], dict[str, tuple[Person, ...]]]:
    ordinary = word_list("words")
    strong: dict[str, Kind] = {}
    weak: dict[str, tuple[Person, ...]] = {}
    for person in sorted(people, key=lambda p: p.kind != Kind.PATIENT_NAME):
        for word in {spelling for spelled in person.words for spelling in spelled if len(spelling) > 1}:
            # two-letter names are syllables of speech
            if len(word) < 3 or word in ordinary or person.nobody:  # noqa: PLR2004
                weak[word] = (*weak.get(word, ()), person)
            else:
                strong.setdefault(word, person.kind)
        for word in _glued(person):
            if word not in ordinary and word not in word_list("surnames") and word not in word_list("given"):
                strong.setdefault(word, person.kind)
    return strong, weak


def _glued(person: Person) -> set[str]:
    """`doejane`, `janedoe`, `jdoe`: names as accounts and files hold them."""
    if len(person.words) < 2 or person.nobody:  # noqa: PLR2004
        return set()
    pairs = {(a, b) for a in person.words[0] for b in person.words[1]}
    whole = {glued for a, b in pairs for glued in (a + b, b + a) if len(glued) >= LONG_CODE}
    return whole | {b[0] + a for a, b in pairs if len(a) >= 4}  # noqa: PLR2004 - shorter ones are words by chance
