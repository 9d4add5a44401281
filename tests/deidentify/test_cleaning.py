"""One object in, one clean object out: what must go is gone, what science needs is there, references hold."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pydicom.data
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.reading import open_object
from scanward.line.deidentify import Deidentifier, PixelDoubts, load_recipe
from tests.deidentify.objects import SUBJECT, SYNTAXES, clean, identity, patient
from tests.dicom.objects import UIDS, element, part10, save


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_research_keeps_what_science_needs_and_loses_the_patient(tmp_path: Path, syntax: str) -> None:
    out = clean(patient(StudyDescription="CT HEAD W CONTRAST Kowalczyk"), tmp_path, syntax=syntax)
    assert out.file_meta.TransferSyntaxUID == syntax
    assert (out.PatientName, out.PatientID) == ("P-TEST123456", "P-TEST123456")
    assert out.StudyDescription == "CT HEAD W CONTRAST"
    assert (out.PatientSex, out.PatientAge, out.PatientWeight) == ("F", "063Y", 71.5)
    assert (out.KVP, out.SliceThickness, out.Manufacturer, out.ManufacturerModelName) == (120, 2.5, "ACME", "Scanner 9")
    assert out.StudyDate == "20231023"
    assert out.StudyTime == "101112"
    assert not out.get("PatientBirthDate")
    assert "InstitutionName" not in out
    assert not out.get("DeviceSerialNumber")


def test_basic_takes_descriptions_dates_and_characteristics_too(tmp_path: Path) -> None:
    out = clean(patient(StudyDescription="CT HEAD"), tmp_path, "basic")
    assert not out.get("StudyDescription")
    assert not out.get("StudyDate")
    assert not out.get("PatientWeight")
    assert out.KVP == 120


def test_the_object_says_what_was_done_to_it(tmp_path: Path) -> None:
    out = clean(patient(), tmp_path)
    assert out.PatientIdentityRemoved == "YES"
    assert "Scanward" in out.DeidentificationMethod
    codes = {item.CodeValue for item in out.DeidentificationMethodCodeSequence}
    assert {"113100", "113105", "113107", "113108", "113111"} <= codes
    assert out.LongitudinalTemporalInformationModified == "MODIFIED"
    assert out.file_meta.ImplementationVersionName.startswith("SCANWARD")
    assert clean(patient(), tmp_path, "basic").LongitudinalTemporalInformationModified == "REMOVED"


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_names_nested_to_any_depth_go(tmp_path: Path, syntax: str) -> None:
    made = patient()
    level = made
    for _ in range(10):
        item = Dataset()
        item.ScheduledProcedureStepDescription = "Brain for Mirabelle Kowalczyk"
        level.RequestAttributesSequence = Sequence([item])
        level = item
    out = clean(made, tmp_path, syntax=syntax)
    level, depth = out, 0
    while "RequestAttributesSequence" in level:
        level = level.RequestAttributesSequence[0]
        depth += 1
        assert "brain" in level.ScheduledProcedureStepDescription.lower()
    assert depth == 10


@pytest.mark.matrix("P11")
def test_names_in_private_and_un_encoded_places_go(tmp_path: Path) -> None:
    made = patient()
    block = made.private_block(0x0009, "ACME PRIVATE", create=True)
    block.add_new(1, "LO", "Kowalczyk")
    inner = Dataset()
    inner.PatientName = "Kowalczyk^Mirabelle"
    block.add_new(2, "SQ", Sequence([inner]))
    block.add_new(3, "UN", b"Kowalczyk^Mirabelle ")
    out = clean(made, tmp_path)
    assert not [e for e in out if e.tag.is_private]


def test_safe_private_attributes_stay_and_are_cleaned(tmp_path: Path) -> None:
    made = patient()
    made.private_block(0x0043, "GEMS_PARM_01", create=True).add_new(0x39, "IS", ["1000", "8", "0", "0"])
    made.private_block(0x0019, "SIEMENS MR HEADER", create=True).add_new(0x0C, "IS", "1000")
    out = clean(made, tmp_path)
    assert [int(v) for v in out[0x0043, 0x1039].value] == [1000, 8, 0, 0]
    assert out[0x0019, 0x100C].value == 1000
    assert out[0x0019, 0x0010].value == "SIEMENS MR HEADER"
    assert not [e for e in clean(made, tmp_path, "basic") if e.tag.is_private]


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("ImageComments", "Seen by Dr. Featherstone, call 555-123-4567"),
        ("BodyPartExamined", "KOWALCZYK"),
        ("SeriesNumber", "8873412"),
        ("ContrastBolusAgent", "Omnipaque for Mirabelle"),
        ("DerivationDescription", "kowalczyk_mirabelle derived"),
        ("RetrieveAETitle", "QUAGMIRE"),
        ("AcquisitionComments", "MRN8873412"),
        ("RequestedProcedureDescription", "Head, Kowalczyk M."),
        ("UserContentLabel", "KOWALCZYK"),
    ],
)
def test_a_secret_in_any_kind_of_attribute_goes(tmp_path: Path, keyword: str, value: str) -> None:
    clean(patient(**{keyword: value}), tmp_path)


def test_references_stay_true_whatever_comes_first(tmp_path: Path) -> None:
    one, other = patient(), patient()
    other.SOPInstanceUID = "1.2.3.99"
    item = Dataset()
    item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = one.SOPClassUID, one.SOPInstanceUID
    other.ReferencedImageSequence = Sequence([item])
    second = clean(other, tmp_path)
    first = clean(one, tmp_path)
    assert second.ReferencedImageSequence[0].ReferencedSOPInstanceUID == first.SOPInstanceUID
    assert first.SOPInstanceUID == first.file_meta.MediaStorageSOPInstanceUID != one.SOPInstanceUID
    assert second.StudyInstanceUID == first.StudyInstanceUID


def test_the_patients_number_is_no_code(tmp_path: Path) -> None:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = "MRN8873412", "99ACME", "Stomach"
    out = clean(patient(AnatomicRegionSequence=Sequence([item])), tmp_path)
    assert out.AnatomicRegionSequence[0].CodeValue == "Removed"


def content_item(code: str, meaning: str) -> Dataset:
    name, made = Dataset(), Dataset()
    name.CodeValue, name.CodingSchemeDesignator, name.CodeMeaning = code, "DCM", meaning
    made.ConceptNameCodeSequence = Sequence([name])
    return made


def age_item(years: str) -> Dataset:
    unit, measured, made = Dataset(), Dataset(), content_item("121033", "Subject Age")
    unit.CodeValue, unit.CodingSchemeDesignator, unit.CodeMeaning = "a", "UCUM", "year"
    measured.NumericValue, measured.MeasurementUnitsCodeSequence = years, Sequence([unit])
    made.ValueType, made.MeasuredValueSequence = "NUM", Sequence([measured])
    return made


def test_ages_over_89_and_birth_dates_leave_a_reports_content_and_others_stay(tmp_path: Path) -> None:
    birth, study = content_item("121031", "Subject Birth Date"), content_item("111060", "Study Date")
    birth.ValueType, birth.Date, study.ValueType, study.Date = "DATE", "19280407", "DATE", "20240131"
    made = patient(ContentSequence=Sequence([birth, study, age_item("95"), age_item("63")]))
    made.SOPClassUID = "1.2.840.10008.5.1.4.1.1.88.33"
    left = clean(made, tmp_path).ContentSequence
    assert [item.ConceptNameCodeSequence[0].CodeValue for item in left] == ["111060", "121033"]
    assert left[0].Date == "20231023"
    assert left[1].MeasuredValueSequence[0].NumericValue == 63


@pytest.mark.parametrize(
    ("doubts", "said"), [(PixelDoubts.NONE, "YES"), (PixelDoubts.FACE, "NO"), (PixelDoubts.TEXT, "NO")]
)
def test_identity_is_called_removed_only_where_the_pixels_cannot_show_it(
    tmp_path: Path, doubts: PixelDoubts, said: str
) -> None:
    with open_object(save(patient(), tmp_path / "in")) as opened:
        Deidentifier(load_recipe("research"), identity(), SUBJECT).clean(opened, tmp_path / "out", doubts)
    out = pydicom.dcmread(tmp_path / "out")
    assert out.PatientIdentityRemoved == said
    assert out.get("RecognizableVisualFeatures") == ("YES" if doubts is PixelDoubts.FACE else None)


def test_bytes_too_long_to_be_looked_through_do_not_stay(tmp_path: Path) -> None:
    made = patient(RedPaletteColorLookupTableData=b"Telefon 030-1234567, Dr. Anna Schulz" * 12_000)
    assert len(clean(made, tmp_path).get("RedPaletteColorLookupTableData", b"")) <= 2  # type 1C: something must stand


@pytest.mark.matrix("P8")
@pytest.mark.parametrize("preamble", [b"MZ", b"\x7fELF", b"#!/bin/sh\n", b"II*\0", b"%PDF-1.4"])
def test_a_preamble_that_is_a_program_does_not_survive(tmp_path: Path, preamble: bytes) -> None:
    source = tmp_path / "in"
    source.write_bytes(part10(UIDS, preamble=preamble.ljust(128, b"\x90")))
    with open_object(source) as opened:
        Deidentifier(load_recipe("research"), identity(), SUBJECT).clean(opened, tmp_path / "out")
    assert (tmp_path / "out").read_bytes()[:128] == b"\0" * 128


@pytest.mark.matrix("P9")
def test_a_trailer_does_not_survive(tmp_path: Path) -> None:
    source = tmp_path / "in"
    pixels = b"".join(element(0x28, n, b"US", bytes([4, 0])) for n in (0x10, 0x11)) + element(
        0x28, 0x100, b"US", b"\x08\0"
    )
    source.write_bytes(part10(UIDS + pixels + element(0x7FE0, 0x10, b"OW", b"\1" * 16) + b"PK\3\4 Kowalczyk"))
    with open_object(source) as opened:
        Deidentifier(load_recipe("research"), identity(), SUBJECT).clean(opened, tmp_path / "out")
    assert b"owalczyk" not in (tmp_path / "out").read_bytes()
    assert pydicom.dcmread(tmp_path / "out").PixelData == b"\1" * 16


def test_an_object_without_uids_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.write_bytes(part10(element(8, 0x16, b"UI", b"1.2\0") + element(0x10, 0x10, b"PN", b"A^B ")))
    with open_object(source) as opened, pytest.raises(UnsoundObject) as caught:
        Deidentifier(load_recipe("research"), identity(), SUBJECT).clean(opened, tmp_path / "out")
    assert caught.value.reason is QuarantineReason.MISSING_UID
    assert not (tmp_path / "out").exists()


def test_cleaning_twice_changes_nothing_but_uids(tmp_path: Path) -> None:
    """What is clean stays as it is: over-removal would show here."""
    first = clean(patient(StudyDescription="MR BRAIN W/O CONTRAST", ProtocolName="t2_tse_tra_384_p2"), tmp_path)
    first.PatientName, first.PatientID = "Kowalczyk^Mirabelle", "MRN8873412"
    again = clean(first, tmp_path)
    for keyword in ("StudyDescription", "ProtocolName", "KVP", "PatientSex", "Manufacturer"):
        assert again.get(keyword) == first.get(keyword)


def test_a_private_class_is_called_the_same_in_the_file_meta_and_in_the_data_set(tmp_path: Path) -> None:
    """Anybody's number may stand in it, so it is mapped like other UIDs. Found by fuzzing."""
    made = patient()
    made.SOPClassUID = "1.2.826.0.1.19610407.8873412"
    out = clean(made, tmp_path)
    assert out.SOPClassUID == out.file_meta.MediaStorageSOPClassUID != made.SOPClassUID
    assert clean(patient(), tmp_path).SOPClassUID == patient().SOPClassUID


def test_the_last_byte_of_an_odd_count_in_big_endian_words_stays_and_its_padding_says_nothing(tmp_path: Path) -> None:
    made = pydicom.dcmread(Path(pydicom.data.__file__).parent / "test_files" / "SC_rgb_small_odd_big_endian.dcm")
    words = bytearray([*range(101, 128), 66])  # 27 samples and a byte that is none
    words[0::2], words[1::2] = words[1::2], words[0::2]
    made.PixelData = bytes(words)
    made["PixelData"].VR = "OW"
    made.StudyInstanceUID, made.SeriesInstanceUID, made.SOPInstanceUID = "1.2.3", "1.2.4", "1.2.5"
    made.save_as(tmp_path / "in.dcm")
    with open_object(tmp_path / "in.dcm") as opened:
        Deidentifier(load_recipe("research"), identity(), SUBJECT).clean(opened, tmp_path / "out.dcm")
    out = pydicom.dcmread(tmp_path / "out.dcm")
    assert out.pixel_array.ravel().tolist() == list(range(101, 128))
    assert 66 not in out.PixelData
