"""Going into sequences, and over a whole object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.dicom.parsing import iterate_items, parse_elements, sequence_encoding
from scanward.dicom.values import charsets_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.dicom.element import Element
    from scanward.dicom.encoding import Encoding
    from scanward.dicom.limits import Budget
    from scanward.dicom.reading import DicomObject

_CHARACTER_SET = 0x00080005


def is_sequence(element: Element, encoding: Encoding) -> bool:
    """Whether the element holds items, also where it was sent as UN or OB."""
    return sequence_encoding(element, encoding) is not None


def items(element: Element, encoding: Encoding, budget: Budget, depth: int) -> Iterator[tuple[list[Element], Encoding]]:
    """The elements of each item of a sequence, with the encoding that they stand in.

    Raises:
        UnsoundObject: BAD_LENGTH, BAD_VR, TAG_ORDER, DUPLICATE_TAG, TOO_DEEP or TOO_MANY_ELEMENTS.
    """
    inner = sequence_encoding(element, encoding)
    if inner is None:
        return
    for item in iterate_items(element.value, inner, budget, depth):
        yield parse_elements(item, inner, budget, depth), inner


def item_charsets(elements: list[Element], outer: tuple[str, ...]) -> tuple[str, ...]:
    """The character sets in force in an item: its own Specific Character Set, else the enclosing one."""
    for element in elements:
        if element.tag == _CHARACTER_SET:
            return charsets_of(element.value)
        if element.tag > _CHARACTER_SET:
            break
    return outer


Leaf = tuple[tuple[int, ...], "Element", tuple[str, ...]]


def walk(found: DicomObject) -> Iterator[Leaf]:
    """Every leaf of an object, depth first: (tags of the enclosing sequences, element, character sets).

    An empty sequence is a leaf too.

    Raises:
        UnsoundObject: when a nested part is not understood.
    """
    yield from walk_elements(found.elements, found.syntax.encoding, found.budget(), (), found.charsets)


def walk_elements(
    elements: list[Element],
    encoding: Encoding,
    budget: Budget,
    path: tuple[int, ...],
    charsets: tuple[str, ...],
) -> Iterator[Leaf]:
    for element in elements:
        vr = element.vr
        if vr not in ("SQ", "UN", "OB") or not is_sequence(element, encoding):
            yield path, element, charsets
            continue
        inside = (*path, element.tag)
        empty = True
        for nested, inner in items(element, encoding, budget, len(inside)):
            empty = False
            yield from walk_elements(nested, inner, budget, inside, item_charsets(nested, charsets))
        if empty:
            yield path, element, charsets
