"""How people write names, numbers and dates when no form tells them how: the tokens that are hard to find."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind as Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from scanward.demo.canary import Canaries
    from scanward.demo.draft import Visit
    from scanward.demo.people import Person

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
_STROKES = str.maketrans({"Ł": "L", "ł": "l"})
_LETTERS = 5


def unaccented(text: str) -> str:
    """`Jürgen` as `Jurgen`."""
    parts = unicodedata.normalize("NFKD", text.translate(_STROKES))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def long_date(day: date) -> str:
    """`March 7, 2021`."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def british(day: date) -> str:
    """`7 Mar 2021`."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year}"


def slashed(day: date) -> str:
    """`2021/03/07`."""
    return f"{day.year}/{day.month:02d}/{day.day:02d}"


def short(day: date) -> str:
    """`7.3.21`."""
    return f"{day.day}.{day.month}.{day.year % 100:02d}"


def american_short(day: date) -> str:
    """`03/07/21`."""
    return f"{day.month:02d}/{day.day:02d}/{day.year % 100:02d}"


def _given(person: Person) -> str:
    """The given name alone, unless it is so short that a search would find it by chance."""
    return person.given if len(person.given) >= _LETTERS else f"{person.given} {person.family}"


PERSON_FORMS: Mapping[str, tuple[Kind, Callable[[Person], str]]] = {
    "given": (Kind.PATIENT_NAME, _given),
    "lower": (Kind.PATIENT_NAME, lambda p: f"{p.given} {p.family}".lower()),
    "glued": (Kind.PATIENT_NAME, lambda p: f"{p.family}{p.given}"),
    "scored": (Kind.PATIENT_NAME, lambda p: f"{p.given}_{p.family}"),
    "unaccented": (Kind.PATIENT_NAME, lambda p: unaccented(f"{p.given} {p.family}")),
    "umlauts": (Kind.PATIENT_NAME, lambda p: f"{p.given} {p.family}".translate(_UMLAUTS)),
    "dashed_mrn": (Kind.RECORD_NUMBER, lambda p: f"{p.mrn[:4]}-{p.mrn[4:]}"),
    "zeros_mrn": (Kind.RECORD_NUMBER, lambda p: f"000{p.mrn}"),
    "birth_long": (Kind.DATE, lambda p: long_date(p.birth)),
    "birth_british": (Kind.DATE, lambda p: british(p.birth)),
    "birth_slashed": (Kind.DATE, lambda p: slashed(p.birth)),
    "birth_short": (Kind.DATE, lambda p: short(p.birth)),
}
FRESH_FORMS: Mapping[str, tuple[Kind, Callable[[Visit, Canaries], str]]] = {
    "date_long": (Kind.DATE, lambda v, c: long_date(c.day(v.day))),
    "date_british": (Kind.DATE, lambda v, c: british(c.day(v.day))),
    "date_slashed": (Kind.DATE, lambda v, c: slashed(c.day(v.day))),
    "date_us_short": (Kind.DATE, lambda v, c: american_short(c.day(v.day))),
    "phone_us": (Kind.PHONE, lambda _, c: f"(555) {c.digits(3)}-{c.digits(4)}"),
    "phone_dots": (Kind.PHONE, lambda _, c: f"555.{c.digits(3)}.{c.digits(4)}"),
    "phone_de": (Kind.PHONE, lambda _, c: f"+49 30 {c.digits(8)}"),
    "EMAIL": (Kind.EMAIL, lambda _, c: c.email().upper()),
    "www": (Kind.URL, lambda _, c: f"www.{c.word().lower()}.example.org/p?id={c.digits(6)}"),
    "city_zip": (Kind.PLACE, lambda _, c: f"{c.word()}, IL {c.digits(5)}"),
}
