"""Opening objects: anything a hospital has, nothing that costs too much."""

from __future__ import annotations

import struct
import time
import tracemalloc
from pathlib import Path

import pydicom
import pydicom.data
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.element import PIXEL_DATA
from scanward.dicom.limits import Limits
from scanward.dicom.reading import open_object
from scanward.dicom.sequence import walk

from .objects import UIDS, dataset, deflated, element, part10, save

BUNDLED = Path(pydicom.data.__file__).parent / "test_files"
SYNTAXES = [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian]


def reason_for(path: Path, **limits: int) -> QuarantineReason:
    with pytest.raises(UnsoundObject) as caught, open_object(path, Limits(**limits)) as found:
        list(walk(found))
    return caught.value.reason


def put(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "object"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_every_uncompressed_syntax_gives_the_same_values(tmp_path: Path, syntax: str) -> None:
    made = dataset(StudyDescription="CT HEAD", Rows=4, Columns=6)
    item = dataset(PatientComments="inner")
    made.RequestAttributesSequence = [item]
    with open_object(save(made, tmp_path / "a", syntax)) as found:
        assert found.text(0x00081030) == "CT HEAD"
        leaves = {(path, leaf.tag): leaf.value for path, leaf, _ in walk(found)}
        assert leaves[(0x00400275,), 0x00104000].rstrip() == b"inner"
        assert int.from_bytes(leaves[(), 0x00280010], "little" if found.syntax.encoding.little else "big") == 4
        assert found.trailing_bytes == 0


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian])
def test_a_bare_data_set_is_recognised(tmp_path: Path, syntax: str) -> None:
    whole = save(dataset(), tmp_path / "whole", syntax)
    with open_object(whole) as found:
        offset = whole.read_bytes().index(b"1.2.840.10008.5.1.4.1.1.2\0", 200) - 8
    bare = put(tmp_path, whole.read_bytes()[offset:])
    with open_object(bare) as again:
        assert again.syntax == found.syntax
        assert again.text(0x00100020) == "4711"


def test_real_files_are_read_as_pydicom_reads_them() -> None:
    compared = 0
    for name in BUNDLED.glob("*.dcm"):
        try:
            with open_object(name) as found:
                ours = {e.tag for e in found.elements}
        except UnsoundObject:
            continue
        theirs = pydicom.dcmread(name, force=True, stop_before_pixels=True)
        expected = {int(e) for e in theirs.keys() if int(e) < 0x7FE00008}  # noqa: SIM118 - a Dataset iterates values
        assert {t for t in ours if t < 0x7FE00008} == expected, name.name
        compared += 1
    assert compared > 60


def test_pixels_are_never_loaded(tmp_path: Path) -> None:
    size = 64 * 1024 * 1024
    path = put(tmp_path, part10(UIDS + element(0x7FE0, 0x10, b"OW", b"", size)))
    with path.open("r+b") as stream:
        stream.truncate(path.stat().st_size + size)
    tracemalloc.start()
    with open_object(path) as found:
        pixels = found.get(PIXEL_DATA)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert pixels is not None
    assert pixels.bulk is not None
    assert pixels.bulk.length == size
    assert peak < 1024 * 1024


def test_elements_after_the_pixels_are_read(tmp_path: Path) -> None:
    body = UIDS + element(0x7FE0, 0x10, b"OW", b"\0" * 8) + element(0xFFFC, 0xFFFC, b"OB", b"pad!")
    with open_object(put(tmp_path, part10(body))) as found:
        assert found.get(0xFFFCFFFC) is not None
        assert found.trailing_bytes == 0


def test_what_is_not_dicom_is_told_so(tmp_path: Path) -> None:
    assert reason_for(put(tmp_path, b"just a letter to a friend")) is QuarantineReason.NOT_DICOM
    assert reason_for(put(tmp_path, b"")) is QuarantineReason.EMPTY
    assert reason_for(put(tmp_path, b"abc")) is QuarantineReason.NOT_DICOM


def test_a_truncated_file_is_told_so(tmp_path: Path) -> None:
    whole = part10(UIDS + element(0x7FE0, 0x10, b"OW", b"\0" * 64))
    assert reason_for(put(tmp_path, whole[:-1])) is QuarantineReason.TRUNCATED


def test_an_unknown_transfer_syntax_is_told_so(tmp_path: Path) -> None:
    assert reason_for(put(tmp_path, part10(UIDS, b"1.2.3.4.5\0"))) is QuarantineReason.UNKNOWN_TRANSFER_SYNTAX


@pytest.mark.matrix("P1")
def test_a_deflated_bomb_is_refused_and_a_deflated_scan_is_not(tmp_path: Path) -> None:
    bomb = deflated(UIDS + element(0x7FE0, 0x10, b"OW", bytes(90 * 1024 * 1024)))
    assert len(bomb) < 128 * 1024
    started = time.process_time()
    assert reason_for(put(tmp_path, bomb)) is QuarantineReason.INFLATE_BOMB
    assert time.process_time() - started < 5  # a bound against a hang, not a speed claim
    with open_object(put(tmp_path, deflated(UIDS + element(0x7FE0, 0x10, b"OW", bytes(1024 * 1024))))) as found:
        assert found.get(PIXEL_DATA) is not None


@pytest.mark.matrix("P1")
def test_a_deflated_object_of_few_bytes_and_countless_elements_is_refused(tmp_path: Path) -> None:
    def with_items(count: int) -> bytes:
        return deflated(UIDS + element(0x40, 0x275, b"SQ", b"\xfe\xff\x00\xe0\0\0\0\0" * count))

    def walked(content: bytes) -> None:
        with open_object(put(tmp_path, content)) as found:
            for _ in walk(found):
                pass

    floor = Limits().inflated_elements_floor
    assert len(with_items(2 * floor)) < 2000
    with pytest.raises(UnsoundObject) as unsound:
        walked(with_items(2 * floor))
    assert unsound.value.reason is QuarantineReason.TOO_MANY_ELEMENTS
    walked(with_items(floor - 100))
    assert Limits().of_deflated(10**9).elements == Limits().elements


@pytest.mark.matrix("P1")
def test_a_broken_deflate_stream_is_told_so(tmp_path: Path) -> None:
    whole = deflated(UIDS)
    assert reason_for(put(tmp_path, whole[:-9])) is QuarantineReason.INFLATE_BROKEN
    assert reason_for(put(tmp_path, part10(b"\xff" * 50, b"1.2.840.10008.1.2.1.99"))) is QuarantineReason.INFLATE_BROKEN


@pytest.mark.matrix("P2")
@pytest.mark.parametrize("vr", [b"UN", b"OB", b"UT", b"SQ"])
def test_a_length_that_lies_is_refused_before_memory_is_spent(tmp_path: Path, vr: bytes) -> None:
    path = put(tmp_path, part10(UIDS + element(0x21, 0x10, vr, b"", 0xFFFFFFF0)))
    tracemalloc.start()
    assert reason_for(path) is QuarantineReason.TRUNCATED
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1024 * 1024


@pytest.mark.matrix("P2")
def test_a_lying_length_in_the_file_meta_information_is_refused(tmp_path: Path) -> None:
    content = b"\0" * 128 + b"DICM" + element(2, 1, b"OB", b"", 0xFFFFFFF0)
    assert reason_for(put(tmp_path, content)) is QuarantineReason.BAD_META


@pytest.mark.matrix("P2")
def test_an_unknown_vr_inside_the_identifying_groups_is_refused(tmp_path: Path) -> None:
    body = element(8, 0x16, b"UI", b"1.2\0") + element(8, 0x18, b"ZZ", b"1.2\0") + UIDS
    assert reason_for(put(tmp_path, part10(body))) is QuarantineReason.BAD_VR


def nested(depth: int, *, undefined: bool) -> bytes:
    inner = b""
    for _ in range(depth):
        if undefined:
            item = struct.pack("<HHL", 0xFFFE, 0xE000, 0xFFFFFFFF) + inner + struct.pack("<HHL", 0xFFFE, 0xE00D, 0)
            inner = element(0x40, 0x275, b"SQ", item + struct.pack("<HHL", 0xFFFE, 0xE0DD, 0), 0xFFFFFFFF)
        else:
            inner = element(0x40, 0x275, b"SQ", struct.pack("<HHL", 0xFFFE, 0xE000, len(inner)) + inner)
    return inner


@pytest.mark.matrix("P3")
@pytest.mark.parametrize("undefined", [True, False])
def test_nesting_beyond_the_limit_is_refused_and_within_it_is_read(tmp_path: Path, undefined: bool) -> None:
    for depth in (33, 200, 5000):
        assert reason_for(put(tmp_path, part10(UIDS + nested(depth, undefined=undefined)))) is QuarantineReason.TOO_DEEP
    with open_object(put(tmp_path, part10(UIDS + nested(32, undefined=undefined)))) as found:
        assert len(list(walk(found))) == 4


@pytest.mark.matrix("P4")
def test_too_many_items_are_refused(tmp_path: Path) -> None:
    empty = struct.pack("<HHL", 0xFFFE, 0xE000, 0)
    path = put(tmp_path, part10(UIDS + element(0x40, 0x275, b"SQ", empty * 400_000)))
    assert reason_for(path) is QuarantineReason.TOO_MANY_ELEMENTS
    with open_object(put(tmp_path, part10(UIDS + element(0x40, 0x275, b"SQ", empty * 1000)))) as found:
        assert sum(1 for _ in walk(found)) == 4


@pytest.mark.matrix("P9")
@pytest.mark.parametrize("trailer", [b"PK\3\4" + b"x" * 60, b"<html><script>", b"%PDF-1.4", b"\0" * 512])
def test_a_trailer_is_counted_and_left_out(tmp_path: Path, trailer: bytes) -> None:
    body = UIDS + element(0x28, 0x10, b"US", b"\4\0") + element(0x7FE0, 0x10, b"OW", b"\0" * 8)
    with open_object(put(tmp_path, part10(body + trailer))) as found:
        assert found.trailing_bytes == len(trailer)
        assert found.elements[-1].tag == PIXEL_DATA


@pytest.mark.matrix("P10")
def test_duplicate_and_misordered_tags_are_refused(tmp_path: Path) -> None:
    name = element(0x10, 0x10, b"PN", b"A^B ")
    assert reason_for(put(tmp_path, part10(name + name + UIDS))) is QuarantineReason.DUPLICATE_TAG
    assert reason_for(put(tmp_path, part10(UIDS + name))) is QuarantineReason.TAG_ORDER


@pytest.mark.matrix("P11")
def test_a_name_sent_as_un_is_a_name(tmp_path: Path) -> None:
    with open_object(put(tmp_path, part10(element(0x10, 0x10, b"UN", b"Doe^Jane") + UIDS[-32:]))) as found:
        assert found.text(0x00100010) == "Doe^Jane"


@pytest.mark.matrix("P11")
def test_a_sequence_inside_a_private_un_is_walked(tmp_path: Path) -> None:
    implicit = struct.pack("<HHL", 0x10, 0x10, 8) + b"Doe^Jane"
    item = struct.pack("<HHL", 0xFFFE, 0xE000, len(implicit)) + implicit
    body = element(9, 0x10, b"LO", b"ACME") + element(9, 0x1001, b"UN", item) + UIDS[-32:]
    with open_object(put(tmp_path, part10(body))) as found:
        assert [(path, leaf.vr) for path, leaf, _ in walk(found)][1] == ((0x00091001,), "PN")


@pytest.mark.matrix("P12")
def test_unknown_character_sets_are_refused_and_misspelt_ones_are_not(tmp_path: Path) -> None:
    assert reason_for(put(tmp_path, part10(element(8, 5, b"CS", b"KLINGON ") + UIDS))) is QuarantineReason.CHARACTER_SET
    with open_object(put(tmp_path, part10(element(8, 5, b"CS", b"ISO IR 100") + UIDS))) as found:
        assert found.charsets == ("latin_1",)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mutated_real_files_raise_nothing_but_typed_errors(tmp_path: Path, data: st.DataObject) -> None:
    names = ["CT_small.dcm", "rtplan.dcm", "reportsi.dcm", "image_dfl.dcm", "MR_small_bigendian.dcm", "JPEG2000.dcm"]
    content = bytearray((BUNDLED / data.draw(st.sampled_from(names))).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, min(len(content), 6000) - 1))
        content[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=6))
    try:
        with open_object(put(tmp_path, bytes(content))) as found:
            for _ in walk(found):
                pass
    except UnsoundObject:
        pass


@pytest.mark.matrix("P9")
@pytest.mark.parametrize(
    "trailer", [b"Doe^Jane was here, 1961-04-07", b"PK\3\4rest of an archive", b"MZ\x90\0\3\0\0\0", b"Chere madame"]
)
def test_a_trailer_of_an_object_without_pixels_is_left_out(tmp_path: Path, trailer: bytes) -> None:
    body = UIDS + element(0x40, 0xA040, b"CS", b"CONTAINER ")
    with open_object(put(tmp_path, part10(body + trailer))) as found:
        assert found.trailing_bytes == len(trailer)


def test_a_data_set_that_breaks_in_a_known_attribute_is_refused(tmp_path: Path) -> None:
    """Else half of a structure set would leave as if it were the whole."""
    body = (
        UIDS
        + element(0x3006, 2, b"SH", b"LABEL ")
        + element(0x3006, 0x20, b"ZZ", b"")
        + element(0x3006, 0x39, b"SQ", b"")
    )
    assert reason_for(put(tmp_path, part10(body))) is QuarantineReason.BAD_VR
