"""The quick way through a header and the careful one agree, and writing undoes reading."""

from __future__ import annotations

from pathlib import Path

import pydicom.data
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanward.core.errors import UnsoundObject
from scanward.dicom.element import LONG_VRS, SHORT_VRS, Element
from scanward.dicom.encoding import EXPLICIT_BE, EXPLICIT_LE, IMPLICIT_LE, Encoding
from scanward.dicom.limits import Budget, Limits
from scanward.dicom.parsing import Truncated, misordered, parse_element, parse_elements
from scanward.dicom.reading import open_object
from scanward.dicom.sequence import is_sequence, items
from scanward.dicom.writing import encode_element, encode_sequence

BUNDLED = Path(pydicom.data.__file__).parent / "test_files"


def careful(buffer: bytes) -> list[Element] | str:
    """What `parse_elements` would give without its quick way."""
    found: list[Element] = []
    pos, last = 0, -1
    try:
        while pos < len(buffer):
            element, pos = parse_element(buffer, pos, EXPLICIT_LE, Budget(Limits()), 0)
            if element.tag <= last:
                raise misordered(element.tag, last)
            last = element.tag
            found.append(element)
    except Truncated:
        return "bad-length"
    except UnsoundObject as unsound:
        return unsound.reason
    return found


def quick(buffer: bytes) -> list[Element] | str:
    try:
        return parse_elements(buffer, EXPLICIT_LE, Budget(Limits()), 0)
    except UnsoundObject as unsound:
        return unsound.reason


elements = st.builds(
    lambda tag, vr, value: encode_element(tag, vr, value, EXPLICIT_LE),
    st.integers(0x00080000, 0x00290000),
    st.sampled_from(sorted((SHORT_VRS | LONG_VRS) - {"SQ"})),
    st.binary(max_size=24),
)


@given(st.lists(elements, max_size=8), st.binary(max_size=5))
def test_the_quick_way_and_the_careful_one_agree(encoded: list[bytes], tail: bytes) -> None:
    assert quick(b"".join(encoded) + tail) == careful(b"".join(encoded) + tail)
    ordered = b"".join(
        sorted(encoded, key=lambda e: (int.from_bytes(e[:2], "little"), int.from_bytes(e[2:4], "little")))
    )
    assert quick(ordered) == careful(ordered)


@pytest.mark.parametrize("encoding", [IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE])
@given(value=st.binary(max_size=70_000))
def test_a_written_element_is_read_back(encoding: Encoding, value: bytes) -> None:
    (found,) = parse_elements(encode_element(0x00081030, "LO", value, encoding), encoding, Budget(Limits()), 0)
    assert found.value == value + (b" " if len(value) % 2 else b"")


@pytest.mark.parametrize("undefined", [True, False])
@pytest.mark.parametrize("encoding", [IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE])
def test_a_written_sequence_is_read_back(encoding: Encoding, undefined: bool) -> None:
    contents = [
        encode_element(0x00080100, "SH", b"A1", encoding),
        b"",
        encode_element(0x00080100, "SH", b"B2", encoding),
    ]
    whole = encode_sequence(0x00081110, "SQ", contents, encoding, undefined=undefined)
    (found,) = parse_elements(whole, encoding, Budget(Limits()), 0)
    assert found.undefined == undefined
    inside = [b"".join(e.raw for e in nested) for nested, _ in items(found, encoding, Budget(Limits()), 1)]
    assert inside == contents


@pytest.mark.parametrize("encoding", [EXPLICIT_LE, EXPLICIT_BE])
def test_a_sequence_sent_as_un_keeps_its_implicit_contents(encoding: Encoding) -> None:
    content = encode_element(0x00100010, "PN", b"Doe^Jane", IMPLICIT_LE)
    whole = encode_sequence(0x00091001, "UN", [content], encoding, IMPLICIT_LE)
    (found,) = parse_elements(whole, encoding, Budget(Limits()), 0)
    assert is_sequence(found, encoding)
    ((nested, inner),) = items(found, encoding, Budget(Limits()), 1)
    assert inner == IMPLICIT_LE
    assert nested[0].value == b"Doe^Jane"


def test_real_headers_written_again_are_the_same_bytes() -> None:
    for path in BUNDLED.glob("*.dcm"):
        try:
            with open_object(path) as found:
                again = b"".join(e.raw for e in found.elements if e.bulk is None)
                source = path.read_bytes()
                if not found.syntax.deflated:
                    first = found.elements[0].raw
                    at = source.index(first, 128 if found.preamble else 0)
                    until = next((e for e in found.elements if e.bulk is not None), None)
                    end = until.bulk.offset - until.head if until else found.consumed
                    assert source[at:end] == again[: end - at]
        except UnsoundObject:
            continue
