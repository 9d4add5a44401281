"""What survives of a face is found, also behind a block of water; what is gone is not found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.faces.heads import person
from benchmarks.faces.scanning import Scan, scanned, volume_of

from scanward.core.faces import HeadPose
from scanward.line.verify.faces import FacePart, brain_of, surface_left

POSE = HeadPose(((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), (0.0, 5.0, -48.0), 1.0, 1.0)
"""Made heads have their origin in the brain."""


@pytest.fixture(scope="module")
def ct():
    return volume_of(scanned(person(21), Scan(kind="ct", step_mm=2, slice_mm=2, noise=0.005)))


def before(volume, y_mm: float) -> np.ndarray:
    """Voxels that lie before a plane across the head."""
    rows = volume.origins[0][1] + np.arange(volume.voxels.shape[1]) * volume.step_along_column
    return np.broadcast_to((rows < y_mm)[None, :, None], volume.voxels.shape)


def test_an_untouched_face_survives(ct):
    left = surface_left(ct, ct, POSE)
    assert set(left) == set(FacePart)
    assert min(left.values()) == 1.0


def test_a_face_that_is_cut_away_does_not(ct):
    cut = replace(ct, voxels=np.where(before(ct, -20), -1000, ct.voxels))
    left = surface_left(ct, cut, POSE)
    assert left[FacePart.FACE] < 0.02
    assert left[FacePart.BROW] == 0
    assert left[FacePart.LEFT_EAR] > 0.5


def test_a_block_of_water_hides_no_face(ct):
    """Air before the head becomes 0 HU, and the face behind it is as it was."""
    air = before(ct, -20) & (ct.voxels < -800)
    hidden = replace(ct, voxels=np.where(air, 0, ct.voxels))
    assert surface_left(ct, hidden, POSE)[FacePart.FACE] > 0.9


@pytest.mark.parametrize("kind", ["ct", "t1"])
def test_a_brain_is_found_without_knowing_how_the_head_lies(kind):
    made = scanned(person(22), Scan(kind=kind, step_mm=2, slice_mm=2, turn=(40, 0, 0)))
    found = brain_of(volume_of(made))
    assert found is not None
    grid, brain = found
    size = min(grid.values.shape[0], made.brain.shape[0])
    truth = made.brain[:size, : brain.shape[1], : brain.shape[2]]
    both = brain[:size, : truth.shape[1], : truth.shape[2]] & truth
    assert 2 * both.sum() / (brain.sum() + made.brain.sum()) > 0.8


def test_no_brain_is_found_in_a_bottle():
    z, y, x = (np.mgrid[-50:50, -50:50, -50:50] * 3).astype(np.float32)
    voxels = np.where((np.hypot(x, y) < 110) & (np.abs(z) < 140), 700, 5).astype(np.int16)
    origins = np.array([[-150.0, -150.0, height] for height in np.arange(100) * 3.0])
    made = volume_of(scanned(person(22), Scan(step_mm=6, slice_mm=6)))
    sizes = np.ones(100), np.zeros(100)
    bottle = type(made)(voxels, origins, made.along_row, made.along_column, 3.0, 3.0, *sizes)
    assert brain_of(bottle) is None
