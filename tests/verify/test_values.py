"""Needles in decoded values: what gives the patient away, and what only looks so."""

from __future__ import annotations

import pytest
from pydicom.dataset import Dataset

from scanward.core.identity import IdentifierKind as Kind
from scanward.core.identity import Identity
from scanward.line.verify import Verifier


def rules(findings) -> set[tuple[str, str]]:
    return {(f.rule, f.kind.value) for f in findings}


def test_a_clean_object_has_no_finding_at_all(attack, clean):
    verdict = attack(clean)
    assert verdict.findings == ()
    assert verdict.suspects == ()
    assert verdict.clean


def test_a_clean_implicit_object_has_no_finding_at_all(attack, implicit):
    verdict = attack(implicit)
    assert verdict.findings == ()
    assert verdict.suspects == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("CT HEAD PRZYBYLSKI", "patient-name"),
        ("przybylski jadwiga", "patient-name"),
        ("Jadwiga's head", "patient-name"),
        ("JadwigaPrzybylski_T1", "patient-name"),
        ("jprzybylski", "patient-name"),
        ("for Abernathy", "person-name"),
        ("MRN-7734-5521", "record-number"),
        ("mrn 7734 5521", "record-number"),
        ("id mrn77345521", "record-number"),
        ("acc 88123907", "account-number"),
        ("acc88123907x", "account-number"),
        ("call 555.867.5309", "phone"),
        ("+15558675309", "phone"),
        ("jadwiga@przybylski.example", "email"),
        ("At Saint Hyacinth Memorial Hospital", "institution"),
        ("SAINT-HYACINTH MEMORIAL HOSPITAL", "institution"),
        ("14 Larkspur Crescent", "place"),
        ("scanner SN00417Q", "device"),
        ("born 3 Feb 1961", "date"),
        ("born 03.02.1961", "date"),
        ("dob 02/03/61", "date"),
        ("19610203_head", "date"),
        ("4. Februar 2019", "date"),
    ],
)
def test_a_needle_in_free_text_stops_the_study(attack, clean, text, kind):
    clean.SeriesDescription = text
    found = rules(attack(clean).findings)
    assert any(k == kind and r in ("V-NEEDLE-TEXT", "V-DATE-KNOWN") for r, k in found), found


@pytest.mark.parametrize(
    "text",
    [
        "CT HEAD W/O CONTRAST",
        "T1 VIBE DIXON AX",
        "Hand left 2 views",
        "5.0 x 5.0 Br40 3",
        "MR ANGIO WILLIS",
        "Thorax PA 88123 mAs",
        "v88.12.39.07",
        "Memorial",
        "Hospital",
        "2017-02-03 is the shifted day",
    ],
)
def test_clinical_text_raises_no_alarm(attack, clean, text):
    clean.SeriesDescription = text
    verdict = attack(clean)
    assert verdict.findings == ()


@pytest.mark.parametrize(
    ("name", "innocent", "telling"),
    [
        ("Hand^Peter", "HAND LEFT", "HAND PETER"),
        ("Hand^Peter", "CT HAND PA", "Mr. Hand"),
        ("Li^Wei", "li 3", "Li Wei"),
        ("Smith^Robert", "SMITH FRACTURE", "CHEST SMITH"),
        ("Baker^Anne", "Baker cyst left knee", "Baker left knee"),
        ("Cobb^Tyrus", "Cobb angle", "Cobb follow up"),
        ("Sachs^Otto", "Hill-Sachs lesion", "Sachs"),
        ("Head^Mary", "HEAD ROUTINE", "HEAD^MARY"),
        ("Long^Chin", "LONG TR", "Name: Long"),
        ("Max^Jan", "max 5 mm", "Max, Jan^"),
        ("O'Brien^Sean", "brie", "OBRIEN SEAN"),
    ],
)
def test_a_name_that_is_a_word_counts_only_where_it_is_a_name(written, clean, expectation, name, innocent, telling):
    identity = Identity()
    identity.add(Kind.PATIENT_NAME, name)
    verifier = Verifier(identity)
    clean.SeriesDescription = innocent
    assert verifier.check(written(clean), expectation).findings == ()
    clean.SeriesDescription = telling
    assert ("V-NEEDLE-TEXT", "patient-name") in rules(verifier.check(written(clean), expectation).findings)


@pytest.mark.parametrize("text", ["Hand", "Li", "Hand^P"])
def test_any_part_of_a_name_counts_in_a_person_name_attribute(written, clean, expectation, text):
    identity = Identity()
    identity.add(Kind.PATIENT_NAME, "Hand^Peter")
    identity.add(Kind.PATIENT_NAME, "Li^Wei")
    item = Dataset()
    item.PersonName = text
    clean.ContentSequence = [item]
    found = Verifier(identity).check(written(clean), expectation).findings
    assert any(f.rule == "V-NEEDLE-TEXT" and f.place == "ContentSequence.PersonName" for f in found)


@pytest.mark.parametrize(("number", "caught"), [("1", True), ("27", True), ("2", False)])
def test_a_very_short_number_counts_only_as_the_whole_value_of_an_identifier(
    written, clean, expectation, number, caught
):
    identity = Identity()
    identity.add(Kind.RECORD_NUMBER, "1")
    identity.add(Kind.RECORD_NUMBER, "27")
    clean.SeriesDescription = "Axial 1 of 27"
    clean.AcquisitionNumber = 1
    verifier = Verifier(identity)
    assert verifier.check(written(clean), expectation).findings == ()
    clean.OtherPatientIDs = number
    found = rules(verifier.check(written(clean), expectation).findings)
    assert (("V-NEEDLE-TEXT", "record-number") in found) == caught


def test_the_name_of_a_phantom_is_no_name_in_a_text(written, clean, expectation):
    identity = Identity()
    identity.add(Kind.PATIENT_NAME, "Test^Oscillation")
    verifier = Verifier(identity)
    clean.SeriesDescription = "oscillation test"
    assert verifier.check(written(clean), expectation).findings == ()
    clean.SeriesDescription = "TEST^OSCILLATION"
    assert ("V-NEEDLE-TEXT", "patient-name") in rules(verifier.check(written(clean), expectation).findings)


def test_a_station_called_like_its_model_raises_no_alarm(written, clean, expectation):
    identity = Identity()
    identity.add(Kind.DEVICE, "LightSpeed")
    identity.add(Kind.DEVICE, "VCT64-7781")
    verifier = Verifier(identity)
    assert verifier.check(written(clean), expectation).findings == ()
    clean.SeriesDescription = "from VCT64-7781"
    assert ("V-NEEDLE-TEXT", "device") in rules(verifier.check(written(clean), expectation).findings)


@pytest.mark.parametrize(
    ("charset", "name"),
    [
        ("ISO_IR 100", "Müller^Jürgen"),
        ("ISO_IR 192", "Müller^Jürgen"),
        ("ISO_IR 144", "Люкceмбypг^Дмитрий"),
        ("ISO_IR 192", "Yamada^Tarou=山田^太郎=やまだ^たろう"),
        ("GB18030", "Zhang^XiaoDong=张^小东"),
        ("\\ISO 2022 IR 87", "Yamada^Tarou=山田^太郎=やまだ^たろう"),
        ("\\ISO 2022 IR 149", "Hong^Gildong=洪^吉洞=홍^길동"),
        ("ISO_IR 126", "Διονυσιος"),
    ],
)
def test_names_are_found_in_every_character_set(written, clean, expectation, charset, name):
    identity = Identity()
    identity.add(Kind.PATIENT_NAME, name)
    clean.SpecificCharacterSet = charset.split("\\")
    clean.PatientComments = name.split("=")[-1].replace("^", " ")
    found = Verifier(identity).check(written(clean), expectation).findings
    assert any(f.rule.startswith("V-NEEDLE") and f.place == "PatientComments" for f in found), found


@pytest.mark.parametrize("text", ["MUELLER", "Muller, J", "müller", "MÜLLER"])
def test_a_name_is_found_however_its_umlaut_is_written(written, clean, expectation, text):
    identity = Identity()
    identity.add(Kind.PATIENT_NAME, "Müller^Jörg")
    clean.SeriesDescription = text
    found = Verifier(identity).check(written(clean), expectation).findings
    assert ("V-NEEDLE-TEXT", "patient-name") in rules(found)


def test_no_finding_ever_shows_what_it_found(attack, clean):
    clean.SeriesDescription = "PRZYBYLSKI 88123907 jadwiga@przybylski.example"
    verdict = attack(clean)
    assert verdict.findings
    shown = repr(verdict) + str(verdict.findings)
    for secret in ("PRZYBYLSKI", "przybylski", "88123907", "jadwiga"):
        assert secret not in shown


def test_the_pseudonym_and_the_lines_own_dummies_are_no_findings(written, clean, expectation):
    import dataclasses

    identity = Identity()
    identity.add(Kind.PATIENT_NAME, "Przybylski^Jadwiga")
    clean.OperatorsName = "Somebody Else"
    ours = dataclasses.replace(expectation, replacements=frozenset({"Somebody Else"}))
    verifier = Verifier(identity)
    assert verifier.check(written(clean), ours).findings == ()
    assert any(f.place == "OperatorsName" for f in verifier.check(written(clean), expectation).findings)


def test_a_value_repeated_in_a_series_is_found_in_every_file(attack, clean):
    clean.SeriesDescription = "PRZYBYLSKI"
    first = attack(clean)
    clean.InstanceNumber = 15
    assert attack(clean).findings == first.findings != ()
