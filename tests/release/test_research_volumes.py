"""NIfTI files beside scans: their faces are told, and they stay where they are."""

from __future__ import annotations

import gzip
from math import acos, degrees
from pathlib import Path

import nibabel
import numpy as np
import pytest
from benchmarks.faces.heads import person
from benchmarks.faces.negatives import volumes
from benchmarks.faces.scanning import Made, Scan, scanned, write_series

import scanward
from scanward.core.faces import FaceSight
from scanward.dicom.frames import FrameDecoder
from scanward.dicom.volume import read_nifti, read_volume, stacks_of
from scanward.line.examine.faces import look
from tests.agreed import agreed
from tests.dicom.volume.nifti_files import image_of, write_nifti

from .scans import fill

NAME = "Kowalczyk-Mirabelle"


@pytest.fixture(scope="module")
def ct() -> Made:
    return scanned(person(21), Scan(kind="ct", step_mm=2.5, slice_mm=2.5, noise=0.005, turn=(6.0, -9.0, 4.0)))


def test_a_head_lies_in_a_nifti_file_as_in_the_dicom_series_that_it_came_from(tmp_path: Path, ct: Made) -> None:
    with FrameDecoder() as decoder:
        came = read_volume(stacks_of(write_series(ct, tmp_path / "in"))[0][0], decoder)
    made = read_nifti(write_nifti(ct, tmp_path / "head.nii"))
    assert made is not None
    one, other = look(came), look(made)
    assert one.sight is other.sight is FaceSight.FACE
    assert one.pose is not None
    assert other.pose is not None
    turns = [np.array(pose.matrix) / np.linalg.norm(pose.matrix, axis=0) for pose in (one.pose, other.pose)]
    assert degrees(acos(min(1.0, (np.trace(turns[0].T @ turns[1]) - 1) / 2))) < 3
    assert np.linalg.norm(np.array(one.pose.shift) - np.array(other.pose.shift)) < 3


def broken(folder: Path) -> Path:
    """Files that are cut short, promise more than they hold, or lie nowhere; none of them a head."""
    folder.mkdir(parents=True)
    image = nibabel.Nifti1Image(np.random.default_rng(2).integers(0, 900, (40, 40, 40)).astype(np.int16), np.eye(4))
    nibabel.save(image, folder / "whole.nii")
    whole = bytearray((folder / "whole.nii").read_bytes())
    (folder / "whole.nii").unlink()
    (folder / "cut.nii").write_bytes(whole[:-1000])
    (folder / "cut.nii.gz").write_bytes(gzip.compress(whole)[:-1000])
    whole[280:284] = np.float32(np.nan).tobytes()  # srow_x
    (folder / "nowhere.nii").write_bytes(whole)
    whole[42:48] = np.array([800, 800, 800], "<i2").tobytes()  # dim
    (folder / "bomb.nii.gz").write_bytes(gzip.compress(whole))
    return folder


def bodies(folder: Path) -> Path:
    """A chest, and a format that nobody looks into."""
    folder.mkdir(parents=True)
    nibabel.save(image_of(next(volume for name, volume in volumes() if name == "chest CT")), folder / "body.nii.gz")
    (folder / "head.nrrd").write_bytes(b"NRRD0004\n" + bytes(5000))
    return folder


def test_an_examination_shows_the_face_in_a_nifti_file_and_never_its_name(tmp_path: Path, ct: Made) -> None:
    source = tmp_path / "in"
    write_nifti(ct, source / f"{NAME}.nii.gz")
    bodies(source / "others")
    facts = scanward.examine(source, workers=1)
    (face,) = facts.faces
    assert (face.sight, face.doubt, face.series, face.caption) == ("face", "", 1, "NIfTI, file 1")
    assert [picture[:4] for picture in face.before] == [b"\x89PNG"] * 3
    assert [(found.rule, found.count) for found in facts.findings] == [("E-FACE-SEEN", 1)]
    assert [(tally.name, tally.count) for tally in facts.passed_over] == [("volume-of-another-format", 3)]
    assert (facts.objects, facts.quarantined) == (0, [])
    assert NAME not in repr(facts)


def test_files_that_lie_stop_nothing_and_a_person_is_told(tmp_path: Path) -> None:
    broken(fill(tmp_path / "in", patients=1, slices=1) / "more")
    facts = scanward.examine(tmp_path / "in", workers=1)
    assert [(face.caption, face.sight, face.doubt) for face in facts.faces] == [
        (f"NIfTI, file {number}", "unsure", "unread") for number in (1, 2, 3, 4)
    ]
    assert facts.objects == 1
    assert "E-FACE-SEEN" not in {finding.rule for finding in facts.findings}


def test_where_only_headers_are_read_nobody_looks_into_volumes(tmp_path: Path) -> None:
    broken(tmp_path / "in")
    facts = scanward.examine(tmp_path / "in", workers=1, pictures=False)
    assert (facts.faces, facts.files) == ([], 4)


@pytest.mark.parametrize(("recipe", "told"), [("ai-training", 4), ("research", 0)])
def test_a_release_lets_no_nifti_file_out(tmp_path: Path, ct: Made, recipe: str, told: int) -> None:
    source = fill(tmp_path / "in", patients=1, slices=1)
    broken(source / "more")
    if recipe == "research":
        write_nifti(ct, source / f"{NAME}.nii")
    said = {"recipient": "acme-ai", "purpose": "p", "ward": agreed(tmp_path / "ward"), "workers": 1}
    facts = scanward.release(source, to=tmp_path / "out", recipe=recipe, **said)
    assert (facts.outcome, facts.released, len(facts.faces)) == ("done", 1, told)
    assert "volume-of-another-format" in {tally.name for tally in facts.passed_over}
    left = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert not any(path.suffix in {".nii", ".gz"} or b"n+1\0" in path.read_bytes() for path in left)
