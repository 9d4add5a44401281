"""Series of heads that are put together oddly: nothing in them hides a face."""

from __future__ import annotations

import signal
from pathlib import Path

import pydicom
import pytest
from benchmarks.faces.heads import person
from benchmarks.faces.scanning import Made, Scan, scanned, write_series
from pydicom.uid import SecondaryCaptureImageStorage, generate_uid

import scanward
from scanward.core.faces import FaceDoubt, FaceLook, FaceSight
from scanward.line.release.faces import seeing
from tests.agreed import agreed
from tests.dicom.objects import save
from tests.doom import run_doomed

from .heads import altered, names, run
from .scans import ct as chest
from .scans import released

STUDY, FRAME = generate_uid(), generate_uid()


@pytest.fixture(scope="module")
def head() -> Made:
    return scanned(person(21), Scan(kind="ct", step_mm=2.5, slice_mm=2.5, noise=0.005))


def renamed(path: Path, **said: object) -> None:
    altered(path, SOPInstanceUID=(uid := generate_uid()), **said)
    made = pydicom.dcmread(path)
    made.file_meta.MediaStorageSOPInstanceUID = uid
    made.save_as(path)


def test_a_page_that_comes_first_in_a_series_does_not_hide_its_head(tmp_path: Path, head: Made) -> None:
    paths = write_series(head, tmp_path / "in", study=STUDY, frame=FRAME)
    page = tmp_path / "in" / "0000-a-page.dcm"
    page.write_bytes(paths[0].read_bytes())
    renamed(page, SOPClassUID=SecondaryCaptureImageStorage, BodyPartExamined="CHEST")
    made = pydicom.dcmread(page)
    made.file_meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
    made.save_as(page)
    facts = run(tmp_path / "in", tmp_path)
    assert [face.sight for face in facts.faces] == ["face"]
    assert facts.faces[0].erased > 50_000
    assert all(pydicom.dcmread(path).RecognizableVisualFeatures == "NO" for path in released(tmp_path / "out"))


def test_a_series_that_lies_in_two_frames_of_reference_is_held(tmp_path: Path, head: Made) -> None:
    paths = write_series(head, tmp_path / "in", study=STUDY, frame=FRAME)
    for path in paths[-6:]:
        altered(path, FrameOfReferenceUID=f"{FRAME[:-3]}.7", BodyPartExamined="CHEST")
    facts = run(tmp_path / "in", tmp_path)
    assert (facts.released, names(facts.held)) == (0, {"face-needs-a-person"})


@pytest.mark.parametrize(
    ("body", "held", "away"), [("HEAD", {"may-show-face"}, set()), ("CHEST", set(), {"not-maskable"})]
)
def test_a_screen_among_the_slices_of_a_head_does_not_leave_with_them(
    tmp_path: Path, head: Made, body: str, held: set[str], away: set[str]
) -> None:
    """Its own header is believed in what it admits only, and a face that may stand in it lies nowhere."""
    first = pydicom.dcmread(write_series(head, tmp_path / "in", study=STUDY, frame=FRAME)[0])
    screen = chest("MADE", "Made^Head", 3, 1)
    screen.SOPClassUID, screen.ConversionType = SecondaryCaptureImageStorage, "WSD"
    screen.BodyPartExamined, screen.StudyDescription = body, f"CT {body}"
    screen.StudyInstanceUID, screen.SeriesInstanceUID = first.StudyInstanceUID, first.SeriesInstanceUID
    screen.FrameOfReferenceUID = FRAME
    save(screen, tmp_path / "in" / "screen.dcm")
    facts = run(tmp_path / "in", tmp_path)
    assert (names(facts.held), names(facts.quarantined), facts.left) == (held, away, [])
    assert facts.released == (0 if held else len(head.voxels))
    assert SecondaryCaptureImageStorage not in {
        pydicom.dcmread(path).SOPClassUID for path in released(tmp_path / "out")
    }
    assert facts.faces[0].sight == "face"


def test_each_slice_counts_by_its_own_header_as_one_that_may_show_a_face(tmp_path: Path, head: Made) -> None:
    paths = write_series(head, tmp_path / "in")
    altered(paths[0], BodyPartExamined="CHEST", StudyDescription="", SeriesDescription="", ProtocolName="")
    facts = scanward.examine(tmp_path / "in", workers=1)
    assert {each.rule: each.count for each in facts.findings if each.rule.startswith("E-FACE")} == {
        "E-FACE-SEEN": len(paths)
    }
    altered(paths[1], BodyPartExamined="SINUS")
    facts = run(tmp_path / "in", tmp_path)
    assert (facts.released, names(facts.held)) == (0, {"face-is-wanted"})


@pytest.mark.parametrize(("slices", "leave"), [(4, 4), (6, 0)])
def test_slices_that_lie_nowhere_beside_a_head_do_not_clear_it(
    tmp_path: Path, head: Made, slices: int, leave: int
) -> None:
    write_series(head, tmp_path / "in", study=STUDY, frame=FRAME)
    for number in range(1, slices + 1):
        save(chest("MADE", "Made^Head", 3, number), tmp_path / "in" / f"chest{number}.dcm")
    facts = run(tmp_path / "in", tmp_path)
    assert max(face.erased for face in facts.faces) > 50_000
    assert facts.released == len(head.voxels) + leave


def test_a_head_under_another_name_that_was_not_attacked_does_not_say_that_no_face_shows(
    tmp_path: Path, head: Made
) -> None:
    for path in write_series(head, tmp_path / "in"):
        altered(path, BodyPartExamined="CHEST")
    run(tmp_path / "in", tmp_path, verified=False)
    said = {pydicom.dcmread(path).RecognizableVisualFeatures for path in released(tmp_path / "out")}
    assert said == {"YES"}


def test_a_resumed_release_that_is_not_sure_any_more_lets_nothing_of_the_head_out(
    tmp_path: Path, head: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_series(head, tmp_path / "in")
    to = ["--to", tmp_path / "out", "--ward", agreed(tmp_path / "ward"), "--workers", "1", "--recipe", "ai-training"]
    said = ["release", tmp_path / "in", *to, "--recipient", "acme-ai", "--purpose", "research"]
    assert run_doomed(Path(__file__).with_name("doomed.py"), "clean", 9, *said).returncode == -signal.SIGKILL
    unsure = FaceLook(FaceSight.UNSURE, doubt=FaceDoubt.COVERAGE)
    monkeypatch.setattr(seeing, "look", lambda *_, **__: unsure)
    facts = run(tmp_path / "in", tmp_path)
    assert (facts.resumed, facts.released, names(facts.held)) == (True, 0, {"face-needs-a-person"})
    assert released(tmp_path / "out") == []


def test_a_report_in_the_series_of_a_head_leaves_with_it(tmp_path: Path, head: Made) -> None:
    first = pydicom.dcmread(write_series(head, tmp_path / "in")[0])
    note = chest("MADE", "Made^Head", 3, 1)
    for keyword in ("Rows", "Columns", "PixelData", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation"):
        delattr(note, keyword)
    del note.SamplesPerPixel, note.PhotometricInterpretation
    note.SOPClassUID, note.Modality = "1.2.840.10008.5.1.4.1.1.88.59", "KO"
    note.StudyInstanceUID, note.SeriesInstanceUID = first.StudyInstanceUID, first.SeriesInstanceUID
    save(note, tmp_path / "in" / "note.dcm")
    facts = run(tmp_path / "in", tmp_path)
    assert (facts.released, facts.left, facts.held) == (len(head.voxels) + 1, [], [])
