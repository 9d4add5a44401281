"""What is found where: kind, place and count, never a value."""

from __future__ import annotations

import time

import pytest
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit

from scanward.core.identity import IdentifierKind as Kind
from scanward.line.examine.detectors import detect


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("compared with 2020-03-04", Kind.DATE),
        ("seen on 04/03/2020 in clinic", Kind.DATE),
        ("vom 4.3.2020", Kind.DATE),
        ("exam 20200304 prior", Kind.DATE),
        ("on March 4, 2020", Kind.DATE),
        ("am 4. März 2020", Kind.DATE),
        ("call 617-555-0100", Kind.PHONE),
        ("Tel. 030 1234567", Kind.PHONE),
        ("ring +49 30 1234567", Kind.PHONE),
        ("write to jane.doe@example.org now", Kind.EMAIL),
        ("see https://example.org/p/1", Kind.URL),
        ("from 192.168.1.17", Kind.IP_ADDRESS),
        ("SSN 123-45-6789", Kind.SSN),
        ("MRN: A123456", Kind.RECORD_NUMBER),
        ("Patient ID=4711X", Kind.RECORD_NUMBER),
        ("MRN 45918302 known", Kind.RECORD_NUMBER),
        ("licence no. LIC9240074", Kind.LICENCE_NUMBER),
        ("plate VIN240484647", Kind.VEHICLE),
        ("policy number: AB-99812", Kind.PLAN_NUMBER),
        ("read by Anna Weiss, MD", Kind.PERSON_NAME),
        ("referred by Dr. Gregory House", Kind.PERSON_NAME),
        ("Frau Müller", Kind.PERSON_NAME),
        ("reviewed DOE^JANE", Kind.PERSON_NAME),
        ("lives at 12 North Main Street", Kind.PLACE),
        ("Hauptstraße 5", Kind.PLACE),
        ("Boston MA 02115", Kind.PLACE),
        ("see 1.2.840.113619.2.55.3.6.7", Kind.UID),
    ],
)
def test_an_identifier_in_free_text_is_found(text, kind):
    assert kind in {hit.kind for hit in detect(text)}


@pytest.mark.parametrize(
    "text",
    [
        "CT HEAD W CONTRAST",
        "t1_mprage_sag_p2_iso 1.0",
        "Head^Routine",
        "512x512 matrix, 3.75 mm, 120 kVp, 250 mA",
        "ORIGINAL\\PRIMARY\\AXIAL",
        "BW 12345.678",
        "L3-L4, T2/FLAIR 1/2 and 3/4",
        "version 2.1.3",
        "Drive angle 12.5.3",
        "Mr angiography",
        "0.5/1.0/1.5",
        "100 ml at 3 ml/s",
        "TE 2.98 TR 2300 TI 900",
        "order of slices 1 to 20, case closed",
        "treatment plan 2 fields, plate fixation",
        "implant in situ, member of left arm",
    ],
)
def test_clinical_words_are_not_taken_for_identifiers(text):
    assert not list(detect(text))


@pytest.mark.matrix("P12")
@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "1",
        "1.",
        "1-",
        "A ",
        "Ab ",
        "Dr. ",
        "a@",
        "www.",
        "+1 ",
        "12 ",
        "mrn:",
        "tel 1 ",
        "a^",
        "MA 0211",
        "a'",
        "1 may ",
        "http://",
    ],
)
def test_hostile_text_is_searched_in_linear_time(unit):
    text = unit * (100_000 // len(unit))
    started = time.process_time()
    assert sum(1 for _ in detect(text)) < 100_000
    assert time.process_time() - started < 1


@pytest.mark.matrix("P12")
def test_more_text_than_a_budget_is_said_and_the_patients_name_is_found_all_the_same(ct, examine):
    made = ct(PatientName="Mustermann^Erika")
    block = made.private_block(0x0099, "MAKER", create=True)
    for number in range(200):
        block.add_new(number, "UT", "x" * 5000 + f"{number}")
    block.add_new(255, "UT", "for Mustermann, call 617-555-0100")
    found = examine(made)
    assert "E-UNSEARCHED" in found.rules
    assert "private group 0099" in found.places(Kind.PATIENT_NAME)
    assert "E-UNSEARCHED" not in examine(ct()).rules


def test_the_patients_own_name_is_found_in_any_text_and_case(ct, examine):
    found = examine(ct(PatientName="Muster^Erika", SeriesDescription="neck erika MUSTER", ProtocolName="Mustering"))
    assert found.places(Kind.PATIENT_NAME) == {"PatientName", "SeriesDescription"}


def test_what_a_pattern_is_sure_of_becomes_a_needle(ct, examine):
    text = "Dr. Weiss, tel 030 1234567, a.weiss@example.org, MRN: A123456, SSN 123-45-6789, Dr. Head, on 2020-01-02"
    needles = {(kind, text) for kind, text in examine(ct(StudyDescription=text)).needles if kind is not Kind.UID}
    assert needles == {
        (Kind.PERSON_NAME, "Weiss"),
        (Kind.PHONE, "030 1234567"),
        (Kind.EMAIL, "a.weiss@example.org"),
        (Kind.RECORD_NUMBER, "A123456"),
        (Kind.SSN, "123-45-6789"),
    }


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (b"Weiss^Anna", Kind.PERSON_NAME),
        (b"20200102", Kind.DATE),
        (b"1.2.3.4.5.6.7 ", Kind.UID),
        (b"Head^Routine", None),
    ],
)
def test_a_private_value_of_unknown_type_goes_by_its_form(ct, examine, value, kind):
    made = ct()
    made.private_block(0x0099, "MAKER", create=True).add_new(1, "UN", value)
    kinds = {k for k, text in examine(made).needles if text == value.decode().strip()}
    assert kinds == ({kind} if kind else set())


def test_counts_are_those_of_the_objects_however_often_values_repeat(ct, examine):
    one = ct(PatientName="Doe^Jane", PatientID="1111", StudyDescription="call 617-555-0100")
    once = {(f.kind, f.place, f.rule): f.count for f in examine(one).findings}
    many = {(f.kind, f.place, f.rule): f.count for f in examine(*[one] * 7).findings}
    assert many == {key: 7 * count for key, count in once.items()}


def test_an_age_over_89_is_found_as_said_and_as_derived(ct, examine):
    assert "PatientAge" in examine(ct(PatientAge="090Y")).places(Kind.AGE_OVER_89)
    assert not examine(ct(PatientAge="089Y")).places(Kind.AGE_OVER_89)
    derived = examine(ct(PatientID="1111", PatientBirthDate="19300101", StudyDate="20200101"))
    assert derived.places(Kind.AGE_OVER_89) == {"PatientBirthDate"}
    assert not examine(ct(PatientID="1111", PatientBirthDate="19300102", StudyDate="20200101")).places(Kind.AGE_OVER_89)


@pytest.mark.matrix("P8")
@pytest.mark.parametrize(
    ("preamble", "rule"),
    [(b"MZ", "E-PREAMBLE-PROGRAM"), (b"\x7fELF", "E-PREAMBLE-PROGRAM"), (b"#!/bin/sh", "E-PREAMBLE-PROGRAM"),
     (b"II*\0", "E-PREAMBLE-TIFF"), (b"%PDF-1.7", "E-PREAMBLE-PDF"), (b"anything", "E-PREAMBLE")],
)  # fmt: skip
def test_a_preamble_that_is_not_empty_is_found(ct, examine, preamble, rule):
    assert rule in examine(ct(preamble=preamble.ljust(128, b"\0"))).rules


@pytest.mark.matrix("P9")
def test_bytes_after_the_data_set_are_found(ct, examine, as_bytes):
    whole = as_bytes(ct())
    assert "E-TRAILER" in examine(whole + b"<script>" * 9).rules
    assert "E-TRAILER" not in examine(whole).rules


@pytest.mark.matrix("P9")
def test_text_in_preamble_and_trailer_is_searched(ct, examine, as_bytes):
    whole = as_bytes(ct(PatientName="Muster^Erika", preamble=b"for Erika Muster".ljust(128, b"\0")))
    found = examine(whole + b"<html>write to erika@example.org")
    assert "preamble" in found.places(Kind.PATIENT_NAME)
    assert "trailer" in found.places(Kind.EMAIL)


@pytest.mark.matrix("P16")
def test_overlays_curves_icons_and_audio_are_found(ct, examine):
    made = ct()
    made.add_new(0x60003000, "OW", bytes(2))
    made.add_new(0x60004000, "LT", "call 617-555-0100")
    made.add_new(0x50003000, "OW", bytes(2))
    made.add_new(0x5000200C, "OW", bytes(2))
    icon = Dataset()
    icon.Rows = icon.Columns = 1
    made.IconImageSequence = [icon]
    found = examine(made)
    assert {"E-OVERLAY", "E-CURVE", "E-AUDIO", "E-ICON"} <= found.rules
    assert "overlay group 60xx" in found.places(Kind.PHONE)


@pytest.mark.matrix("P16")
def test_bytes_behind_the_last_frame_are_found(ct, examine):
    assert "E-SURPLUS" in examine(ct(PixelData=bytes(32) + b"Doe^Jane")).rules
    assert "E-SURPLUS" not in examine(ct()).rules


@pytest.mark.matrix("P16")
def test_a_comment_in_a_jpeg_stream_is_found(ct, examine):
    text = b"call 617-555-0100"
    comment = b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text
    frame = b"\xff\xd8" + comment + bytes.fromhex("ffc0000b080004000401011100") + b"\xff\xda\x00\x02\0\0\xff\xd9"
    found = examine(
        ct(syntax=JPEGBaseline8Bit, BitsAllocated=8, BitsStored=8, HighBit=7, PixelData=encapsulate([frame]))
    )
    assert "E-COMMENT" in found.rules
    assert "codestream-comment" in found.places(Kind.PHONE)


@pytest.mark.matrix("P16")
def test_a_comment_in_a_jpeg_2000_stream_is_found(ct, examine):
    siz = (
        b"\xff\x51"
        + (41).to_bytes(2, "big")
        + bytes(2)
        + b"".join(n.to_bytes(4, "big") for n in (4, 4, 0, 0, 4, 4, 0, 0))
    )
    siz += (1).to_bytes(2, "big") + b"\x0b\x01\x01"

    def commented(text):
        comment = b"\xff\x64" + (4 + len(text)).to_bytes(2, "big") + b"\0\1" + text
        frame = b"\xff\x4f" + siz + comment + b"\xff\x90\x00\x0a" + bytes(8)
        return examine(ct(syntax=JPEG2000Lossless, PixelData=encapsulate([frame])))

    assert "E-COMMENT" not in commented(b"Kakadu-v7.10.2").rules
    found = commented(b"MRN:12345")
    assert "E-COMMENT" in found.rules
    assert "codestream-comment" in found.places(Kind.RECORD_NUMBER)


def test_a_file_name_that_holds_the_patients_name_is_found(ct, examine):
    made = ct(PatientName="Muster^Erika")
    assert "file-name" in examine(made, name="export/MUSTER_ERIKA_001.dcm").places(Kind.PATIENT_NAME)
    assert "file-name" not in examine(made, name="export/001.dcm").places(Kind.PATIENT_NAME)


def test_a_name_inside_a_private_blob_is_found(ct, examine):
    made = ct(PatientName="Mustermann^Erika")
    block = made.private_block(0x0029, "SIEMENS CSA HEADER", create=True)
    block.add_new(0x10, "OB", bytes(range(256)) * 40 + b"tName = MUSTERMANN" + bytes(2))
    assert "private group 0029" in examine(made).places(Kind.PATIENT_NAME)


def test_a_private_creator_with_a_name_does_not_reach_the_place(ct, examine):
    made = ct()
    made.private_block(0x0099, "CANARY^JANE", create=True).add_new(1, "LO", "x")
    assert not any("CANARY" in f.place for f in examine(made).findings)


def test_findings_are_worst_first_by_the_letters_of_the_law(ct, examine):
    found = examine(ct(PatientName="Doe^Jane", PatientID="1111", StudyDate="20200101", StationName="ROOM42"))
    letters = [f.kind.hipaa for f in found.findings]
    assert letters == sorted(letters)
    assert letters[0] == "A"
