"""Invents strings that occur nowhere else: names, numbers, addresses, dates. All of them are fiction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

_ONSETS = [
    "b",
    "br",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "kl",
    "kr",
    "l",
    "m",
    "n",
    "p",
    "pl",
    "qu",
    "r",
    "s",
    "sk",
    "st",
    "t",
    "tr",
    "v",
    "w",
    "z",
]
_VOWELS = ["a", "e", "i", "o", "u", "ai", "au", "ei", "ou"]
_CODAS = ["l", "m", "n", "nd", "r", "rn", "rk", "s", "sk", "st", "th", "x"]
_STREETS = ("Gasse", "Lane", "Street", "Avenue", "Road", "Weg")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
UID_ROOT = "1.2.826.0.1.3680043.8.498."
"""The root under which pydicom's own `generate_uid` makes UIDs: sample data is made with pydicom."""


@dataclass(slots=True)
class Canaries:
    """Gives each string once; the same `rng` state gives the same strings."""

    rng: Random
    given_out: set[str] = field(default_factory=set, repr=False)

    def word(self) -> str:
        """A name of two or three syllables, at least seven letters."""
        while True:
            parts = [
                self.rng.choice(_ONSETS) + self.rng.choice(_VOWELS) + self.rng.choice(_CODAS)
                for _ in range(self.rng.choice((2, 2, 3)))
            ]
            name = "".join(parts).capitalize()
            if 7 <= len(name) <= 11 and name.lower() not in self.given_out:  # noqa: PLR2004  (fits two in an SH)
                self.given_out.add(name.lower())
                return name

    def digits(self, count: int) -> str:
        while True:
            text = str(self.rng.randrange(10 ** (count - 1), 10**count))
            if text not in self.given_out:
                self.given_out.add(text)
                return text

    def day(self, near: date, within_days: int = 400) -> date:
        """A day before `near`, given once."""
        while True:
            found = near - timedelta(days=self.rng.randrange(1, within_days))
            if found.isoformat() not in self.given_out:
                self.given_out.add(found.isoformat())
                return found
            within_days += 30

    def uid(self) -> str:
        return UID_ROOT + self.digits(30)

    def phone(self) -> str:
        return f"+1-555-{self.digits(3)}-{self.digits(4)}"

    def email(self) -> str:
        return f"{self.word().lower()}@{self.word().lower()}.example.org"

    def address(self) -> str:
        return f"{self.digits(3)} {self.word()} {self.rng.choice(_STREETS)}"

    def ssn(self) -> str:
        return f"{self.rng.randrange(900, 1000)}-{self.rng.randrange(10, 100)}-{self.digits(4)}"

    def ip(self) -> str:
        return f"10.{self.rng.randrange(100, 256)}.{self.rng.randrange(100, 256)}.{self.rng.randrange(100, 256)}"


def american(day: date) -> str:
    return f"{day.month:02d}/{day.day:02d}/{day.year}"


def german(day: date) -> str:
    return f"{day.day:02d}.{day.month:02d}.{day.year}"


def spelled(day: date) -> str:
    """`07-Mar-2021`, month names in English whatever the locale."""
    return f"{day.day:02d}-{_MONTHS[day.month - 1]}-{day.year}"


def plain(day: date) -> str:
    """`20210307`, as DICOM writes it."""
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"
