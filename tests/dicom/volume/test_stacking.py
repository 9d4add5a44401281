"""Volumes are built by where frames lie: sheared, shuffled, gapped and enhanced ones tell the same points."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from scanward.dicom.frames import FrameDecoder
from scanward.dicom.volume import read_volume, resampled, stacks_of

if TYPE_CHECKING:
    from pathlib import Path


def volume_of(paths):
    stacks, nowhere = stacks_of(paths)
    assert nowhere == 0
    with FrameDecoder() as decoder:
        return read_volume(stacks[0], decoder)


@pytest.fixture(scope="module")
def tilted(testdata: Path) -> list[Path]:
    """28 slices of a CT with a tilted gantry: a sheared stack."""
    return sorted((testdata / "ct-head").glob("*.dcm"))


def test_a_tilted_gantry_is_told_truly(tilted):
    """What the grid holds at a point is what the slice holds there, although the slices slide along each other."""
    volume = volume_of(tilted)
    assert volume.voxels.shape == (28, 512, 512)
    assert abs(volume.origins[0] @ volume.along_column - volume.origins[-1] @ volume.along_column) > 40
    grid = resampled(volume, 2.0)
    rng = np.random.default_rng(4)
    errors = []
    for index in rng.integers(5, 23, 12):
        smooth = volume.slice_values(index).reshape(128, 4, 128, 4).mean(axis=(1, 3))
        points = volume.plane_points(index).reshape(128, 4, 128, 4, 3).mean(axis=(1, 3))
        place = np.rint((points - grid.origin) / grid.step_mm).astype(int)
        near = np.linalg.norm(grid.origin + place * grid.step_mm - points, axis=-1) < 0.6
        for row, column in np.argwhere(near):
            x, y, z = place[row, column]
            errors.append((grid.values[z, y, x] - smooth[row, column], smooth[row, column]))
    body = [error for error, value in errors if value > -300]
    assert len(body) > 500
    assert np.nanmedian(np.abs(body)) < 10
    assert np.isnan(body).mean() < 0.01


def test_the_order_of_files_says_nothing(tilted):
    shuffled = list(np.random.default_rng(1).permutation(tilted))
    assert np.array_equal(volume_of(shuffled).voxels, volume_of(tilted).voxels)


def test_a_missing_slice_moves_no_other(tilted):
    whole = resampled(volume_of(tilted), 3.0)
    gapped = resampled(volume_of(tilted[:12] + tilted[13:]), 3.0)
    assert whole.values.shape == gapped.values.shape
    same = np.isclose(whole.values, gapped.values, atol=0.01) | (np.isnan(whole.values) & np.isnan(gapped.values))
    assert 0.9 < same.mean() < 1.0


def test_an_enhanced_object_is_the_same_volume(tilted, tmp_path):
    reads = [pydicom.dcmread(path) for path in tilted[4:12]]
    enhanced = reads[0]
    enhanced.PerFrameFunctionalGroupsSequence = Sequence([_group(read) for read in reads])
    shared = Dataset()
    shared.PixelMeasuresSequence = [Dataset()]
    shared.PixelMeasuresSequence[0].PixelSpacing = enhanced.PixelSpacing
    shared.PixelValueTransformationSequence = [Dataset()]
    shared.PixelValueTransformationSequence[0].RescaleSlope = 1
    shared.PixelValueTransformationSequence[0].RescaleIntercept = enhanced.RescaleIntercept
    enhanced.SharedFunctionalGroupsSequence = [shared]
    enhanced.NumberOfFrames = len(reads)
    enhanced.PixelData = b"".join(read.PixelData for read in reads)
    for keyword in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "RescaleIntercept"):
        delattr(enhanced, keyword)
    enhanced.save_as(tmp_path / "enhanced.dcm")
    one, other = volume_of([tmp_path / "enhanced.dcm"]), volume_of(tilted[4:12])
    assert np.array_equal(one.voxels, other.voxels)
    assert np.allclose(one.origins, other.origins)
    assert np.array_equal(one.slice_values(3), other.slice_values(3))


def _group(read: Dataset) -> Dataset:
    group = Dataset()
    group.PlanePositionSequence, group.PlaneOrientationSequence = [Dataset()], [Dataset()]
    group.PlanePositionSequence[0].ImagePositionPatient = read.ImagePositionPatient
    group.PlaneOrientationSequence[0].ImageOrientationPatient = read.ImageOrientationPatient
    return group


def test_frames_at_one_place_make_stacks_of_their_own(tilted, tmp_path):
    for path in tilted[:6]:
        shutil.copy(path, tmp_path / f"again-{path.name}")
    stacks, _ = stacks_of([*tilted[:6], *tmp_path.glob("*.dcm")])
    assert [len(stack.frames) for stack in stacks] == [6, 6]
    assert stacks[0].step_mm == pytest.approx(stacks[1].step_mm)


@pytest.mark.parametrize(
    "change",
    [
        {"ImagePositionPatient": None},
        {"ImageOrientationPatient": [1, 0, 0, 1, 0, 0]},
        {"PixelSpacing": [0, 0.5]},
    ],
)
def test_a_frame_that_lies_nowhere_is_counted_and_not_guessed(tilted, tmp_path, change):
    read = pydicom.dcmread(tilted[0])
    for keyword, value in change.items():
        if value is None:
            delattr(read, keyword)
        else:
            setattr(read, keyword, value)
    read.save_as(tmp_path / "odd.dcm")
    stacks, nowhere = stacks_of([tmp_path / "odd.dcm", tilted[1]])
    assert (len(stacks), nowhere) == (1, 1)


def test_a_sagittal_volume_lies_where_the_patient_lay(testdata):
    """The head's top is up: bright voxels reach higher than the volume's middle by more than below it is asked."""
    paths = [path for path in (testdata / "mr-head").glob("3*") if _is_t1(path)]
    grid = resampled(volume_of(paths), 4.0)
    inside = np.nan_to_num(grid.values) > 150
    z, y, _ = np.nonzero(inside)
    assert np.ptp(z) * 4 > 200
    assert np.ptp(y) * 4 > 190
    assert inside[-12, :, :].any()


def _is_t1(path: Path) -> bool:
    return "MEMPRAGE" in pydicom.dcmread(path, stop_before_pixels=True).get("SeriesDescription", "")
