"""The attack passes what is clean, and says of everything else what is wrong with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.faces.heads import person
from benchmarks.faces.robustness import in_volume_order
from benchmarks.faces.scanning import Scan, scanned, volume_of

from scanward.core.faces import HeadPose
from scanward.line.verify.faces import Brain, FaceFailure, FacePart, attack, find_brain, findings

POSE = HeadPose(((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), (0.0, 5.0, -48.0), 1.0, 1.0)


@pytest.fixture(scope="module")
def made():
    return scanned(person(21), Scan(kind="ct", step_mm=2, slice_mm=2, noise=0.005))


@pytest.fixture(scope="module")
def ct(made):
    return volume_of(made)


def points(volume):
    """Head coordinates of all voxels."""
    places = np.stack([volume.plane_points(index) for index in range(len(volume.voxels))])
    return np.moveaxis(places - np.array(POSE.shift), -1, 0)


@pytest.fixture(scope="module")
def clean(ct, made):
    """All before the ears and below the brow, and both ears, but nothing near the brain as it was made."""
    from scipy.ndimage import binary_dilation

    x, y, z = points(ct)
    ears = (np.abs(x) > 62) & (y > -30) & (y < 45) & (z < 48)
    near = binary_dilation(in_volume_order(made).brain, iterations=4)
    return (((y < -30) & (z < 18)) | ((y < -60) & (z < 62)) | ears) & ~near


def without(volume, gone, value=-1000):
    return replace(volume, voxels=np.where(gone, value, volume.voxels))


def test_a_clean_removal_passes(ct, clean):
    attacked = attack(ct, without(ct, clean), POSE, clean)
    assert attacked.passed
    assert set(attacked.left) == set(FacePart)
    assert set(attacked.bone_left) == {FacePart.FACE, FacePart.BROW}
    assert attacked.brain_voxels > 100_000
    assert (attacked.brain_changed, attacked.outside_changed) == (0, 0)
    assert attacked.changed > 50_000
    assert findings(attacked) == []


def test_a_face_that_was_not_touched_fails_by_skin_and_bone(ct):
    attacked = attack(ct, ct, POSE)
    assert attacked.failures == (FaceFailure.SURFACE, FaceFailure.BONE, FaceFailure.SHAPE)
    assert attacked.left[FacePart.FACE] == 1.0
    assert [finding.rule for finding in findings(attacked)] == ["V-FACE-SURFACE", "V-FACE-SHAPE"]


def test_a_face_pressed_in_by_some_millimetres_fails_by_its_shape(ct):
    """Nothing stands where it stood, and the relief is the same."""
    back = replace(ct, voxels=np.roll(ct.voxels, 4, axis=1))
    assert FaceFailure.SHAPE in attack(ct, back, POSE).failures


def test_skin_taken_off_bone_fails_by_the_bone(ct, clean):
    soft = clean & (ct.voxels < 300)
    attacked = attack(ct, without(ct, soft), POSE)
    assert FaceFailure.BONE in attacked.failures
    assert attacked.bone_left[FacePart.FACE] > 0.5


def test_an_ear_that_stays_fails(ct, clean):
    x, _, _ = points(ct)
    attacked = attack(ct, without(ct, clean & (x > -62)), POSE)
    assert attacked.failures == (FaceFailure.SURFACE,)
    assert attacked.left[FacePart.RIGHT_EAR] > 0.5
    assert attacked.left[FacePart.LEFT_EAR] < 0.1


def test_one_voxel_of_brain_fails(ct, clean):
    spot = np.zeros(ct.voxels.shape, bool)
    x, y, z = (np.abs(axis - middle) < 1.01 for axis, middle in zip(points(ct), (10, 0, 50), strict=True))
    spot[x & y & z] = True
    assert 1 <= spot.sum() <= 8
    attacked = attack(ct, without(ct, clean | spot), POSE, clean | spot)
    assert attacked.failures == (FaceFailure.BRAIN,)
    assert attacked.brain_changed == spot.sum()
    assert [finding.rule for finding in findings(attacked)] == ["V-FACE-BRAIN"]


def test_a_change_that_nobody_announced_fails(ct, clean):
    other = clean.copy()
    other[-1, 0, 0] = True
    attacked = attack(ct, without(ct, other, -900), POSE, clean)
    assert FaceFailure.OUTSIDE in attacked.failures
    assert attacked.outside_changed == 1


def test_without_a_brain_of_its_own_that_of_another_series_counts(ct, clean):
    """A slab through the lower face shows no brain; the whole head's says that none was touched, or that some was."""
    slab = replace(ct, **{name: getattr(ct, name)[:30] for name in ("voxels", "origins", "slopes", "intercepts")})
    assert find_brain(slab) is None
    released = without(slab, clean[:30])
    assert attack(slab, released, POSE).failures == (FaceFailure.BRAIN_UNSEEN,)
    elsewhere = find_brain(ct)
    assert isinstance(elsewhere, Brain)
    inside = Brain(np.ones_like(elsewhere.mask), elsewhere.origin)
    assert attack(slab, released, POSE, brain=inside).failures == (FaceFailure.BRAIN,)
    assert attack(slab, slab, POSE).failures == (FaceFailure.SURFACE, FaceFailure.BONE)


@pytest.mark.parametrize("kind", ["t1", "ct"])
def test_noise_hides_neither_the_face_nor_the_brain(kind):
    noisy = volume_of(scanned(person(21), Scan(kind=kind, noise=0.08)))
    attacked = attack(noisy, noisy, POSE)
    assert FaceFailure.SURFACE in attacked.failures
    assert attacked.left[FacePart.FACE] == 1.0
    assert attacked.brain_voxels > 80_000
    assert attacked.brain is not None


def test_a_face_s_place_without_any_air_is_not_judged_and_does_not_pass(ct):
    full = replace(
        ct, voxels=np.full_like(ct.voxels, 40) + (np.indices(ct.voxels.shape).sum(axis=0) % 7).astype(np.int16)
    )
    attacked = attack(full, full, POSE)
    assert FaceFailure.UNSEEN in attacked.failures
    assert attacked.left == {}
    empty = replace(ct, voxels=np.full_like(ct.voxels, -1000))
    assert attack(empty, empty, POSE).passed


def test_volumes_of_different_shapes_are_refused(ct):
    with pytest.raises(ValueError, match="different shapes"):
        attack(ct, replace(ct, voxels=ct.voxels[1:]), POSE)
