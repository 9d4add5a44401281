"""The patients: invented, with names that are hard to find or easy to confuse."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanward.demo.canary import Canaries

_LATIN_1, _GREEK, _CYRILLIC, _UTF_8 = "ISO_IR 100", "ISO_IR 126", "ISO_IR 144", "ISO_IR 192"
_JAPANESE: tuple[str, ...] = ("", "ISO 2022 IR 87")
_KOREAN: tuple[str, ...] = ("", "ISO 2022 IR 149")

_NAMES: tuple[tuple[str, str, str, tuple[str, ...], str], ...] = (
    # A name that is a colour and a tissue: "white matter" must stay, "Mr White" must go.
    ("White", "Harold", "", (_LATIN_1,), "M"),
    ("Young", "Brenna", "", (_LATIN_1,), "F"),
    ("Brain", "Russell", "", (), "M"),
    ("O'Rourke-Fennimore", "Siobhan", "", (_LATIN_1,), "F"),
    # Two letters, and a "NG tube" beside it.
    ("Ng", "Wei", "", (), "M"),
    ("Köhler-Grünwald", "Jürgen", "", (_LATIN_1,), "M"),
    ("Kurosawa", "Mie", "=黒沢^美江=くろさわ^みえ", _JAPANESE, "F"),
    ("Hwang", "Eunbi", "=황^은비", _KOREAN, "F"),
    ("Zhuge", "Mingyue", "=诸葛^明月", ("GB18030",), "F"),
    ("Παπαδάκης", "Ελευθέριος", "", (_GREEK,), "M"),
    ("Воронцова", "Людмила", "", (_CYRILLIC,), "F"),
    ("Łukasiewicz", "Żaneta", "", (_UTF_8,), "F"),
)
PEOPLE = len(_NAMES)
_OVER_89 = 3
"""Siobhan is 93, so that an age over 89 lies in the hospital (45 CFR 164.514(b)(2)(i)(C))."""
_MRN_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Person:
    """One patient. The `repr` shows the number only, as everywhere else."""

    number: int
    family: str = field(repr=False)
    given: str = field(repr=False)
    groups: str = field(repr=False)
    charsets: tuple[str, ...]
    sex: str
    birth: date = field(repr=False)
    mrn: str = field(repr=False)
    other_id: str = field(repr=False)
    ssn: str = field(repr=False)
    phone: str = field(repr=False)
    email: str = field(repr=False)
    address: str = field(repr=False)
    mother: str = field(repr=False)
    relative: str = field(repr=False)

    @property
    def pn(self) -> str:
        """The name as a PN value, all component groups."""
        return f"{self.family}^{self.given}{self.groups}"

    def age_at(self, day: date) -> int:
        """Whole years at `day`."""
        return day.year - self.birth.year - ((day.month, day.day) < (self.birth.month, self.birth.day))


def people(canaries: Canaries) -> list[Person]:
    """All patients of the hospital, in the order in which they are used."""
    return [_person(number, canaries) for number in range(PEOPLE)]


def _person(number: int, canaries: Canaries) -> Person:
    family, given, groups, charsets, sex = _NAMES[number]
    year = 1930 if number == _OVER_89 else canaries.rng.randrange(1938, 1998)
    return Person(
        number=number,
        family=family,
        given=given,
        groups=groups,
        charsets=charsets,
        sex=sex,
        birth=date(year, canaries.rng.randrange(1, 13), canaries.rng.randrange(1, 29)),
        mrn=canaries.digits(_MRN_DIGITS),
        other_id=f"KIS{canaries.digits(7)}",
        ssn=canaries.ssn(),
        phone=canaries.phone(),
        email=canaries.email(),
        address=canaries.address(),
        mother=f"{canaries.word()}^{canaries.word()}",
        relative=f"{canaries.word()}^{canaries.word()}",
    )
