"""The benchmark's ranking finds an owner where the face is there, and says so where nothing can be compared."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.faces.heads import person
from benchmarks.faces.ranks import distance, ranks, surface_of
from benchmarks.faces.scanning import Scan, scanned, volume_of

from scanward.core.faces import HeadPose

POSE = HeadPose(((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), (0.0, 5.0, -48.0), 1.0, 1.0)


@pytest.fixture(scope="module")
def surfaces():
    return {
        (seed, kind): surface_of(volume_of(scanned(person(seed), Scan(kind=kind, step_mm=2, slice_mm=2))), POSE)
        for seed in (41, 42)
        for kind in ("t1", "t2")
    }


def test_a_face_is_nearer_to_its_owner_s_than_to_a_stranger_s(surfaces):
    for seed, other in ((41, 42), (42, 41)):
        probe = surfaces[seed, "t2"]
        assert distance(probe, surfaces[seed, "t1"]) < 0.8 * distance(probe, surfaces[other, "t1"])


def test_what_holds_no_face_is_not_compared(surfaces):
    away = HeadPose(POSE.matrix, (0.0, 1000.0, 0.0), 1.0, 1.0)
    volume = volume_of(scanned(person(41), Scan(step_mm=4, slice_mm=4)))
    assert distance(surface_of(volume, away), surfaces[41, "t1"]) == np.inf


def test_a_head_that_fits_everything_is_not_first_for_everybody():
    """The third head is nearest to all probes, and to none more than to others."""
    apart = np.array([[1.0, 2.0, 0.5, 2.0], [2.0, 1.0, 0.5, 2.1], [2.1, 2.0, 0.4, 1.9], [2.0, 2.1, 0.5, 1.0]])
    assert ranks(apart, [0, 1, 2, 3])[:2] == [1, 1]
    assert ranks(apart, [1, 0, 3, 2])[0] > 1
    apart[0, 0] = np.inf
    assert ranks(apart, [0, 1, 2, 3])[0] == 0
