"""Half a face comes back by symmetry; a whole one that is gone does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.faces.heads import person
from benchmarks.faces.scanning import Scan, scanned, volume_of

from scanward.core.faces import HeadPose
from scanward.line.verify.faces import RecoveryWay, recovered

POSE = HeadPose(((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), (0.0, 5.0, -48.0), 1.0, 1.0)


@pytest.fixture(scope="module")
def head():
    return volume_of(scanned(replace(person(21), skew=0.0), Scan(kind="t1", step_mm=2, slice_mm=2)))


def without(volume, left_mm: float):
    """Nothing before the ears and below the brow, on the side where x is above `left_mm`."""
    x = volume.origins[0][0] + np.arange(volume.voxels.shape[2])[None, None, :] * 2.0
    y = volume.origins[0][1] + np.arange(volume.voxels.shape[1])[None, :, None] * 2.0
    gone = (x > left_mm) & (y < -30) & (volume.origins[:, 2] < -20)[:, None, None]
    return replace(volume, voxels=np.where(gone, 0, volume.voxels))


def test_what_was_not_touched_is_all_there(head):
    for found in recovered(head, head, POSE).values():
        assert found.near == 1.0
        assert min(found.depth, found.features) == pytest.approx(1.0)


def test_half_a_face_comes_back_by_symmetry(head):
    ways = recovered(head, without(head, 0.0), POSE)
    assert set(ways) == set(RecoveryWay)
    assert ways[RecoveryWay.SYMMETRY].near > 0.9
    assert ways[RecoveryWay.SYMMETRY].features > 0.9
    assert max(ways[way].near for way in (RecoveryWay.NONE, RecoveryWay.FILLED)) < 0.7


def test_a_whole_face_that_is_gone_does_not(head):
    ways = recovered(head, without(head, -200.0), POSE)
    assert max(way.near for way in ways.values()) < 0.1
    assert max(way.features for way in ways.values()) < 0.6


def test_a_smooth_hole_is_filled_from_its_rim(head):
    """A dent in a cheek, as deep as a finger."""
    x, y, z = (
        np.moveaxis(np.stack([head.plane_points(i) for i in range(len(head.voxels))]), -1, 0)[i] for i in range(3)
    )
    dent = np.hypot(x - 36, z + 75) < 9
    dented = replace(head, voxels=np.where(dent & (y < -50), 0, head.voxels))
    ways = recovered(head, dented, POSE)
    assert ways[RecoveryWay.FILLED].near > ways[RecoveryWay.NONE].near
    assert ways[RecoveryWay.FILLED].near > 0.97


def test_what_shows_no_face_is_not_compared(head):
    turned = HeadPose(((-1.0, 0.0, 0.0), (0.0, -1.0, 0.0), (0.0, 0.0, 1.0)), (0.0, 400.0, -48.0), 1.0, 1.0)
    assert recovered(head, head, turned) == {}
