"""A detector of faces is asked in a process of its own, where it is installed; where it is not, nobody pretends."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest
from benchmarks.faces.heads import person
from benchmarks.faces.scanning import Scan, scanned, volume_of

from scanward.core.faces import HeadPose
from scanward.dicom.volume import Volume
from scanward.line.verify.faces import Witness, find_brain, witness, witnessing

POSE = HeadPose(((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), (0.0, 5.0, -48.0), 1.0, 1.0)
STAND_IN = """
import numpy, types
class FaceMesh:
    def __init__(self, static_image_mode, max_num_faces):
        assert static_image_mode and max_num_faces == 1
    def process(self, picture):
        assert picture.shape == (375, 375, 3) and picture.dtype == numpy.uint8
        return types.SimpleNamespace(multi_face_landmarks=[1] if picture.mean() > 20 else None)
solutions = types.SimpleNamespace(face_mesh=types.SimpleNamespace(FaceMesh=FaceMesh))
"""
"""For mediapipe: fits a face wherever enough is bright."""


def head(kind: str):
    return volume_of(scanned(person(21), Scan(kind=kind, step_mm=3, slice_mm=3)))


@pytest.fixture
def installed(tmp_path, monkeypatch):
    (tmp_path / "mediapipe.py").write_text(STAND_IN, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    return tmp_path


def gone(volume: Volume) -> Volume:
    """The same volume with nothing in it."""
    return replace(volume, voxels=np.full_like(volume.voxels, volume.voxels.min()))


def test_without_the_extra_there_is_no_witness(monkeypatch):
    monkeypatch.setattr(witnessing, "find_spec", lambda name: None if name == "mediapipe" else find_spec(name))
    assert witness(head("t1"), head("t1"), POSE, None) is None


def test_every_render_is_shown_to_it_at_skin_and_for_ct_at_bone(installed):
    mr, ct = head("t1"), head("ct")
    assert witness(mr, gone(mr), POSE, None) == Witness((24, 24, 0), (0, 0, 0), 0, 0)
    assert witness(ct, gone(ct), POSE, None) == Witness((24, 24, 0), (24, 24, 0), 0, 0)


def test_what_is_fitted_to_the_skin_is_explained_by_what_is_fitted_to_the_bare_brain_only(installed):
    mr = head("t1")
    assert witness(mr, mr, POSE, None) == Witness((24, 24, 24), (0, 0, 0), 0, 24)
    assert witness(mr, mr, POSE, find_brain(mr)) == Witness((24, 24, 24), (0, 0, 0), 24, 0)


def test_what_is_fitted_to_bone_is_told_and_needs_no_explanation(installed):
    ct = head("ct")
    only_bone = replace(ct, voxels=np.where(ct.voxels > 300, ct.voxels, ct.voxels.min()))
    seen = witness(ct, only_bone, POSE, find_brain(ct))
    assert seen is not None
    assert seen.bone == (24, 24, 24)
    assert seen.unexplained == 24 - seen.brain


def test_it_sees_nothing_where_nothing_is(installed):
    nothing = head("t1")
    away = HeadPose(POSE.matrix, (0.0, 1000.0, 0.0), 1.0, 1.0)
    assert witness(nothing, nothing, away, None) == Witness((24, 0, 0), (0, 0, 0), 0, 0)


@pytest.mark.parametrize("said", ["raise RuntimeError", "import sys; sys.exit(0)"])
def test_a_detector_that_fails_is_no_witness_that_saw_nothing(installed, said):
    (installed / "mediapipe.py").write_text(said, "utf-8")
    with pytest.raises(subprocess.SubprocessError):
        witness(head("t1"), head("t1"), POSE, None)


@pytest.mark.skipif(find_spec("mediapipe") is None, reason="the extra scanward[attack] is not installed")
def test_facemesh_itself_fits_a_made_face_and_none_to_nothing():
    volume = volume_of(scanned(person(403), Scan(kind="t2", step_mm=1.5, slice_mm=1.5)))
    seen = witness(volume, gone(volume), POSE, find_brain(volume))
    assert seen is not None
    assert seen.skin.original > 0
    assert (seen.skin.released, seen.unexplained) == (0, 0)
