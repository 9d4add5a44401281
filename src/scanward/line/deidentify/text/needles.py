"""The searches that one identity's needles make together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind
from scanward.line.deidentify.text.needle_dates import DateSearch, is_date
from scanward.line.deidentify.text.numbers import NumberSearch
from scanward.line.deidentify.text.person import Names
from scanward.line.deidentify.text.person_search import PersonSearch
from scanward.line.deidentify.text.phrases import PhraseSearch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.core.identity import Identity
    from scanward.line.deidentify.text.cleaned import Hit
    from scanward.line.deidentify.text.folding import Reading

_PERSONS = (IdentifierKind.PATIENT_NAME, IdentifierKind.PERSON_NAME)
_PHRASES = frozenset(
    (
        IdentifierKind.PLACE,
        IdentifierKind.INSTITUTION,
        IdentifierKind.EMAIL,
        IdentifierKind.URL,
        IdentifierKind.UID,
        IdentifierKind.IP_ADDRESS,
        IdentifierKind.DEVICE,
        IdentifierKind.FREE_TEXT,
        IdentifierKind.OTHER,
        IdentifierKind.PRIVATE,
        IdentifierKind.VEHICLE,
        IdentifierKind.RECORD_NUMBER,
        IdentifierKind.ACCOUNT_NUMBER,
        IdentifierKind.PLAN_NUMBER,
        IdentifierKind.LICENCE_NUMBER,
    )
)
_WORDS_ONLY = frozenset(
    (
        IdentifierKind.FREE_TEXT,
        IdentifierKind.URL,
        IdentifierKind.EMAIL,
        IdentifierKind.IP_ADDRESS,
        IdentifierKind.PLACE,
        IdentifierKind.INSTITUTION,
    )
)
_NUMBERS = (_PHRASES - _WORDS_ONLY) | {IdentifierKind.SSN, IdentifierKind.PHONE}
_DIGIT_WORD = re.compile(r"[^\s^=]*\d[^\s^=]*")


class NeedleSearch:
    """Everything known about one patient, ready to be looked for in texts."""

    def __init__(self, identity: Identity) -> None:
        self._persons: list[PersonSearch] = []
        self._numbers = NumberSearch()
        self._phrases = PhraseSearch()
        for kind in _PERSONS:
            names = Names()
            for text in sorted(identity.of(kind)):
                names.add(text)
                for word in _DIGIT_WORD.findall(text):
                    self._numbers.add(kind, word)
            if names.initials:
                rule = "needle-name" if kind is IdentifierKind.PATIENT_NAME else "needle-person"
                self._persons.append(PersonSearch(names, kind, rule))
        for needle in sorted(identity.needles):
            if needle.kind in _PHRASES:
                self._phrases.add(needle.kind, needle.text)
            if needle.kind in _NUMBERS:
                self._numbers.add(needle.kind, needle.text)
        for text in identity.of(IdentifierKind.DATE):
            if not is_date(text):  # what a header says is a date and is none is looked for as it stands
                self._numbers.add(IdentifierKind.DATE, text)
        self._dates = DateSearch(identity.of(IdentifierKind.DATE))

    def find(self, reading: Reading) -> Iterator[Hit]:
        for persons in self._persons:
            yield from persons.find(reading)
        yield from self._numbers.find(reading)
        yield from self._phrases.find(reading)
        yield from self._dates.find(reading)
