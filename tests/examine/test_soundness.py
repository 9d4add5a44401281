"""What is not sound goes to quarantine with a typed reason, whatever it claims, and costs little."""

from __future__ import annotations

import struct
from pathlib import Path

import pydicom.data
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import ImplicitVRLittleEndian, JPEG2000Lossless

from scanward.core.errors import QuarantineReason as Reason
from scanward.core.identity import IdentifierKind as Kind
from scanward.core.stages import Quarantined, Received
from scanward.line.examine import Examination, Examiner


def test_a_sound_object_is_recorded(ct, examine):
    record = examine(ct(FrameOfReferenceUID="1.2.9")).record
    assert (record.kind, record.modality, record.rows, record.columns, record.frames) == ("image", "CT", 4, 4, 1)
    assert record.pixel_bytes == 32
    assert record.header_bytes + record.pixel_bytes > 400


@pytest.mark.parametrize("keyword", ["SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"])
def test_an_object_without_a_uid_it_needs_is_quarantined(ct, examine, keyword):
    assert examine(ct(**{keyword: None})).outcome.reason is Reason.MISSING_UID


@pytest.mark.matrix("N7")
@pytest.mark.parametrize("uid", ["../../outside/pwned", "1.2.3/4", "1..2", "1.2.x", "1." + "2" * 64, "<script>"])
def test_a_uid_that_is_none_is_quarantined(ct, examine, plant, uid):
    made = ct()
    plant(made, "SeriesInstanceUID", uid)
    assert examine(made).outcome.reason is Reason.BAD_UID


def test_a_uid_with_a_leading_zero_is_let_pass(ct, examine, plant):
    made = ct()
    plant(made, "SeriesInstanceUID", "1.2.840.05.7")
    assert examine(made).record.modality == "CT"


@pytest.mark.matrix("P5")
@pytest.mark.parametrize(
    "claim",
    [
        {"Rows": 65535, "Columns": 65535, "NumberOfFrames": "2147483647"},
        {"Rows": 5},
        {"NumberOfFrames": "2"},
        {"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB"},
        {"BitsAllocated": 32},
        {"BitsAllocated": 65535},
    ],
)
def test_pixels_shorter_than_the_header_says_are_quarantined(ct, examine, claim):
    assert examine(ct(**claim)).outcome.reason in (Reason.PIXEL_LENGTH, Reason.PIXEL_DESCRIPTION)


@pytest.mark.matrix("P5")
@pytest.mark.parametrize("frames", ["0x10", "-1", "9" * 5000, "1e5", "two"])
def test_a_number_of_frames_that_is_none_is_quarantined(ct, examine, plant, frames):
    made = ct(syntax=ImplicitVRLittleEndian)
    plant(made, "NumberOfFrames", frames)
    assert examine(made).outcome.reason in (Reason.PIXEL_DESCRIPTION, Reason.PIXEL_LENGTH)


@pytest.mark.matrix("P5")
def test_rows_typed_as_ul_are_reckoned_with_as_they_stand(ct, examine):
    made = ct(Rows=None)
    made.add_new(0x00280010, "UL", 0xFFFFFFFF)
    assert examine(made).outcome.reason in (Reason.PIXEL_LENGTH, Reason.PIXEL_DESCRIPTION)


def test_one_bit_pixels_and_halved_chroma_are_reckoned_right(ct, examine):
    bits = ct(BitsAllocated=1, BitsStored=1, HighBit=0, Rows=3, Columns=5, NumberOfFrames="2", PixelData=bytes(4))
    assert examine(bits).record.frames == 2
    halved = ct(
        BitsAllocated=8, BitsStored=8, HighBit=7, SamplesPerPixel=3, PhotometricInterpretation="YBR_FULL_422",
        PlanarConfiguration=0, PixelData=bytes(32),
    )  # fmt: skip
    assert examine(halved).record.samples == 3


@pytest.mark.matrix("P6")
def test_a_stream_of_another_size_than_the_header_is_quarantined(ct, examine):
    siz = b"\xff\x51" + (41).to_bytes(2, "big") + bytes(2) + struct.pack(">8L", 12000, 12000, 0, 0, 12000, 12000, 0, 0)
    frame = b"\xff\x4f" + siz + b"\x00\x01\x0b\x01\x01" + b"\xff\x90\x00\x0a" + bytes(8)
    made = ct(syntax=JPEG2000Lossless, PixelData=encapsulate([frame]))
    assert examine(made).outcome.reason is Reason.CODESTREAM


@pytest.mark.matrix("P10")
def test_needles_of_a_quarantined_object_are_kept_for_its_siblings(ct, examine):
    broken = ct(PatientName="Doe^Jane", PatientID="1111", Rows=99)
    found = examine(broken, ct(PatientID="1111"))
    assert isinstance(found.outcome, Quarantined)
    assert "Doe^Jane" in found.texts(Kind.PATIENT_NAME)


@pytest.mark.matrix("P3")
def test_nesting_deeper_than_the_limit_is_quarantined(ct, examine):
    inner = Dataset()
    inner.PatientName = "x"
    for _ in range(60):
        outer = Dataset()
        outer.ReferencedStudySequence = [inner]
        inner = outer
    assert examine(ct(ReferencedStudySequence=[inner])).outcome.reason is Reason.TOO_DEEP


@pytest.mark.matrix("P12")
def test_an_unknown_character_set_is_quarantined(ct, examine, as_bytes):
    whole = as_bytes(ct(SpecificCharacterSet="ISO_IR 100"))
    assert examine(whole).record.modality == "CT"
    assert examine(whole.replace(b"ISO_IR 100", b"ISO_IR 999")).outcome.reason is Reason.CHARACTER_SET


SAMPLE = (Path(pydicom.data.__file__).parent / "test_files" / "CT_small.dcm").read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.data())
def test_no_change_of_bytes_makes_examining_fail(tmp_path, data):
    blob = bytearray(SAMPLE)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(128, 6000))
        blob[at] = data.draw(st.integers(0, 255))
    end = data.draw(st.one_of(st.none(), st.integers(200, len(blob))))
    path = tmp_path / "fuzzed"
    path.write_bytes(bytes(blob[:end]))
    examiner = Examiner(b"k")
    outcome = examiner.examine(Received(path, "o", path.stat().st_size))
    assert isinstance(outcome, (Examination, Quarantined))
    assert isinstance(examiner.harvest().findings(), list)


def test_every_file_that_pydicom_ships_is_examined_or_quarantined(examine):
    paths = sorted(p for p in (Path(pydicom.data.__file__).parent / "test_files").rglob("*") if p.is_file())
    outcomes = examine(*paths).outcomes
    assert sum(isinstance(o, Examination) for o in outcomes) > 80


def test_real_images_are_sound(testdata, examine):
    paths = [p for f in ("ct-head", "mr-vendors") for p in sorted((testdata / f).rglob("*.dcm"))]
    outcomes = examine(*paths).outcomes
    assert len(outcomes) > 600
    assert not [o for o in outcomes if isinstance(o, Quarantined)]
