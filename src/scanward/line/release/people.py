"""Who is in a source: gathered patient by patient while headers are read, and named before anything is written.

The last patients met are at hand, since their objects follow each other; all others lie in the stock.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import astuple, dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from scanward.core.identity import Identity
from scanward.core.ids import Pseudonym
from scanward.line.deidentify import Subject
from scanward.line.examine import PatientHarvest, Person
from scanward.line.release.identities import pack, unpack
from scanward.store import Patient, person_of

if TYPE_CHECKING:
    from scanward.line.examine import Harvest
    from scanward.store import Domain, PseudonymPolicy, Stock, Vault

_AT_HAND = 64
_PAGE = 500
"""Patients that are named in one transaction."""


@dataclass(frozen=True, slots=True)
class PatientWork:
    """What a worker must know of one patient."""

    subject: Subject
    identity: bytes = field(repr=False)


@dataclass(slots=True)
class _Known:
    """Everything that one patient's headers gave away, and how many times they did."""

    person: Person
    identity: Identity = field(default_factory=Identity)
    found: int = 0


class People:
    """The patients of one release or examination."""

    def __init__(self, stock: Stock) -> None:
        self._stock = stock
        self._at_hand: OrderedDict[str, _Known] = OrderedDict()
        self._uid_secret = b""
        self._last: tuple[str, PatientWork] | None = None

    def merge(self, harvest: Harvest) -> None:
        """Take in what a worker found."""
        for key, found in harvest.patients.items():
            known = self._at_hand.setdefault(key, _Known(found.person))
            known.identity.update(found.identity)
            known.found += sum(finding.count for finding in found.findings.values())
            self._at_hand.move_to_end(key)
        self._put_away(_AT_HAND)

    def flush(self) -> None:
        """Put away whoever is at hand: nobody new comes."""
        self._put_away(0)

    def identify(self, vault: Vault) -> None:
        """Write down by which blind index the ward knows every patient; before they are named."""
        for row in self._stock.patients():
            patient = _patient(row.key, _unpacked(self._stock.opened(row.key)))
            self._stock.know(row.key, person_of(vault, patient).packed)

    def name(self, vault: Vault, domain: Domain, policy: PseudonymPolicy) -> None:
        """Give every patient their pseudonym in `domain`."""
        self._uid_secret = domain.secret
        rows = self._stock.patients()
        while page := list(islice(rows, _PAGE)):
            everyone = [_unpacked(self._stock.opened(row.key)) for row in page]
            people = [_patient(row.key, known) for row, known in zip(page, everyone, strict=True)]
            given = vault.assign_many(domain, people, policy)
            for row, known, said in zip(page, everyone, given, strict=True):
                work = json.dumps([said.pseudonym, said.offset_days, pack(known.identity).decode()])
                self._stock.name(row.key, said.pseudonym, work.encode())

    def identity_of(self, patient: str) -> bytes:
        """The packed identity of a patient, named or not yet; nobody may be at hand any more."""
        return str(json.loads(self._stock.opened(patient))[2]).encode()

    def work_of(self, patient: str) -> PatientWork:
        """What workers must know of a patient who was named."""
        if self._last is None or self._last[0] != patient:
            pseudonym, offset_days, identity = json.loads(self._stock.opened(patient))
            subject = Subject(Pseudonym(pseudonym), offset_days, self._uid_secret)
            self._last = patient, PatientWork(subject, identity.encode())
        return self._last[1]

    def _put_away(self, left: int) -> None:
        while len(self._at_hand) > left:
            key, known = self._at_hand.popitem(last=False)
            if before := self._stock.opened(key):
                earlier = _unpacked(before)
                known.identity.update(earlier.identity)
                known = _Known(earlier.person, known.identity, known.found + earlier.found)
            content = json.dumps([astuple(known.person), known.found, pack(known.identity).decode()])
            self._stock.put(key, content.encode(), needles=len(known.identity), found=known.found)


def _unpacked(content: bytes) -> _Known:
    person, found, identity = json.loads(content)
    return _Known(Person(*person), unpack(identity.encode()), found)


def _patient(key: str, known: _Known) -> Patient:
    person = known.person
    other_ids = PatientHarvest(person, known.identity).other_ids
    return Patient(person.patient_id, person.issuer, person.name, person.birth_date, other_ids, person.apart or key)
