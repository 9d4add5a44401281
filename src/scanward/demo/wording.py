"""What the words in braces of a template become, and what of it identifies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind as Kind
from scanward.demo.canary import american, german, plain, spelled
from scanward.demo.spelling import FRESH_FORMS, PERSON_FORMS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scanward.demo.canary import Canaries
    from scanward.demo.draft import Visit
    from scanward.demo.people import Person

Filled = tuple[str, tuple[tuple[Kind, str], ...]]


def token(name: str, visit: Visit, canaries: Canaries) -> Filled:
    """The value of `{name}`, and the identifiers in it with their kinds.

    Raises KeyError for a name that no table knows.
    """
    if name in _OF_PERSON:
        return _OF_PERSON[name](visit.person)
    if name in PERSON_FORMS:
        kind, form = PERSON_FORMS[name]
        return _one(kind, form(visit.person))
    kind, make = _FRESH[name] if name in _FRESH else FRESH_FORMS[name]
    text = make(visit, canaries)
    return text, ((kind, text),)


def _pn(person: Person) -> Filled:
    groups = [group for group in person.pn.split("=") if group]
    return person.pn, tuple((Kind.PATIENT_NAME, group) for group in groups)


def _native(person: Person) -> Filled:
    groups = person.pn.split("=")
    text = (groups[1] if len(groups) > 1 else groups[0]).replace("^", " ")
    return text, ((Kind.PATIENT_NAME, text),)


def _named(text: str) -> Filled:
    return text, ((Kind.PATIENT_NAME, text),)


def _one(kind: Kind, text: str) -> Filled:
    return text, ((kind, text),)


_OF_PERSON: Mapping[str, Callable[[Person], Filled]] = {
    "pn": _pn,
    "native": _native,
    "full": lambda p: _named(f"{p.given} {p.family}"),
    "FULL": lambda p: _named(f"{p.given} {p.family}".upper()),
    "comma": lambda p: _named(f"{p.family}, {p.given}"),
    "COMMA": lambda p: _named(f"{p.family}, {p.given}".upper()),
    "caret": lambda p: _named(f"{p.family}^{p.given}"),
    "UNDER": lambda p: _named(f"{p.family}_{p.given}".upper()),
    "initial": lambda p: _named(f"{p.given[0]}. {p.family}"),
    # With a dot: "MR BRAIN" is a scan of a brain, "Mr. Brain" is a man.
    "mr": lambda p: _named(f"{'Mr.' if p.sex == 'M' else 'Mrs.'} {p.family}"),
    "mrn": lambda p: _one(Kind.RECORD_NUMBER, p.mrn),
    "other_id": lambda p: _one(Kind.RECORD_NUMBER, p.other_id),
    "birth": lambda p: _one(Kind.DATE, plain(p.birth)),
    "birth_us": lambda p: _one(Kind.DATE, american(p.birth)),
    "birth_de": lambda p: _one(Kind.DATE, german(p.birth)),
    "birth_iso": lambda p: _one(Kind.DATE, p.birth.isoformat()),
    "birth_words": lambda p: _one(Kind.DATE, spelled(p.birth)),
    "ssn": lambda p: _one(Kind.SSN, p.ssn),
    "pphone": lambda p: _one(Kind.PHONE, p.phone),
    "pemail": lambda p: _one(Kind.EMAIL, p.email),
    "paddr": lambda p: _one(Kind.PLACE, p.address),
    "mother": lambda p: _one(Kind.PERSON_NAME, p.mother),
    "relative": lambda p: _one(Kind.PERSON_NAME, p.relative),
}


def _coded(prefix: str, digits: int) -> Callable[[Visit, Canaries], str]:
    return lambda _, c: f"{prefix}{c.digits(digits)}"


_FRESH: Mapping[str, tuple[Kind, Callable[[Visit, Canaries], str]]] = {
    "staff_pn": (Kind.PERSON_NAME, lambda _, c: f"{c.word()}^{c.word()}"),
    "staff": (Kind.PERSON_NAME, lambda _, c: f"{c.word()} {c.word()}"),
    "dr": (Kind.PERSON_NAME, lambda _, c: f"Dr. {c.word()}"),
    "md": (Kind.PERSON_NAME, lambda _, c: f"{c.word()} {c.word()}, MD"),
    "word": (Kind.OTHER, lambda _, c: c.word()),
    "WORD": (Kind.OTHER, lambda _, c: c.word().upper()),
    "inst": (Kind.INSTITUTION, lambda _, c: f"{c.word()} Hospital"),
    "dept": (Kind.INSTITUTION, lambda _, c: f"{c.word()} Radiology"),
    "city": (Kind.PLACE, lambda _, c: c.word()),
    "addr": (Kind.PLACE, lambda _, c: c.address()),
    "phone": (Kind.PHONE, lambda _, c: c.phone()),
    "email": (Kind.EMAIL, lambda _, c: c.email()),
    "id": (Kind.RECORD_NUMBER, _coded("KH", 7)),
    "acc": (Kind.ACCOUNT_NUMBER, _coded("AC", 8)),
    "order": (Kind.ACCOUNT_NUMBER, _coded("ORD", 7)),
    "plan": (Kind.PLAN_NUMBER, _coded("HP", 8)),
    "licence": (Kind.LICENCE_NUMBER, _coded("LIC", 7)),
    "vehicle": (Kind.VEHICLE, _coded("VIN", 9)),
    "serial": (Kind.DEVICE, _coded("SN", 8)),
    "station": (Kind.DEVICE, lambda _, c: f"ST{c.word().upper()}"),
    "ae": (Kind.DEVICE, lambda _, c: f"AE{c.word().upper()}"),
    "num": (Kind.RECORD_NUMBER, lambda _, c: c.digits(9)),
    "date": (Kind.DATE, lambda v, c: plain(c.day(v.day))),
    "date_us": (Kind.DATE, lambda v, c: american(c.day(v.day))),
    "date_de": (Kind.DATE, lambda v, c: german(c.day(v.day))),
    "date_iso": (Kind.DATE, lambda v, c: c.day(v.day).isoformat()),
    "date_words": (Kind.DATE, lambda v, c: spelled(c.day(v.day))),
    "study_date": (Kind.DATE, lambda v, _: plain(v.day)),
    "url": (Kind.URL, lambda _, c: f"http://{c.word().lower()}.example.org/p/{c.digits(7)}"),
    "ip": (Kind.IP_ADDRESS, lambda _, c: c.ip()),
    "uid": (Kind.UID, lambda _, c: c.uid()),
}
