"""What the hospital promises to those who test with it."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest
from pydicom import dcmread
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

from scanward.core.identity import IdentifierKind
from scanward.demo import MadeObject, Planted, make_hospital
from scanward.demo.paths import get, text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_seed_makes_the_same_bytes(tmp_path: Path):
    first = make_hospital(tmp_path / "a", objects=36)
    second = make_hospital(tmp_path / "b", objects=36)
    assert digests(first.folder) == digests(second.folder)
    assert first.plants == second.plants
    assert first.keeps == second.keeps


def test_another_seed_makes_other_strings(tmp_path: Path):
    first = make_hospital(tmp_path / "a", objects=2, seed=1)
    second = make_hospital(tmp_path / "b", objects=2, seed=2)
    uids = {plant.text for plant in first.plants if plant.kind is IdentifierKind.UID}
    assert uids.isdisjoint({plant.text for plant in second.plants})


def test_it_makes_as_many_objects_as_are_asked_for(hospital: Planted):
    assert len(hospital.objects) == 48
    assert [made.index for made in hospital.objects] == list(range(48))


def test_a_small_hospital_has_the_first_objects_of_a_large_one(small: Planted, hospital: Planted):
    assert [made.kind for made in small.objects] == [made.kind for made in hospital.objects[:3]]


def test_the_first_24_objects_span_classes_and_transfer_syntaxes(hospital: Planted):
    first = hospital.objects[:24]
    assert len({made.sop_class_uid for made in first}) >= 20
    assert len({made.transfer_syntax_uid for made in first}) >= 9
    assert sum(plant.index in range(24) for plant in hospital.plants) >= 1944


def test_every_kind_of_identifier_is_planted(hospital: Planted):
    absent = set(IdentifierKind) - {plant.kind for plant in hospital.plants}
    # A face and a fingerprint cannot be planted as text; the others are collective words.
    assert absent <= {
        IdentifierKind.BIOMETRIC,
        IdentifierKind.FACE,
        IdentifierKind.FREE_TEXT,
        IdentifierKind.PRIVATE,
    }


@pytest.mark.parametrize(
    "place",
    [
        "preamble",
        "file-meta",
        "trailer",
        "trailing-padding",
        "overlay",
        "icon",
        "curve",
        "lookup-table",
        "icc-profile",
        "high-bits",
        "pixel-surplus",
        "codestream-comment",
        "exif",
        "app-segment",
        "fragment-padding",
        "document",
        "file-name",
        "text-file",
        "pixel-data",
        '(0029,"SIEMENS CSA HEADER",10)',
        '(0029,"PHANTOM WORKS PRIVATE",20)[0].RequestAttributesSequence[0].RequestingPhysician',
        "(0051,UN sequence)",
        "ReferencedStudySequence(UN)",
        "PatientComments(UN)",
        "DigitalSignaturesSequence[0].CertificateOfSigner",
        "OriginalAttributesSequence[0].ModifiedAttributesSequence[0].PatientName",
        "ContributingEquipmentSequence[0].OperatorsName",
        "AcquisitionNumber",
        "PatientAge",
        "IrradiationEventUID",
        "PositionReferenceIndicator",
        "GraphicAnnotationSequence[0].TextObjectSequence[0].UnformattedTextValue",
        "StructureSetROISequence[0].ROIName",
        "SegmentSequence[0].SegmentLabel",
        "WaveformAnnotationSequence[0].UnformattedTextValue",
    ],
)
def test_identity_is_hidden_there(hospital: Planted, place: str):
    assert any(plant.place == place for plant in hospital.plants)


def test_identity_lies_ten_sequences_deep(hospital: Planted):
    assert max(plant.place.count("[") for plant in hospital.plants) >= 10


def test_every_object_can_be_read_by_pydicom(hospital: Planted):
    for made in hospital.objects:
        data = dcmread(io.BytesIO(made.read()))
        assert data.SOPClassUID == made.sop_class_uid
        assert data.SOPInstanceUID == made.sop_instance_uid
        assert data.file_meta.TransferSyntaxUID == made.transfer_syntax_uid
        assert data.InstanceNumber == made.instance_number


def test_pictures_can_be_decoded(hospital: Planted):
    for made in hospital.objects:
        data = dcmread(io.BytesIO(made.read()))
        if "PixelData" not in data or made.kind == "video" or "trailer" in places(hospital, made):
            continue
        if "pixel-surplus" in places(hospital, made):
            continue
        assert data.pixel_array.max() > data.pixel_array.min()


def test_what_must_stay_is_there(hospital: Planted):
    for keep in hospital.keeps:
        made = hospital.objects[keep.index]
        assert keep.text in text_of(get(parsed(made), keep.place)), keep.place


def test_links_point_to_objects_of_the_hospital(hospital: Planted):
    assert {hospital.objects[link.index].kind for link in hospital.links} >= {"sr", "seg", "gsps", "rtstruct", "ko"}
    for link in hospital.links:
        value = text_of(get(parsed(hospital.objects[link.index]), link.place))
        assert value == hospital.objects[link.target].sop_instance_uid


def test_broken_files_and_second_copies_are_named(hospital: Planted):
    assert hospital.broken
    originals = {hashlib.sha256(made.read()).digest() for made in hospital.objects}
    for path in hospital.duplicates:
        assert hashlib.sha256(path.read_bytes()).digest() in originals
    for path in hospital.broken:
        assert hashlib.sha256(path.read_bytes()).digest() not in originals


def test_the_medium_has_a_directory_a_text_a_program_and_an_archive(hospital: Planted):
    names = {path.name for path in hospital.others}
    assert names >= {"DICOMDIR", "README.TXT", "VIEWER.EXE"}
    assert any(zipfile.is_zipfile(made.path) and made.member for made in hospital.objects)


def test_the_directory_names_files_that_are_there(hospital: Planted):
    path = next(path for path in hospital.others if path.name == "DICOMDIR")
    files = [item.ReferencedFileID for item in dcmread(path).DirectoryRecordSequence if "ReferencedFileID" in item]
    assert files
    for parts in files:
        assert path.parent.joinpath(*parts).is_file()


def test_a_repr_shows_no_identity(small: Planted):
    shown = repr(small) + "".join(map(repr, small.objects))
    names = [p.text for p in small.plants if p.kind is IdentifierKind.PATIENT_NAME]
    assert names
    assert not [name for name in names if name in shown]


@pytest.mark.peer("dciodvfy")
def test_objects_are_valid_but_where_they_are_made_wrong(
    hospital: Planted, peer: Callable[[str], Path], tmp_path: Path
):
    checked = 0
    for made in hospital.objects:
        if places(hospital, made) & {"trailer", "pixel-surplus"}:
            continue
        path = tmp_path / "object.dcm"
        path.write_bytes(made.read())
        if made.transfer_syntax_uid == DeflatedExplicitVRLittleEndian:
            data = dcmread(path)
            data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
            data.save_as(path)
        done = subprocess.run([peer("dciodvfy"), "-new", path], capture_output=True, check=False)
        found = re.findall(r"^Error.*$", (done.stdout + done.stderr).decode("utf-8", "replace"), re.MULTILINE)
        assert not found, made.kind
        checked += 1
    assert checked > 40


def test_stubborn_objects_come_on_top(tmp_path: Path):
    made = make_hospital(tmp_path, objects=2, stubborn=True)
    assert len(made.objects) == 3
    assert any(plant.place == "pixel-row" for plant in made.plants_of(2))
    assert not any(plant.place == "pixel-row" for plant in make_hospital(tmp_path / "b", objects=2).plants)


def places(hospital: Planted, made: MadeObject) -> set[str]:
    return {plant.place for plant in hospital.plants_of(made.index)}


def parsed(made: MadeObject):
    return dcmread(io.BytesIO(made.read()))
