"""General identifiers, of nobody in particular: what is certain, what is suspect, what is clinical text."""

from __future__ import annotations

import pytest

from scanward.line.verify.detectors import detected


def hits(text: str) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for hit in detected(text):
        found[hit.rule.value] = found.get(hit.rule.value, False) or hit.certain
    return found


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("ask j.roe@clinic.example", "EMAIL"),
        ("at IP 10.11.22.33", "IP"),
        ("123-45-6789", "SSN"),
        ("(555) 123-4567", "PHONE"),
        ("555-123-4567", "PHONE"),
        ("Tel.: 0911 / 123456", "PHONE"),
        ("+49 911 123 456", "PHONE"),
        ("12 Main Street", "ADDRESS"),
        ("1600 N. Bellflower Avenue", "ADDRESS"),
        ("Lindenstraße 5a", "ADDRESS"),
        ("12 rue Pasteur", "ADDRESS"),
        ("94-year-old man", "AGE"),
        ("93 y/o", "AGE"),
        ("101 Jahre", "AGE"),
        ("Dr. Kowalski", "TITLE"),
        ("Dr Smith", "TITLE"),
        ("DR SMITH", "TITLE"),
        ("Frau Schneider", "TITLE"),
        ("MRN: 123456", "LABEL"),
        ("DOB 1/2/1960", "LABEL"),
        ("Accession No. A12345", "LABEL"),
        ("Patient: Jane", "LABEL"),
        ("read by: Kowalski", "LABEL"),
    ],
)
def test_what_can_be_nothing_else_is_certain(text, rule):
    assert hits(text).get(rule) is True


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("https://pacs.hospital.example/study", "URL"),
        ("192.0.2.17", "IP"),
        ("555.123.4567", "PHONE"),
        ("JANE LEWANDOWSKI", "NAME"),
        ("Kowalski, Anna", "NAME"),
        ("Lindenweg 5", "ADDRESS"),
        ("12 Larkspur Ave", "ADDRESS"),
    ],
)
def test_what_may_be_something_else_is_only_suspect(text, rule):
    assert hits(text).get(rule) is False


@pytest.mark.parametrize(
    "text",
    [
        "CT HEAD W/O CONTRAST",
        "DR CHEST PA",
        "MR HEAD",
        "MS LESION",
        "MR ANGIO WILLIS",
        "90 years and older",
        "T1 TSE DIXON 3.0 x 3.0",
        "1.2.840.113619.2.5.7",
        "V 27.0_R01_1725.a",
        "Name: CHEST",
        "120 kV 200 mAs",
        "5 min Delay",
        "Smith Fracture",
        "Baker Cyst Left Knee",
        "Arnold Chiari",
        "Osgood Schlatter",
        "Ewing Sarcoma",
        "http://www.w3.org/2001/XMLSchema",
        "THORAX 1.25 Br40 3",
        "PE Chest 120 2.0",
        "Patient: supine",
        "injection via catheter 5",
        "Atemwege",
        "Instr. 2",
        "+10.12345678",
        "-1.0000000",
        "DWI b0 b500 b1000",
        "LIVER 3 PHASE ABD/PELVIS",
        "HEAD 2 MIN DRIVE",
        "*tfl3d1_16ns",
        "3D SAG T2 SPACE FS 0.9 ISO",
        "PHYSICIAN: ATTENDING",
        "Sagittal Reformat, Bone, 2.0 mm",
        "RT Structure Set: PTV 60 Gy",
        "ROI 1: GTV boost",
        "CINE SAX STACK 25 PHASES",
        "Acquired 10.5.2",
    ],
)
def test_clinical_text_is_nothing(text):
    assert hits(text) == {}
