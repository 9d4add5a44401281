"""Faces on their way through the line: found, removed in every series of the head, attacked, or held."""

from __future__ import annotations

import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import pydicom
import pytest
from benchmarks.faces.heads import person
from benchmarks.faces.scanning import Made, Scan, scanned, write_series
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import JPEG2000Lossless, JPEGLSLossless, RLELossless, generate_uid

import scanward
from scanward.dicom.volume import Erasure
from scanward.line.release.faces import plan
from tests.agreed import agreed
from tests.dicom.objects import dataset, save
from tests.doom import run_doomed

from .heads import altered, compressed, enhanced, names, only, run
from .scans import released

STUDY, FRAME = generate_uid(), generate_uid()


@pytest.fixture(scope="module")
def ct() -> Made:
    return scanned(person(21), Scan(kind="ct", step_mm=2.5, slice_mm=2.5, noise=0.005))


@pytest.fixture(scope="module")
def mr() -> Made:
    """Of the same head, coarse and from the side."""
    return scanned(person(21), Scan(kind="t2", step_mm=2.5, slice_mm=5.0, plane="sagittal"))


def by_place(folder: Path, modality: str) -> dict[tuple[float, ...], Dataset]:
    objects = map(pydicom.dcmread, released(folder))
    return {tuple(map(float, each.ImagePositionPatient)): each for each in objects if each.Modality == modality}


def test_a_face_goes_from_every_series_of_its_frame_of_reference(tmp_path: Path, ct: Made, mr: Made) -> None:
    source = tmp_path / "in"
    write_series(ct, source / "ct", study=STUDY, frame=FRAME)
    write_series(mr, source / "mr", study=STUDY, frame=FRAME)
    facts = run(source, tmp_path)
    assert (facts.outcome, facts.held, facts.left) == ("done", [], [])
    face = only(facts)
    assert (face.sight, face.series, face.brain_changed) == ("face", 2, 0)
    assert max(share for _, share in face.left) <= 0.1
    assert dict(face.left)["face"] <= 0.02
    assert [len(renders) for renders in (face.before, face.after)] == [3, 3]
    assert face.before[0] != face.after[0]
    for made, modality in ((ct, "CT"), (mr, "MR")):
        out = by_place(tmp_path / "out", modality)
        came = by_place(source, modality)
        assert len(out) == len(came) == len(made.voxels)
        changed = {place: out[place].pixel_array != came[place].pixel_array for place in out}
        assert sum(map(np.count_nonzero, changed.values())) > 5000
        truth = {tuple(map(float, origin)): made.brain[n] for n, origin in enumerate(made.origins)}
        for place, pixels in changed.items():
            (brain,) = (b for o, b in truth.items() if np.allclose(o, place, atol=0.01))
            assert not (pixels & brain).any()
        said = next(iter(out.values()))
        assert (said.RecognizableVisualFeatures, said.PatientIdentityRemoved) == ("NO", "YES")
        assert "113102" in {code.CodeValue for code in said.DeidentificationMethodCodeSequence}


def test_a_recipe_that_promises_no_such_thing_lets_the_face_out_with_a_warning(tmp_path: Path, ct: Made) -> None:
    write_series(ct, tmp_path / "in")
    facts = run(tmp_path / "in", tmp_path, recipe="research")
    assert (facts.outcome, names(facts.warnings), facts.faces) == ("done", {"may-show-face"}, [])
    out, came = (by_place(tmp_path / name, "CT") for name in ("out", "in"))
    assert all(out[place].PixelData == came[place].PixelData for place in came)
    assert next(iter(out.values())).RecognizableVisualFeatures == "YES"


def test_what_was_not_attacked_does_not_say_that_no_face_shows(tmp_path: Path, ct: Made) -> None:
    write_series(ct, tmp_path / "in")
    facts = run(tmp_path / "in", tmp_path, verified=False)
    assert facts.released == len(ct.voxels)
    said = next(iter(by_place(tmp_path / "out", "CT").values()))
    assert (said.RecognizableVisualFeatures, said.PatientIdentityRemoved) == ("YES", "NO")


@pytest.mark.parametrize("policy", ["hold", "off"])
def test_where_nobody_removes_it_a_promise_holds_the_head(tmp_path: Path, ct: Made, policy: str) -> None:
    write_series(ct, tmp_path / "in")
    facts = run(tmp_path / "in", tmp_path, recipe=own(tmp_path, f'policy = "{policy}"'))
    assert (facts.released, names(facts.held)) == (0, {"may-show-face"})
    assert [face.sight for face in facts.faces] == (["face"] if policy == "hold" else [])


def test_a_study_made_for_the_sinuses_is_held_unless_the_recipe_protects_nothing(tmp_path: Path, ct: Made) -> None:
    for path in write_series(ct, tmp_path / "in"):
        altered(path, BodyPartExamined="SINUS")
    facts = run(tmp_path / "in", tmp_path)
    assert (facts.released, names(facts.held)) == (0, {"face-is-wanted"})
    facts = run(tmp_path / "in", tmp_path, recipe=own(tmp_path, 'policy = "remove"\nprotect = []'))
    assert (facts.released, facts.held) == (len(ct.voxels), [])


def test_a_body_without_a_head_leaves_as_it_came(tmp_path: Path) -> None:
    z, y, x = np.mgrid[:40, :90, :120].astype(np.float32)
    trunk = np.where(((x - 60) / 50) ** 2 + ((y - 45) / 36) ** 2 < 1, 40, -1000)
    lungs = ((np.abs(x - 60) - 24) / 15) ** 2 + ((y - 42) / 22) ** 2 < 1
    spine = (x - 60) ** 2 + (y - 66) ** 2 < 60
    trunk = np.where(spine, 500, np.where(lungs, -850, trunk)) + 10 * np.sin(z)
    (tmp_path / "in").mkdir()
    for number, pixels in enumerate(trunk.astype("<i2")):
        place = {"ImagePositionPatient": [-180, -135, 5 * number], "ImageOrientationPatient": [1, 0, 0, 0, 1, 0]}
        save(
            slice_of(pixels, number, PixelSpacing=[3, 3], BodyPartExamined="CHEST", **place),
            tmp_path / "in" / f"{number}.dcm",
        )
    facts = run(tmp_path / "in", tmp_path)
    assert (facts.outcome, facts.held, facts.faces) == ("done", [], [])
    out, came = (by_place(tmp_path / name, "CT") for name in ("out", "in"))
    assert all(out[place].PixelData == came[place].PixelData for place in came)
    said = next(iter(out.values()))
    assert said.PatientIdentityRemoved == "YES"
    assert "113102" not in {code.CodeValue for code in said.DeidentificationMethodCodeSequence}


def test_a_mosaic_beside_a_head_is_held_and_the_head_leaves(tmp_path: Path, ct: Made) -> None:
    first = write_series(ct, tmp_path / "in", study=STUDY, frame=FRAME)[0]
    mosaic = pydicom.dcmread(first)
    mosaic.ImageType = ["ORIGINAL", "PRIMARY", "M", "MOSAIC"]
    mosaic.SeriesInstanceUID, mosaic.SOPInstanceUID = generate_uid(), generate_uid()
    mosaic.file_meta.MediaStorageSOPInstanceUID = mosaic.SOPInstanceUID
    mosaic.save_as(tmp_path / "in" / "mosaic.dcm")
    facts = run(tmp_path / "in", tmp_path)
    assert (facts.released, names(facts.held)) == (len(ct.voxels), {"face-needs-a-person"})


@pytest.mark.parametrize("syntax", [RLELossless, JPEG2000Lossless, JPEGLSLossless])
def test_a_head_in_compressed_slices_loses_its_face_and_nothing_else(tmp_path: Path, ct: Made, syntax: str) -> None:
    compressed(ct, tmp_path / "in", syntax)
    facts = run(tmp_path / "in", tmp_path)
    assert (facts.outcome, facts.released, only(facts).brain_changed) == ("done", len(ct.voxels), 0)
    out, came = (by_place(tmp_path / name, "CT") for name in ("out", "in"))
    assert {each.file_meta.TransferSyntaxUID for each in out.values()} == {syntax}
    unequal = {place: out[place].pixel_array != came[place].pixel_array for place in out}
    assert sum(map(np.count_nonzero, unequal.values())) == only(facts).erased
    assert {int(value) for place, where in unequal.items() for value in out[place].pixel_array[where]} == {-1000}
    same = [place for place, where in unequal.items() if not where.any()]
    assert same


def test_a_head_in_one_object_of_many_frames_loses_its_face(tmp_path: Path) -> None:
    source = enhanced(scanned(person(4), Scan(kind="t1", step_mm=2.5, slice_mm=2.5)), tmp_path / "in")
    facts = run(tmp_path / "in", tmp_path)
    assert (facts.outcome, facts.released, facts.held) == ("done", 1, [])
    face = only(facts)
    assert (face.brain_changed, dict(face.left)["face"] <= 0.02) == (0, True)
    (out,) = map(pydicom.dcmread, released(tmp_path / "out"))
    changed = out.pixel_array != pydicom.dcmread(source).pixel_array
    assert np.count_nonzero(changed) == face.erased > 30_000
    assert out.RecognizableVisualFeatures == "NO"


@pytest.mark.parametrize(("x", "y", "z", "held"), [(0, -95, -60, True), (0, 20, 20, False)])
def test_a_structure_that_draws_a_face_is_held_and_named_and_one_in_the_brain_leaves(
    tmp_path: Path, ct: Made, x: float, y: float, z: float, held: bool
) -> None:
    write_series(ct, tmp_path / "in", study=STUDY, frame=FRAME)
    contour = Dataset()
    contour.ContourData = [value for step in range(12) for value in (x + step, y + step % 3, z)]
    contour.ContourGeometricType, contour.NumberOfContourPoints = "CLOSED_PLANAR", 12
    roi = Dataset()
    roi.ContourSequence, roi.ReferencedROINumber = Sequence([contour]), 1
    structures = dataset(
        SOPClassUID="1.2.840.10008.5.1.4.1.1.481.3",
        Modality="RTSTRUCT",
        PatientID="MADE",
        PatientName="Made^Head",
        StudyInstanceUID=STUDY,
        SeriesInstanceUID=generate_uid(),
        SOPInstanceUID=generate_uid(),
        ROIContourSequence=Sequence([roi]),
    )
    save(structures, tmp_path / "in" / "structures.dcm")
    facts = run(tmp_path / "in", tmp_path)
    assert facts.released == len(ct.voxels) + (not held)
    assert names(facts.held) == ({"marks-a-face"} if held else set())
    assert only(facts).touched == (("RTSTRUCT",) if held else ())


def test_a_removal_that_removes_nothing_is_caught_and_nothing_leaves(
    tmp_path: Path, ct: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_series(ct, tmp_path / "in")
    monkeypatch.setattr(plan, "object_erasure", lambda *_: Erasure((), 0))
    facts = run(tmp_path / "in", tmp_path)
    assert (facts.outcome, facts.released, facts.exit_code) == ("leaked", 0, 4)
    assert {tally.name: tally.count for tally in facts.quarantined} == {"leak": len(ct.voxels)}
    assert {finding.rule for finding in facts.left} >= {"V-FACE-SURFACE", "V-FACE-FORGOTTEN"}
    assert released(tmp_path / "out") == []


def test_two_volumes_that_say_otherwise_where_the_head_lies_are_held(tmp_path: Path, ct: Made) -> None:
    turn = np.diag([-1.0, -1.0, 1.0])
    liar = replace(ct, origins=ct.origins @ turn, along_row=turn @ ct.along_row, along_column=turn @ ct.along_column)
    write_series(ct, tmp_path / "in" / "one", study=STUDY, frame=FRAME)
    write_series(liar, tmp_path / "in" / "other", study=STUDY, frame=FRAME)
    facts = run(tmp_path / "in", tmp_path)
    assert (facts.released, names(facts.held)) == (0, {"face-needs-a-person"})
    assert only(facts).doubt == "orientation"


def test_examine_shows_the_face(tmp_path: Path, ct: Made) -> None:
    write_series(ct, tmp_path / "in")
    facts = scanward.examine(tmp_path / "in", workers=1)
    face = only(facts)
    assert (face.sight, len(face.before), face.after) == ("face", 3, ())
    assert all(picture.startswith(b"\x89PNG") for picture in face.before)
    rules = {finding.rule: finding.count for finding in facts.findings if finding.rule.startswith("E-FACE")}
    assert rules == {"E-FACE-SEEN": len(ct.voxels)}


def test_a_real_head_leaves_without_its_face(tmp_path: Path, testdata: Path) -> None:
    facts = run(testdata / "ct-head", tmp_path)
    assert (facts.outcome, facts.released) == ("done", 28)
    face = only(facts)
    assert face.brain_voxels > 500_000
    assert face.brain_changed == 0
    assert dict(face.left) == pytest.approx({"face": 0, "brow": 0, "left-ear": 0, "right-ear": 0}, abs=0.02)


@pytest.mark.parametrize("point", ["plan", "attack", "after-keep"])
def test_a_killed_release_of_a_head_goes_on_and_its_face_is_attacked(tmp_path: Path, ct: Made, point: str) -> None:
    write_series(ct, tmp_path / "in")
    to = ["--to", tmp_path / "out", "--ward", agreed(tmp_path / "ward"), "--workers", "1", "--recipe", "ai-training"]
    said = ["release", tmp_path / "in", *to, "--recipient", "acme-ai", "--purpose", "research"]
    assert run_doomed(Path(__file__).with_name("doomed.py"), point, 1, *said).returncode == -signal.SIGKILL
    assert released(tmp_path / "out") == []
    facts = run(tmp_path / "in", tmp_path)
    assert (facts.resumed, facts.outcome, facts.released) == (True, "done", len(ct.voxels))
    face = only(facts)
    assert face.erased > 50_000
    assert face.brain_voxels > 50_000
    assert len(face.after) == 3


def own(folder: Path, faces: str) -> str:
    path = folder / "own.toml"
    promises = "[pixels]\npromise_no_text = true\npromise_no_faces = true\n"
    path.write_text(f'name = "own"\nextends = "research"\n{promises}\n[faces]\n{faces}\n', encoding="utf-8")
    return str(path)


def slice_of(pixels: np.ndarray, number: int, **said: object) -> Dataset:
    return dataset(
        PatientID="TRUNK",
        PatientName="Made^Trunk",
        Modality="CT",
        StudyInstanceUID="1.2.826.0.1.77",
        SeriesInstanceUID="1.2.826.0.1.77.1",
        SOPInstanceUID=f"1.2.826.0.1.77.1.{number + 1}",
        FrameOfReferenceUID="1.2.826.0.1.77.9",
        ImageType=["ORIGINAL", "PRIMARY", "AXIAL"],
        Rows=pixels.shape[0],
        Columns=pixels.shape[1],
        BitsAllocated=16,
        BitsStored=16,
        HighBit=15,
        PixelRepresentation=1,
        SamplesPerPixel=1,
        PhotometricInterpretation="MONOCHROME2",
        PixelData=pixels.tobytes(),
        **said,
    )
