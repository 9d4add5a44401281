"""Everything that identifies, wherever in the header it stands, becomes a needle of its kind."""

from __future__ import annotations

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRBigEndian, ImplicitVRLittleEndian

from scanward.core.identity import IdentifierKind as Kind


def item(**values):
    made = Dataset()
    for keyword, value in values.items():
        setattr(made, keyword, value)
    return made


@pytest.mark.parametrize(
    ("keyword", "value", "kind", "needle"),
    [
        ("PatientName", "Doe^Jane^Q", Kind.PATIENT_NAME, "Doe^Jane^Q"),
        ("PatientBirthName", "Roe^Jane", Kind.PATIENT_NAME, "Roe^Jane"),
        ("PatientMotherBirthName", "Poe^Anna", Kind.PATIENT_NAME, "Poe^Anna"),
        ("ReferringPhysicianName", "House^Gregory", Kind.PERSON_NAME, "House^Gregory"),
        ("OperatorsName", "Radi^Ographer", Kind.PERSON_NAME, "Radi^Ographer"),
        ("PatientID", "MRN-12345", Kind.RECORD_NUMBER, "MRN-12345"),
        ("PatientID", "123-45-6789", Kind.SSN, "123-45-6789"),
        ("AccessionNumber", "ACC0001", Kind.ACCOUNT_NUMBER, "ACC0001"),
        ("InsurancePlanIdentification", "PLAN-99", Kind.PLAN_NUMBER, "PLAN-99"),
        ("PatientBirthDate", "19610203", Kind.DATE, "19610203"),
        ("PatientBirthDate", "1961.02.03", Kind.DATE, "19610203"),
        ("StudyDate", "20210304", Kind.DATE, "20210304"),
        ("AcquisitionDateTime", "20210304120000.000+0100", Kind.DATE, "20210304"),
        ("PatientAddress", "12 Main Street", Kind.PLACE, "12 Main Street"),
        ("PatientTelephoneNumbers", "617-555-0100", Kind.PHONE, "617-555-0100"),
        ("InstitutionName", "St. Elsewhere", Kind.INSTITUTION, "St. Elsewhere"),
        ("InstitutionalDepartmentName", "Radiology West", Kind.INSTITUTION, "Radiology West"),
        ("StationName", "CTROOM42", Kind.DEVICE, "CTROOM42"),
        ("DeviceSerialNumber", "SN-778899", Kind.DEVICE, "SN-778899"),
        ("FrameOfReferenceUID", "1.2.3.4.99", Kind.UID, "1.2.3.4.99"),
        ("RetrieveURL", "https://pacs.example/1", Kind.URL, "https://pacs.example/1"),
    ],
)
@pytest.mark.parametrize("syntax", ["explicit", "implicit", "big endian"])
def test_an_identifying_attribute_gives_a_needle(ct, examine, keyword, value, kind, needle, syntax):
    uid = {"implicit": ImplicitVRLittleEndian, "big endian": ExplicitVRBigEndian}.get(syntax)
    values = {keyword: value} | ({"syntax": uid} if uid else {})
    found = examine(ct(**values))
    assert (kind, needle) in found.needles
    assert keyword in found.places(kind)


def test_all_groups_and_all_values_of_a_name_are_needles(ct, examine, plant):
    made = ct(SpecificCharacterSet=["", "ISO 2022 IR 87"])
    plant(made, "PatientName", "Yamada^Tarou=山田^太郎=やまだ^たろう")
    plant(made, "OtherPatientNames", ["Smith^Jane", "Roe^Jane"])
    found = examine(made)
    names = {"Yamada^Tarou", "山田^太郎", "やまだ^たろう", "Smith^Jane", "Roe^Jane"}
    assert found.texts(Kind.PATIENT_NAME) == names


def test_names_nested_to_any_depth_are_needles(ct, examine):
    inner = item(PatientName="Deep^Down")
    for _ in range(20):
        inner = item(ReferencedStudySequence=[inner])
    found = examine(ct(OriginalAttributesSequence=[item(ModifiedAttributesSequence=[inner])]))
    assert "Deep^Down" in found.texts(Kind.PATIENT_NAME)


@pytest.mark.matrix("P11")
def test_a_name_in_a_private_sequence_sent_as_un_is_a_needle(ct, examine):
    hidden = (
        bytes.fromhex("feff00e0")
        + (8 + 10).to_bytes(4, "little")
        + b"\x10\0\x10\0"
        + (10).to_bytes(4, "little")
        + b"Hide^Seek "
    )
    made = ct()
    block = made.private_block(0x0099, "MAKER", create=True)
    block.add_new(0x01, "UN", hidden)
    found = examine(made)
    assert "Hide^Seek" in found.texts(Kind.PATIENT_NAME)
    assert "private group 0099.PatientName" in found.places(Kind.PATIENT_NAME)


@pytest.mark.matrix("P11")
def test_a_known_name_sent_as_un_is_a_needle(ct, examine):
    made = ct(PatientName=None)
    made.add_new(0x00100010, "UN", b"Sent^AsUn ")
    assert "Sent^AsUn" in examine(made).texts(Kind.PATIENT_NAME)


def test_private_names_dates_and_uids_are_needles_by_their_vr(ct, examine):
    made = ct()
    block = made.private_block(0x0099, "MAKER", create=True)
    block.add_new(0x01, "PN", "Private^Ryan")
    block.add_new(0x02, "DA", "19990101")
    block.add_new(0x03, "UI", "1.2.3.4.5.6.7.8")
    found = examine(made)
    assert (Kind.PERSON_NAME, "Private^Ryan") in found.needles
    assert (Kind.DATE, "19990101") in found.needles
    assert (Kind.UID, "1.2.3.4.5.6.7.8") in found.needles
    assert found.places(Kind.PRIVATE) == {"private group 0099"}


def test_a_code_that_stands_for_a_person_gives_number_and_name(ct, examine):
    code = item(CodeValue="NPI-4711", CodingSchemeDesignator="99LOCAL", CodeMeaning="Gregory House")
    person = item(PersonIdentificationCodeSequence=[code], InstitutionName="St. Elsewhere")
    found = examine(ct(ReferringPhysicianIdentificationSequence=[person]))
    assert (Kind.LICENCE_NUMBER, "NPI-4711") in found.needles
    assert (Kind.PERSON_NAME, "Gregory House") in found.needles


def test_a_code_that_stands_for_a_thing_gives_no_needle(ct, examine):
    code = item(CodeValue="T-D1100", CodingSchemeDesignator="SRT", CodeMeaning="Head")
    found = examine(ct(AnatomicRegionSequence=[code]))
    assert {kind for kind, _ in found.needles} == {Kind.UID}


def test_uids_of_the_standard_are_no_needles_and_all_others_are(ct, examine):
    reference = item(ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.2", ReferencedSOPInstanceUID="1.9.9.9.9.1")
    found = examine(ct(ReferencedImageSequence=[reference]))
    assert found.texts(Kind.UID) == {"1.2.3.4.5", "1.2.3.4.5.1", "1.2.3.4.5.6", "1.9.9.9.9.1"}


@pytest.mark.parametrize("nobody", ["ANONYMOUS", "Anonymous^Patient", "unknown", "^^^^", "NONE", "xxxx"])
def test_a_name_that_says_nobody_is_no_needle(ct, examine, nobody):
    found = examine(ct(PatientName=nobody, ReferringPhysicianName=nobody, PatientID=nobody))
    assert {kind for kind, _ in found.needles} == {Kind.UID}


@pytest.mark.parametrize("anywhere", ["Radiology", "MR Room", "Department of Radiology", "Ward", "CT"])
def test_a_place_that_could_be_anywhere_is_no_needle_and_a_place_with_a_name_is(ct, examine, anywhere):
    assert {kind for kind, _ in examine(ct(InstitutionalDepartmentName=anywhere)).needles} == {Kind.UID}
    named = f"{anywhere} Elsewhere"
    assert (Kind.INSTITUTION, named) in examine(ct(InstitutionalDepartmentName=named)).needles


@pytest.mark.parametrize("short", ["", "1", "12"])
def test_a_number_too_short_to_be_told_from_chance_is_no_needle(ct, examine, short):
    found = examine(ct(PatientID=short, StudyID=short, AccessionNumber=short))
    assert {kind for kind, _ in found.needles} == {Kind.UID}


@pytest.mark.matrix("P13")
@pytest.mark.parametrize("date", ["00000000", "20210229", "19000000", "99999999", "2021-XX-01", "2" * 5000])
def test_dates_that_are_none_do_no_harm(ct, examine, plant, date):
    made = ct(syntax=ImplicitVRLittleEndian)
    plant(made, "StudyDate", date)
    plant(made, "PatientAge", "9" * 50 + "Y")
    plant(made, "InstanceNumber", "1" * 5000)
    plant(made, "PatientWeight", "1e999999")
    assert examine(made).record.modality == "CT"


def test_a_date_that_is_malformed_is_still_somebodys(ct, examine, plant):
    made = ct()
    plant(made, "PatientBirthDate", "3 Feb 1961")
    assert (Kind.DATE, "3 Feb 1961") in examine(made).needles


@pytest.mark.matrix("P12")
def test_broken_character_sets_and_huge_names_do_no_harm(ct, examine, plant):
    made = ct(SpecificCharacterSet="ISO_IR 192")
    plant(made, "PatientName", "A" * 64_000)
    plant(made, "OtherPatientNames", "Doe\u202e^Jane\0")
    found = examine(made)
    assert max(len(text) for text in found.texts(Kind.PATIENT_NAME)) <= 1024
    raw = ct(SpecificCharacterSet="ISO 2022 IR 87")
    raw.add_new(0x00100010, "UN", b"\x1b$B\xff\xfe\x00name")
    assert examine(raw).record.modality == "CT"


def test_needles_of_two_patients_are_kept_apart_in_one_chunk(ct, examine):
    one = ct(PatientName="Doe^Jane", PatientID="1111", ReferringPhysicianName="House^Gregory")
    two = ct(PatientName="Roe^Rick", PatientID="2222", ReferringPhysicianName="House^Gregory")
    patients = examine(one, two, one).harvest.patients
    texts = sorted(sorted(p.identity.of(Kind.PATIENT_NAME, Kind.PERSON_NAME)) for p in patients.values())
    assert texts == [["Doe^Jane", "House^Gregory"], ["House^Gregory", "Roe^Rick"]]
    assert sorted(p.objects for p in patients.values()) == [1, 2]


def test_file_meta_information_gives_needles_too(ct, examine):
    made = ct()
    made.file_meta.SourceApplicationEntityTitle = "CTROOM42"
    made.file_meta.PrivateInformationCreatorUID = "1.2.3.9"
    made.file_meta.PrivateInformation = b"Doe^Jane"
    found = examine(made)
    assert (Kind.DEVICE, "CTROOM42") in found.needles
    assert "PrivateInformation" in found.places(Kind.PRIVATE)


def test_the_record_of_an_object_and_every_repr_hold_no_value(ct, examine):
    found = examine(ct(PatientName="CANARY^NAME", PatientID="CANARYID", StudyDescription="CANARY MRN: 77777"))
    shown = f"{found.outcome!r}{found.findings!r}{found.harvest!r}"
    assert "CANARY" not in shown
    assert "1.2.3.4.5" not in shown
    assert "77777" not in shown
