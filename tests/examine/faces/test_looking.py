"""Heads are found by their pixels, whatever the header says of front and back, and only heads are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from benchmarks.faces.heads import person
from benchmarks.faces.scanning import Scan, scanned, volume_of

from scanward.core.faces import FaceDoubt, FaceSight
from scanward.dicom.frames import FrameDecoder
from scanward.dicom.volume import Volume, read_volume, stacks_of
from scanward.line.examine.faces import look

if TYPE_CHECKING:
    from pathlib import Path

BACKWARDS = ((-1.0, 0.0, 0.0), (0.0, -1.0, 0.0), (0.0, 0.0, 1.0))
UPSIDE_DOWN = ((1.0, 0.0, 0.0), (0.0, -1.0, 0.0), (0.0, 0.0, -1.0))


def read(paths) -> Volume:
    with FrameDecoder() as decoder:
        return read_volume(stacks_of(paths)[0][0], decoder)


def nose_of(seen) -> np.ndarray:
    """Which way the nose points in the patient's coordinates."""
    return -np.array(seen.pose.matrix)[:, 1]


@pytest.fixture(scope="module")
def t1(testdata: Path) -> Volume:
    return read((testdata / "mr-head").glob("3*"))


def test_a_real_face_is_seen(t1):
    seen = look(t1)
    assert seen.sight is FaceSight.FACE
    assert seen.covered > 0.5
    assert seen.surface > 0.7
    assert nose_of(seen)[1] < -0.9


def test_a_real_head_with_a_tilted_gantry_is_seen(testdata):
    seen = look(read((testdata / "ct-head").glob("*.dcm")))
    assert seen.sight is FaceSight.FACE
    assert nose_of(seen)[1] < -0.9


@pytest.mark.parametrize("lie", [BACKWARDS, UPSIDE_DOWN])
def test_a_header_that_lies_changes_nothing(t1, lie):
    turn = np.array(lie)
    told = replace(t1, origins=t1.origins @ turn.T, along_row=turn @ t1.along_row, along_column=turn @ t1.along_column)
    seen = look(told)
    assert seen.sight is FaceSight.FACE
    assert nose_of(seen) @ (turn @ [0, -1, 0]) > 0.9


def test_a_head_without_its_vault_is_for_a_person(t1):
    cut = int(0.35 * t1.voxels.shape[1])
    moved = t1.origins + t1.along_column * t1.step_along_column * cut
    seen = look(replace(t1, voxels=t1.voxels[:, cut:], origins=moved))
    assert (seen.sight, seen.doubt) == (FaceSight.UNSURE, FaceDoubt.VAULT_CROPPED)


@pytest.mark.parametrize("kind", ["t1", "t2", "ct"])
def test_a_made_head_is_seen(kind):
    assert look(volume_of(scanned(person(11), Scan(kind=kind, step_mm=3, slice_mm=3)))).sight is FaceSight.FACE


def plain(shape: str, fill: float) -> Volume:
    """A bottle of water, a ball, a box."""
    z, y, x = (np.mgrid[-60:60, -60:60, -60:60] * 2.5).astype(np.float32)
    inside = {
        "bottle": (np.hypot(x, y) < 85) & (np.abs(z) < 120),
        "ball": np.sqrt(x * x + y * y + z * z) < 90,
        "box": (np.abs(x) < 70) & (np.abs(y) < 90) & (np.abs(z) < 100),
    }[shape]
    voxels = np.where(inside, fill, 0) + np.random.default_rng(3).integers(0, 12, inside.shape)
    origins = np.array([[-150.0, -150.0, height] for height in np.arange(120) * 2.5])
    unit = np.eye(3)
    return Volume(voxels.astype(np.int16), origins, unit[0], unit[1], 2.5, 2.5, np.ones(120), np.zeros(120))


@pytest.mark.parametrize("shape", ["bottle", "ball", "box"])
def test_a_phantom_is_no_head(shape):
    assert look(plain(shape, 800)).sight is not FaceSight.FACE


def test_a_few_slices_show_no_face(t1):
    assert look(replace(t1, voxels=t1.voxels[:3], origins=t1.origins[:3])).sight is FaceSight.NO_FACE
