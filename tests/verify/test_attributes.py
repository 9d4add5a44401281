"""Attributes that should not be there, or should be empty."""

from __future__ import annotations

import dataclasses
import random

import pytest
from pydicom.dataset import Dataset

from scanward.line.verify import Allowed, Verifier
from scanward.line.verify.attributes import is_dummy
from scanward.line.verify.detectors import detected
from scanward.store.ward import crockford


def found(findings) -> set[tuple[str, str]]:
    return {(f.rule, f.place) for f in findings}


FILLED = {
    "PatientBirthDate": "19590203",
    "OtherPatientIDs": "A-99",
    "PatientAddress": "somewhere",
    "PatientTelephoneNumbers": "12",
    "ReferringPhysicianName": "Xu^B",
    "PerformingPhysicianName": "Xu^B",
    "NameOfPhysiciansReadingStudy": "Xu^B",
    "OperatorsName": "op7",
    "InstitutionName": "Elsewhere",
    "InstitutionAddress": "Elsewhere",
    "DeviceSerialNumber": "55QX",
    "StationName": "ROOM5",
    "AccessionNumber": "A7",
    "StudyID": "5512",
    "PatientMotherBirthName": "Xu^C",
    "IssuerOfPatientID": "HOSP",
    "MilitaryRank": "Sgt",
    "PatientReligiousPreference": "Quaker",
}


@pytest.mark.parametrize("keyword", FILLED)
def test_a_filled_identifying_attribute_stops_the_study(attack, clean, keyword):
    setattr(clean, keyword, FILLED[keyword])
    assert ("V-ATTRIBUTE", keyword) in found(attack(clean).findings)


@pytest.mark.parametrize("keyword", FILLED)
@pytest.mark.parametrize("empty", [True, False])
def test_an_empty_attribute_or_a_dummy_does_not(attack, clean, keyword, empty):
    dummy = "19000101" if keyword == "PatientBirthDate" else "REMOVED"
    setattr(clean, keyword, "" if empty else dummy)
    assert attack(clean).findings == ()


def test_identifying_attributes_count_in_sequences_too(attack, clean):
    item = Dataset()
    item.PersonName = "Xu^B"
    item.InstitutionName = "Elsewhere"
    clean.ContentSequence = [item]
    places = {place for _, place in found(attack(clean).findings)}
    assert places == {"ContentSequence.PersonName", "ContentSequence.InstitutionName"}


@pytest.mark.parametrize(
    ("allowed", "keyword"),
    [
        (Allowed.DEVICE, "DeviceSerialNumber"),
        (Allowed.DEVICE, "StationName"),
        (Allowed.INSTITUTION, "InstitutionName"),
        (Allowed.PLACES, "CountryOfResidence"),
    ],
)
def test_what_the_recipe_lets_stand_may_stand(written, clean, expectation, allowed, keyword):
    setattr(clean, keyword, "XQ")
    verifier = Verifier()
    assert ("V-ATTRIBUTE", keyword) in found(verifier.check(written(clean), expectation).findings)
    permitted = dataclasses.replace(expectation, allowed=frozenset({allowed}))
    assert verifier.check(written(clean), permitted).findings == ()


@pytest.mark.parametrize("keyword", ["EthnicGroup", "Occupation", "PatientComments"])
def test_characteristics_are_suspect_alone_and_in_the_line_left_to_the_recipe(attack, alone, clean, keyword):
    setattr(clean, keyword, "is tall")
    verdict = attack(clean)
    assert verdict.findings == verdict.suspects == ()
    assert ("S-ATTRIBUTE", keyword) in found(alone(clean).suspects)
    setattr(clean, keyword, "Przybylski")
    assert ("V-NEEDLE-TEXT", keyword) in found(attack(clean).findings)


@pytest.mark.parametrize(
    "text", ["Anonymous", "ANONYMIZED^PATIENT", "000000", "19000101", "de-identified", "n/a", "Xxxx"]
)
def test_dummies_are_known(text):
    assert is_dummy(text)


@pytest.mark.parametrize("text", ["Doe^Jane", "A-99", "19590203", "12", "Elsewhere", "Patient Smith"])
def test_what_says_something_is_no_dummy(text):
    assert not is_dummy(text)


def test_alone_a_filled_attribute_is_certain_unless_the_object_says_it_was_cleaned(alone, clean):
    clean.PatientName = "Doe^Jane"
    assert ("S-ATTRIBUTE", "PatientName") in found(alone(clean).suspects)
    clean.PatientIdentityRemoved = "NO"  # because of a face, say; but it was cleaned
    assert ("S-ATTRIBUTE", "PatientName") in found(alone(clean).suspects)
    del clean.PatientIdentityRemoved, clean.DeidentificationMethod, clean.DeidentificationMethodCodeSequence
    assert ("V-ATTRIBUTE", "PatientName") in found(alone(clean).findings)


def test_alone_one_code_in_name_and_number_is_taken_for_a_pseudonym(alone, clean):
    inner = Dataset()
    inner.PatientName = clean.PatientName
    clean.ReferencedStudySequence = [inner]
    assert not any(rule == "S-ATTRIBUTE" for rule, _ in found(alone(clean).suspects))
    clean.PatientID = "MR88123"
    assert {"PatientName", "PatientID"} <= {place for _, place in found(alone(clean).suspects)}
    clean.PatientName = clean.PatientID = "Kowalski"
    assert {"PatientName", "PatientID"} <= {place for _, place in found(alone(clean).suspects)}


@pytest.mark.parametrize("drawn", ["P-MRN9QKXZTA", "P-0SSN4HAA2Z", "P-SSNYHG3KFA", "P-NHSD1GD33M"])
def test_alone_a_pseudonym_whose_letters_read_as_a_label_is_no_record_number(alone, clean, drawn):
    clean.PatientName = clean.PatientID = drawn
    verdict = alone(clean)
    assert not [f for f in (*verdict.findings, *verdict.suspects) if f.place in ("PatientName", "PatientID")]


def test_alone_a_labelled_number_in_the_patients_id_is_certain(alone, clean):
    leak = ("V-LABEL", "PatientID")
    clean.PatientID = "MRN9QKXZTA"  # not the code that stands in the name
    assert leak in found(alone(clean).findings)
    clean.PatientName = clean.PatientID = "MRN12345678"
    assert leak in found(alone(clean).findings)
    clean.PatientName = clean.PatientID = "P-MRN9QKXZTA"
    clean.PatientComments = "MRN9QKXZTA"
    assert {place for rule, place in found(alone(clean).findings) if rule == "V-LABEL"} == {"PatientComments"}
    del clean.PatientComments, clean.PatientIdentityRemoved
    del clean.DeidentificationMethod, clean.DeidentificationMethodCodeSequence
    assert leak in found(alone(clean).findings)  # nothing says that it was drawn


def test_alone_no_rule_takes_a_drawn_pseudonym_for_an_identifier(alone, clean):
    draw = random.Random(164514).randbytes
    odd = [name for _ in range(40_000) if any(detected(name := "P-" + crockford(draw, 10), 0x00100020))]
    assert odd, "some read as a label: they are what is tried here"
    for name in odd:
        clean.PatientName = clean.PatientID = name
        verdict = alone(clean)
        assert not [f for f in (*verdict.findings, *verdict.suspects) if f.place in ("PatientName", "PatientID")]


def test_private_blocks_are_kept_to_the_list(attack, alone, clean):
    clean.private_block(0x0029, "ACME 1.0", create=True).add_new(0x01, "LO", "anything")
    assert found(attack(clean).findings) == {("V-PRIVATE", "(0029,10xx)")}
    assert ("S-PRIVATE", "(0029,10xx)") in found(alone(clean).suspects)


def test_a_private_element_without_a_creator_is_found(attack, clean):
    clean.add_new(0x00311001, "LO", "stray")
    assert found(attack(clean).findings) == {("V-PRIVATE", "(0031,10xx)")}


def overlay(ds):
    ds.add_new(0x60003000, "OW", b"\0" * 512)


def curve(ds):
    ds.add_new(0x50003000, "OW", b"\0" * 64)


def icon(ds):
    small = Dataset()
    small.Rows = small.Columns = 8
    small.PixelData = b"\0" * 64
    small["PixelData"].VR = "OB"
    ds.IconImageSequence = [small]


def document(ds):
    ds.EncapsulatedDocument = b"%PDF-1.4 "


def original(ds):
    ds.OriginalAttributesSequence = [Dataset()]


def signature(ds):
    ds.DigitalSignaturesSequence = [Dataset()]


def padding(ds):
    ds.add_new(0xFFFCFFFC, "OB", b"\0" * 64)


LEFTOVERS = {
    "OVERLAY": overlay,
    "CURVE": curve,
    "ICON": icon,
    "DOCUMENT": document,
    "ORIGINAL-ATTRIBUTES": original,
    "SIGNATURE": signature,
    "TRAILER": padding,
}


@pytest.mark.parametrize("rule", LEFTOVERS)
def test_whole_attributes_that_should_be_gone_are_found(attack, alone, clean, rule):
    assert attack(clean).findings == ()
    LEFTOVERS[rule](clean)
    assert f"V-{rule}" in {f.rule for f in attack(clean).findings}
    assert f"S-{rule}" in {f.rule for f in alone(clean).suspects}


@pytest.mark.parametrize(
    ("allowed", "plant"),
    [(Allowed.OVERLAYS, overlay), (Allowed.CURVES, curve), (Allowed.ICONS, icon), (Allowed.DOCUMENTS, document)],
)
def test_they_may_stay_where_the_recipe_says_so(written, clean, expectation, allowed, plant):
    plant(clean)
    permitted = dataclasses.replace(expectation, allowed=frozenset({allowed}))
    assert Verifier().check(written(clean), permitted).findings == ()


def test_a_group_length_is_suspect(attack, implicit, written):
    data = written(implicit).read_bytes()
    assert attack(data).suspects == ()
    name = b"\x10\x00\x10\x00"  # (0010,0010), the first of its group; pydicom leaves group lengths out
    spoiled = data.replace(name, b"\x10\x00\x00\x00\x04\x00\x00\x00\x40\x00\x00\x00" + name, 1)
    assert {f.rule for f in attack(spoiled).suspects} == {"S-GROUP-LENGTH"}


@pytest.mark.parametrize("keyword", ["SourceApplicationEntityTitle", "SendingApplicationEntityTitle"])
def test_application_entity_titles_in_the_file_meta_group_are_found(attack, alone, clean, keyword):
    setattr(clean.file_meta, keyword, "ROOM5")
    assert ("V-META", keyword) in found(attack(clean).findings)
    assert ("S-META", keyword) in found(alone(clean).suspects)


def test_private_information_in_the_file_meta_group_is_found(attack, clean):
    clean.file_meta.PrivateInformationCreatorUID = "2.25.7"
    clean.file_meta.PrivateInformation = b"anything"
    assert ("V-META", "PrivateInformation") in found(attack(clean).findings)


@pytest.mark.parametrize(
    ("start", "certain"), [(b"MZ\x90\0", True), (b"\x7fELF", True), (b"#!/bin/sh", True), (b"II*\0", False)]
)
def test_a_preamble_that_is_not_zero_is_found(attack, written, clean, start, certain):
    data = written(clean).read_bytes()
    spoiled = start + data[len(start) :]
    verdict = attack(spoiled)
    findings = verdict.findings if certain else verdict.suspects
    assert {f.rule[2:] for f in findings} == {"PREAMBLE"}


def test_a_moment_of_an_original_day_in_a_private_number_is_suspect(attack, clean):
    block = clean.private_block(0x0043, "GEMS_PARM_01")
    block.add_new(0x50, "SL", 1549324800)  # 2019-02-05
    assert attack(clean).suspects == ()
    block.add_new(0x51, "SL", 1549280000)  # 2019-02-04
    assert {f.rule for f in attack(clean).suspects} == {"S-DATE-EPOCH"}
