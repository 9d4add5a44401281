"""One value, looked at as its attribute's role says: needles added to the book, spots returned to be counted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind
from scanward.dicom.element import TEXT_VRS, is_private, is_private_creator
from scanward.dicom.values import decode, decode_whole
from scanward.line.examine.attributes import Attribute, Role
from scanward.line.examine.detectors import TEXT_MAX, detect
from scanward.line.examine.names import is_nobody
from scanward.line.examine.needles import date_of, needles_of
from scanward.line.examine.patient_book import Spot
from scanward.line.examine.regions import region_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.dicom.element import Element
    from scanward.line.examine.patient_book import PatientBook

_SEARCHED_BYTES = 256 * 1024
_UID = re.compile(r"[12]\.\d{1,39}(?:\.\d{1,39}){4,30}")
_NAME = re.compile(r"[A-Z][a-z'-]+(?:\^[A-Z][A-Za-z'-]*){1,4}|[A-Z'-]{2,}\^[A-Z'-]{2,}(?:\^[A-Z'-]*){0,3}")
_OLDEST_TOLD = 89  # 45 CFR 164.514(b)(2)(i)(C)
_CODE_VALUES = frozenset({0x00080100, 0x00080119, 0x00080120})
_CODE_MEANING = 0x00080104
_ENTITIES = frozenset({0x00400031, 0x00400032})


def code_role(tag: int, code: Attribute) -> Attribute | None:
    """What an attribute means inside a sequence that names a person, place or device, or who issued a number."""
    if code.role is Role.ISSUER:
        return Attribute(Role.NEEDLE, code.kind) if tag in _ENTITIES else None
    if tag in _CODE_VALUES:
        person = code.kind is IdentifierKind.PERSON_NAME
        return Attribute(Role.NEEDLE, IdentifierKind.LICENCE_NUMBER if person else code.kind)
    return Attribute(Role.NEEDLE, code.kind) if tag == _CODE_MEANING else None


def search_value(
    book: PatientBook, element: Element, attribute: Attribute, place: str, charsets: tuple[str, ...]
) -> Iterator[Spot]:
    """Yield a spot for each kind of identifier that the element's value gives away."""
    if is_private(element.tag) and not is_private_creator(element.tag):
        yield Spot(IdentifierKind.PRIVATE, place, "E-PRIVATE")
    role, kind, vr = attribute.role, attribute.kind, element.vr
    if role is Role.NEEDLE:
        yield from _needles(book, element, kind, place, charsets)
    elif role is Role.FINDING:
        text = decode_whole(element.value, vr, charsets) if vr in TEXT_VRS else ""
        if not text or not is_nobody(text):
            yield book.note(Spot(kind, place, "E-ATTRIBUTE"), text)
    elif role is Role.AGE:
        yield from _age(book, element, place)
    elif role is Role.MACHINE:
        yield from own_words(book, decode_whole(element.value, vr, charsets), place)
    elif role is Role.TEXT:
        yield from search_text(book, decode_whole(element.value[:_SEARCHED_BYTES], vr, charsets), place)
        if kind is not IdentifierKind.FREE_TEXT:
            yield book.note(Spot(kind, place, "E-ATTRIBUTE"), decode_whole(element.value, vr, charsets))
    else:
        yield from _bytes(book, element, place)


def search_text(book: PatientBook, text: str, place: str) -> Iterator[Spot]:
    """Yield a spot for each kind of identifier in free text: the patient's own words, then patterns.

    What a pattern is sure of (an e-mail address, a name after a title) becomes a needle, to be looked for elsewhere.
    """
    if book.spend_words(len(text)):
        yield from own_words(book, text, place)
    if not book.spend_text(min(len(text), TEXT_MAX)):
        yield Spot(IdentifierKind.FREE_TEXT, place, "E-UNSEARCHED")
        return
    told = set()
    for hit in detect(text):
        if hit.needle:
            book.learn_from_text(hit.kind, hit.needle)
        spot = Spot(hit.kind, place, hit.rule)
        if spot not in told:
            told.add(spot)
            yield book.note(spot, hit.text)


def kind_by_form(text: str) -> IdentifierKind | None:
    """What a value of unknown VR is by its form: a date, a UID, or a name of words joined by carets."""
    if date_of(text) == text:
        return IdentifierKind.DATE
    if _UID.fullmatch(text):
        return IdentifierKind.UID
    if _NAME.fullmatch(text) and all(region_of(part) is None for part in text.casefold().split("^")):
        return IdentifierKind.PERSON_NAME
    return None


def own_words(book: PatientBook, text: str, place: str) -> Iterator[Spot]:
    """Yield a spot when the patient's own name or number stands in a text."""
    own = book.words.in_text(text)
    if own:
        yield book.note(Spot(IdentifierKind.PATIENT_NAME, place, "E-NAME"), own)


def _needles(
    book: PatientBook, element: Element, kind: IdentifierKind, place: str, charsets: tuple[str, ...]
) -> Iterator[Spot]:
    told = set()
    for exact, text in needles_of(element, kind, charsets):
        book.learn(exact, text)
        if exact not in told:
            told.add(exact)
            yield book.note(Spot(exact, place, "E-ATTRIBUTE"), text)


def _age(book: PatientBook, element: Element, place: str) -> Iterator[Spot]:
    for text in decode(element.value, "AS", ()):
        if text[:3].isdecimal() and text[3:4] in ("Y", "") and int(text[:3]) > _OLDEST_TOLD:
            yield book.note(Spot(IdentifierKind.AGE_OVER_89, place, "E-ATTRIBUTE"), text)


def _bytes(book: PatientBook, element: Element, place: str) -> Iterator[Spot]:
    """Values that are no text by their VR: the patient's words in them, and text that was sent as UN."""
    value = element.value[:_SEARCHED_BYTES]
    text = value.rstrip(b"\0 ").decode("latin-1")
    if element.vr == "UN" and text.isprintable():
        kind = kind_by_form(text)
        if kind is None:
            yield from search_text(book, text, place)
        else:
            book.learn(kind, text)
            yield book.note(Spot(kind, place, "E-FORM"), text)
    elif element.vr in ("UN", "OB") and book.words.in_bytes(value):
        yield Spot(IdentifierKind.PATIENT_NAME, place, "E-NAME-BYTES")
