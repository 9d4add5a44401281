"""A head at the end of a whole body is found, as whole-body CT and the CT of a PET show it."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.faces.heads import person
from benchmarks.faces.scanning import Scan, scanned, volume_of

from scanward.core.faces import FaceSight
from scanward.dicom.volume import Volume
from scanward.line.examine.faces import look

STEP = 3.0


def body(length_mm: float) -> Volume:
    """A made head on a trunk of soft tissue with lungs and a spine, on air."""
    box = {"low_mm": (-250.0, -180.0, -150.0), "high_mm": (250.0, 200.0, 115.0)}
    head = volume_of(scanned(person(33), Scan(kind="ct", step_mm=STEP, slice_mm=STEP, **box)))
    count = int(length_mm / STEP)
    slices, rows, columns = head.voxels.shape
    x = (np.arange(columns) * STEP - 250)[None, None, :]
    y = (np.arange(rows) * STEP - 180)[None, :, None]
    z = -np.arange(count, 0, -1)[:, None, None] * STEP
    wide, deep = np.clip(60 - 1.2 * z, 60, 190), np.clip(55 - 0.7 * z, 55, 115)
    trunk = np.where((x / wide) ** 2 + ((y - 20) / deep) ** 2 < 1, 50.0, -1000.0)
    trunk[((np.abs(x) - 75) / 55) ** 2 + ((y - 10) / 70) ** 2 + ((z + 280) / 130) ** 2 < 1] = -850
    spine = np.broadcast_to((x / 18) ** 2 + ((y - 75) / 18) ** 2 < 1, trunk.shape)
    trunk[spine & (trunk > -1000)] = 600
    trunk += np.random.default_rng(1).normal(0, 10, trunk.shape)
    voxels = np.concatenate([trunk.astype(head.voxels.dtype), head.voxels])
    step = head.origins[1] - head.origins[0]
    origins = head.origins[0] + np.arange(-count, slices)[:, None] * step
    ones = np.ones(len(voxels))
    return Volume(voxels, origins, head.along_row, head.along_column, STEP, STEP, ones, np.zeros(len(voxels)))


@pytest.mark.parametrize("length_mm", [150, 900])
def test_a_face_at_the_end_of_a_body_is_seen(length_mm: float) -> None:
    seen = look(body(length_mm))
    assert seen.sight is FaceSight.FACE
    assert seen.covered > 0.9
