"""The counter finds what was planted, all of it, and nothing else."""

from __future__ import annotations

import io
import zlib

import pytest
from pydicom import dcmread

from scanward.core.identity import IdentifierKind
from scanward.demo import NOWHERE, MadeObject, Plant, Planted
from scanward.demo.counting import UNSEARCHABLE, left_in, spellings, texts_in


def name_of(hospital: Planted, made: MadeObject) -> str:
    return f"{made.path.relative_to(hospital.folder)}/{made.member}"


def test_every_plant_is_really_in_its_file(hospital: Planted):
    for made in hospital.objects:
        planted = [plant for plant in hospital.plants_of(made.index) if plant.encoding != UNSEARCHABLE]
        found = left_in(made.read(), planted, name_of(hospital, made))
        assert sorted(map(key, found)) == sorted(map(key, planted)), made.kind


def test_plants_outside_objects_are_in_a_file_that_is_no_scan(hospital: Planted):
    texts = {plant.text for plant in hospital.plants if plant.index == NOWHERE}
    assert texts
    found = set().union(*(texts_in(path.read_bytes(), texts) for path in hospital.others))
    assert found == texts


def test_a_string_is_found_whatever_its_case():
    plant = Plant(0, "1.2", "preamble", IdentifierKind.PATIENT_NAME, "Vorkandel^Tesmir")
    assert left_in(b"..VORKANDEL^tesmir..", [plant]) == [plant]
    assert left_in(b"..VORKANDE tesmi..", [plant]) == []


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be", "gb18030", "euc_kr", "iso8859-5", "iso2022_jp"])
def test_a_string_is_found_in_every_encoding(codec: str):
    text = {"gb18030": "诸葛^明月", "euc_kr": "황^은비", "iso8859-5": "Воронцова", "iso2022_jp": "黒沢^美江"}.get(
        codec, "Köhler"
    )
    assert text.encode(codec).lower() in spellings(text)


def test_a_string_planted_twice_and_found_once_counts_once():
    plants = [Plant(0, "1.2", place, IdentifierKind.PHONE, "+1-555-204-9931") for place in ("preamble", "trailer")]
    assert len(left_in(b"x +1-555-204-9931 y", plants)) == 1
    assert len(left_in(b"+1-555-204-9931 +1-555-204-9931", plants)) == 2


def test_text_in_a_compressed_pdf_stream_is_found():
    content = b"%PDF-1.4\nstream\n" + zlib.compress(b"(Vorkandel) Tj") + b"\nendstream"
    assert texts_in(content, {"Vorkandel", "Tesmir"}) == {"Vorkandel"}


def test_a_date_that_another_date_became_by_shifting_is_no_leak(small: Planted):
    """All dates move by one number of days; where one lands on another's old place, nothing was left."""
    made = small.objects[0]
    dates = [p for p in small.plants_of(0) if p.place in ("StudyDate", "PatientBirthDate")]
    data = dcmread(io.BytesIO(made.read()))
    study, birth = data.StudyDate, data.PatientBirthDate
    for element in ("AcquisitionDate", "ContentDate", "SeriesDate", "PerformedProcedureStepStartDate"):
        delattr(data, element)
    data.StudyDate, data.PatientBirthDate = "19010101", study
    data.InstanceCreationDate = "19010101"
    buffer = io.BytesIO()
    data.save_as(buffer)
    left = left_in(buffer.getvalue(), [plant for plant in dates if plant.text == study])
    assert left == []
    assert birth not in {plant.text for plant in left}


def test_an_empty_file_holds_nothing(small: Planted):
    assert left_in(b"", small.plants_of(0)) == []


def test_a_leak_is_named_by_the_attribute_that_holds_it(small: Planted):
    made = small.objects[1]
    data = dcmread(io.BytesIO(made.read()))
    name = str(data.PatientName)
    keep = data.PatientName
    data.clear()
    data.PatientName = keep
    buffer = io.BytesIO()
    data.save_as(buffer)
    left = left_in(buffer.getvalue(), small.plants_of(1))
    assert {plant.place for plant in left if plant.text == name} == {"PatientName"}


def key(plant: Plant) -> tuple[str, str, str]:
    return plant.place, plant.text, plant.encoding


def test_a_name_is_left_when_its_family_name_alone_is_left():
    plant = Plant(0, "1.2", "StudyDescription", IdentifierKind.PATIENT_NAME, "Jürgen Köhler-Grünwald")
    assert left_in("CT HEAD [name] Köhler-Grünwald".encode("latin-1"), [plant]) == [plant]
    assert left_in(b"CT HEAD [name]", [plant]) == []


def test_a_clinical_word_that_is_also_a_name_is_no_leak():
    plant = Plant(0, "1.2", "StudyDescription", IdentifierKind.PATIENT_NAME, "Harold White")
    assert left_in(b"WHITE MATTER LESIONS", [plant]) == []
    assert left_in(b"WHITE MATTER LESIONS OF HAROLD", [plant]) == [plant]
