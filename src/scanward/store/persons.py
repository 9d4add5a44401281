"""By what a patient is found among facts: blind indexes, over all domains, for those with the vault's key.

A permit is found by issuer and number exactly. A denial or an opt-out must not be missed because one side left out the
issuer, wrote the number with spaces or with zeros in front, or knows the patient by another of their numbers: it is
found by the number alone, unless both sides name an issuer and these differ. A name alone finds nothing (two people may
share one): of a patient without a number it is known only what anybody denied (`Facts.denied_by_somebody`).
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple, Self

from scanward.store.parts import join_parts, split_parts

if TYPE_CHECKING:
    from scanward.store.patient import Patient
    from scanward.store.vault import Vault

_FILLING = re.compile(r"[\s\-./]+")


class Person(NamedTuple):
    """Blind indexes of 32 bytes each; `number` and `issuer` are empty where there is none."""

    exact: bytes
    """Of issuer and number; of a patient without a number, of what else `Patient.key` is made of."""
    number: bytes
    issuer: bytes
    others: tuple[bytes, ...] = ()
    """Of the patient's other numbers, whose issuers are not known: the same digits may be another issuer's."""

    @property
    def packed(self) -> bytes:
        return join_parts(self.exact, self.number, self.issuer, *self.others)

    @classmethod
    def unpacked(cls, packed: bytes) -> Self:
        exact, number, issuer, *others = split_parts(packed)
        return cls(exact, number, issuer, tuple(others))

    @property
    def numbers(self) -> tuple[bytes, ...]:
        """All by which a denial or an opt-out may be found."""
        return tuple(dict.fromkeys((*((self.number,) if self.number else ()), *self.others)))


def person_of(vault: Vault, patient: Patient) -> Person:
    """By what `patient` is found; UsageError for one without number, name and `apart`."""
    others = {number_index(vault, each) for each in patient.other_ids} - {b""}
    number = number_index(vault, patient.patient_id)
    return Person(
        vault.person(patient),
        number,
        issuer_index(vault, patient.issuer) if number else b"",
        tuple(sorted(others)),
    )


def number_index(vault: Vault, number: str) -> bytes:
    """Of a number without its issuer; empty where nothing is left of it without spaces, `-`, `.` and `/`."""
    plain = _FILLING.sub("", unicodedata.normalize("NFKC", number).replace("\0", " ")).casefold()
    return vault.cipher.index("person-number", plain.lstrip("0") or plain) if plain else b""


def issuer_index(vault: Vault, issuer: str) -> bytes:
    plain = " ".join(unicodedata.normalize("NFKC", issuer).replace("\0", " ").split()).casefold()
    return vault.cipher.index("person-issuer", plain) if plain else b""
