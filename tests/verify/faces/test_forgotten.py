"""A face that was forgotten in another volume is found; phantoms, bodies and defaced heads raise no alarm."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.faces import negatives
from benchmarks.faces.heads import person
from benchmarks.faces.robustness import LIES
from benchmarks.faces.scanning import Scan, scanned, volume_of

from scanward.core.faces import HeadPose
from scanward.line.verify.faces import forgotten, match, relief_of, search, surface_points

POSE = HeadPose(((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), (0.0, 5.0, -48.0), 1.0, 1.0)


def scan(seed: int, **how):
    return volume_of(scanned(person(seed), Scan(**{"step_mm": 2, "slice_mm": 2, **how})))


@pytest.fixture(scope="module")
def face():
    found = relief_of(scan(402), POSE)
    assert found is not None
    return found


def without_its_face(volume):
    rows = volume.origins[0][1] + np.arange(volume.voxels.shape[1]) * volume.step_along_column
    heights = volume.origins[:, 2]
    gone = (rows < -20)[None, :, None] & (heights < -25)[:, None, None]
    return replace(volume, voxels=np.where(gone, 0, volume.voxels))


def moved(volume, y_mm):
    return replace(volume, origins=volume.origins + np.array([0.0, y_mm, 0.0]))


@pytest.mark.parametrize("kind", ["t1", "t2", "ct"])
def test_a_face_in_the_same_frame_of_reference_is_found(kind):
    found = search(scan(31, kind=kind), POSE)
    assert found.forgotten
    assert found.covered == 1.0
    assert found.standing > 0.8


def test_a_head_without_its_face_raises_no_alarm():
    found = search(without_its_face(scan(31)), POSE)
    assert not found.forgotten
    assert (found.covered, found.standing) == (1.0, 0.0)


def test_noise_and_a_volume_that_lies_elsewhere_raise_no_alarm():
    noisy = scan(31, noise=0.08, low_mm=(-105.0, -260.0, -150.0))
    before_the_nose = HeadPose(POSE.matrix, (0.0, -115.0, -48.0), 1.0, 1.0)
    assert search(noisy, POSE).forgotten
    nothing = search(noisy, before_the_nose)
    assert nothing.covered > 0.9
    assert not nothing.forgotten
    assert search(moved(scan(31), 400.0), POSE).covered == 0.0


@pytest.mark.parametrize(
    "how",
    [
        {"kind": "t2", "slice_mm": 3, "turn": (15, 10, 5), "noise": 0.03},
        {"kind": "t2", "plane": "sagittal"},
        {"kind": "flair", "lie": LIES["half turn (front is back)"]},
    ],
)
def test_the_same_face_in_another_frame_of_reference_is_found(face, how):
    assert match(face, surface_points(scan(402, **how))).recognised


def test_the_head_of_the_same_person_without_its_face_is_not(face):
    assert not match(face, surface_points(without_its_face(scan(402, kind="t2")))).recognised


def test_what_holds_no_face_raises_no_alarm(face):
    alarms = {name: match(face, surface_points(volume)) for name, volume in negatives.volumes()}
    assert len(alarms) == 23
    assert [name for name, found in alarms.items() if found.recognised] == []


def test_half_a_face_is_not_looked_for():
    assert relief_of(scan(402, bottom=0.35), POSE) is None
    assert relief_of(scan(402, bottom=0.1), POSE) is not None


def test_what_holds_nothing_has_no_surface(face):
    empty = scan(31)
    empty = replace(empty, voxels=np.zeros_like(empty.voxels))
    assert not match(face, surface_points(empty)).recognised


def test_a_forgotten_face_stops_the_study():
    assert forgotten().rule == "V-FACE-FORGOTTEN"
