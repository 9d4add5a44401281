"""Values under a VR that is not their attribute's: cleaned, where a leak would have stopped the study."""

from __future__ import annotations

import io
from pathlib import Path

import pydicom
import pytest

from scanward.dicom.reading import open_object
from scanward.line.deidentify import Deidentifier, load_recipe
from scanward.line.deidentify.resolve import Kind, true_kind
from tests.deidentify.objects import identity
from tests.fuzz.passing import SUBJECT, Passed, pass_through
from tests.hostile.wire import NAME, NUMBER, Elements, uid, with_elements

PSEUDONYM = str(SUBJECT.pseudonym)
VRS = ("DS", "IS", "DA", "TM", "DT", "UI", "AS", "CS", "AE", "LO", "PN", "UR", "UT")
PLACES = {
    "KVP": 0x00180060, "SeriesNumber": 0x00200011, "AcquisitionTime": 0x00080032, "ContentDate": 0x00080023,
    "PatientAge": 0x00101010, "AcquisitionDateTime": 0x0008002A, "FrameOfReferenceUID": 0x00200052,
    "ViewPosition": 0x00185101, "RetrieveAETitle": 0x00080054, "no attribute": 0x00189999,
}  # fmt: skip


def passed(tmp_path: Path, more: Elements) -> Passed:
    path = tmp_path / "in"
    path.write_bytes(with_elements(1, more))
    return pass_through(path, tmp_path / "out")


def cleaned(tmp_path: Path, more: Elements) -> pydicom.Dataset:
    done = passed(tmp_path, more)
    assert not done.reason
    assert not done.findings
    assert done.out is not None
    return pydicom.dcmread(io.BytesIO(done.out))


@pytest.mark.parametrize("vr", VRS)
@pytest.mark.parametrize("secret", ["Kowalczyk", NAME, NUMBER, "19610407", uid(1, 3)])
def test_an_identifier_under_any_vr_goes_and_the_object_leaves(tmp_path: Path, vr: str, secret: str) -> None:
    done = passed(tmp_path, dict.fromkeys(PLACES.values(), (vr, secret.encode())))
    assert not done.reason
    assert not done.findings
    assert done.out is not None
    assert secret.encode() not in done.out


@pytest.mark.parametrize("vr", [*VRS, "OB", "UN", "US"])
def test_the_pseudonym_stands_under_the_vr_of_the_attribute(tmp_path: Path, vr: str) -> None:
    out = cleaned(tmp_path, {0x00100010: (vr, NAME.encode()), 0x00100020: (vr, NUMBER.encode())})
    assert [(out[tag].VR, out[tag].value) for tag in (0x00100010, 0x00100020)] == [("PN", PSEUDONYM), ("LO", PSEUDONYM)]


@pytest.mark.parametrize("vr", VRS)
def test_a_uid_that_was_sent_as_text_is_replaced_as_a_uid(tmp_path: Path, vr: str) -> None:
    tags = {0x00080018: 3, 0x0020000D: 1, 0x0020000E: 2}
    plain = cleaned(tmp_path, {})
    out = cleaned(tmp_path, {tag: (vr, uid(1, level).encode()) for tag, level in tags.items()})
    assert [(out[tag].VR, out[tag].value) for tag in tags] == [("UI", plain[tag].value) for tag in tags]
    assert out.file_meta.MediaStorageSOPInstanceUID == out.SOPInstanceUID


def test_an_object_that_names_no_patient_gets_the_pseudonym_all_the_same(tmp_path: Path) -> None:
    whole = with_elements(1, {})
    nobody = whole.replace(_element(0x10, NAME, b"PN"), b"").replace(_element(0x20, NUMBER, b"LO"), b"")
    assert len(nobody) < len(whole)
    (tmp_path / "in").write_bytes(nobody)
    done = pass_through(tmp_path / "in", tmp_path / "out")
    assert done.out is not None
    assert not done.findings
    out = pydicom.dcmread(io.BytesIO(done.out))
    assert (out.PatientName, out.PatientID) == (PSEUDONYM, PSEUDONYM)
    tags = [int(element.tag) for element in out]
    assert tags == sorted(tags)


def test_an_object_with_empty_names_gets_the_pseudonym_too(tmp_path: Path) -> None:
    out = cleaned(tmp_path, {0x00100010: ("PN", b""), 0x00100020: ("LO", b"")})
    assert (out.PatientName, out.PatientID) == (PSEUDONYM, PSEUDONYM)


def test_a_recipe_that_keeps_the_name_gets_none_invented(tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(with_elements(1, {}).replace(_element(0x10, NAME, b"PN"), b""))
    (tmp_path / "own.toml").write_text('profile = "basic"\n[overrides]\nPatientName = "keep"\n')
    with open_object(tmp_path / "in") as opened:
        Deidentifier(load_recipe(tmp_path / "own.toml"), identity(), SUBJECT).clean(opened, tmp_path / "o")
    out = pydicom.dcmread(tmp_path / "o")
    assert out.PatientID == PSEUDONYM
    assert "PatientName" not in out


@pytest.mark.parametrize(
    ("tag", "vr", "value"),
    [
        (0x00180060, "IS", b"120"), (0x00180060, "LO", b"120"), (0x00200011, "DS", b"3"), (0x00185101, "SH", b"PA"),
        (0x0008103E, "ST", b"AXIAL 5MM"), (0x00080023, "DT", b"20240131"),
    ],
)  # fmt: skip
def test_a_harmless_value_under_another_vr_stays(tmp_path: Path, tag: int, vr: str, value: bytes) -> None:
    out = cleaned(tmp_path, {tag: (vr, value)})
    assert out.get_item(tag).value.strip() == (value if vr != "DT" else b"20231023")


def test_a_date_that_is_none_is_looked_for_as_it_stands(tmp_path: Path) -> None:
    out = cleaned(tmp_path, {0x00080022: ("DA", b"3112196"), 0x00204000: ("LT", b"Seen 3112196 in room 5")})
    assert out.ImageComments == "Seen [date] in room 5"


def test_a_date_where_no_date_belongs_fits_no_rule() -> None:
    assert true_kind(0x00101010, "DA") is Kind.MISFIT
    assert true_kind(0x00101010, "UI") is Kind.MISFIT
    assert true_kind(0x0008002A, "DA") is Kind.DATE
    assert true_kind(0x00101010, "LO") is Kind.TEXT


def _element(number: int, text: str, vr: bytes) -> bytes:
    value = text.encode() + b" " * (len(text) % 2)
    return bytes([0x10, 0, number, 0]) + vr + len(value).to_bytes(2, "little") + value
