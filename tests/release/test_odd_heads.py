"""Series of heads that are put together oddly: nothing in them hides a face."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest
from benchmarks.faces.heads import person
from benchmarks.faces.scanning import Made, Scan, scanned, write_series
from pydicom.uid import SecondaryCaptureImageStorage, generate_uid

from tests.dicom.objects import save

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


def test_slices_that_show_nothing_beside_a_head_do_not_clear_it(tmp_path: Path, head: Made) -> None:
    write_series(head, tmp_path / "in", study=STUDY, frame=FRAME)
    for number in range(1, 7):
        save(chest("MADE", "Made^Head", 3, number), tmp_path / "in" / f"chest{number}.dcm")
    facts = run(tmp_path / "in", tmp_path)
    assert facts.faces[0].erased > 50_000
    assert facts.released == len(head.voxels) + 6
