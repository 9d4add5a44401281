"""Real series, file by file: the face is written over in the objects themselves, and nothing else changes."""

from __future__ import annotations

import numpy as np
import pydicom
import pytest

from scanward.core.faces import FaceDoubt
from scanward.dicom.frames import FrameDecoder
from scanward.dicom.reading import open_object
from scanward.dicom.volume import read_volume, stacks_of
from scanward.line.deidentify.faces import face_removal, fill_value, object_erasure
from scanward.line.examine.faces import look
from scanward.line.verify.faces import brain_of, surface_left
from tests.dicom.masking.files import masked_file, pixels


@pytest.fixture(scope="module")
def decoder():
    with FrameDecoder() as started:
        yield started


@pytest.fixture(scope="module")
def released(testdata, decoder, tmp_path_factory):
    """The slices of a CT of a whole head, before and after; the volumes; the pose; the removal."""
    paths = sorted((testdata / "ct-head").glob("*.dcm"))
    folder = tmp_path_factory.mktemp("released")
    original = read_volume(stacks_of(paths)[0][0], decoder)
    pose = look(original).pose
    removal = face_removal(original, pose)
    pairs = []
    for path in paths:
        with open_object(path) as found:
            erasure = object_erasure(found, removal, fill_value(original, pose))
        if erasure is None:
            pairs.append((path, path, None))
        else:
            masked_file(decoder, path, folder / path.name, *erasure.masks, level=erasure.level)
            pairs.append((path, folder / path.name, erasure))
    after = read_volume(stacks_of([pair[1] for pair in pairs])[0][0], decoder)
    return pairs, original, after, pose, removal


def test_every_voxel_outside_of_the_erasure_is_as_it_was(released):
    pairs = released[0]
    assert sum(erasure is not None for _, _, erasure in pairs) > 10
    for before, after, erasure in pairs:
        if erasure is None:
            continue
        one, other = pixels(before)[0, :, :, 0], pixels(after)[0, :, :, 0]
        gone = np.zeros(one.shape, bool)
        for mask in erasure.masks:
            gone[mask.top : mask.bottom, mask.left : mask.right] = True
        assert np.array_equal(one[~gone], other[~gone])
        assert (other[gone] == erasure.level).all()


def test_nothing_of_the_face_survives_in_the_files_and_no_brain_is_touched(released):
    _, original, after, pose, _ = released
    left = surface_left(original, after, pose)
    assert left["face"] <= 0.02
    assert max(left.values()) <= 0.1
    grid, brain = brain_of(original)
    z, y, x = np.nonzero(brain)
    changed = original.voxels != after.voxels
    points = grid.origin + np.stack([x, y, z], axis=1) * grid.step_mm
    slices = np.clip(np.rint(np.interp(points @ original.normal, original.heights, np.arange(28))).astype(int), 0, 27)
    inside = points - original.origins[slices]
    rows = np.clip(np.rint(inside @ original.along_column / original.step_along_column).astype(int), 0, 511)
    columns = np.clip(np.rint(inside @ original.along_row / original.step_along_row).astype(int), 0, 511)
    assert len(z) > 100_000
    assert not changed[slices, rows, columns].any()


def test_a_frame_without_a_place_is_for_a_person(released, tmp_path):
    pairs, *_, removal = released
    read = pydicom.dcmread(pairs[0][0])
    del read.ImagePositionPatient
    read.save_as(tmp_path / "nowhere.dcm")
    with open_object(tmp_path / "nowhere.dcm") as found:
        assert object_erasure(found, removal, -1000) is FaceDoubt.NO_PLACE


def test_a_slice_of_the_crown_is_left_alone(released):
    pairs, *_, removal = released
    highest = max(pairs, key=lambda pair: float(pydicom.dcmread(pair[0]).ImagePositionPatient[2]))
    with open_object(highest[0]) as found:
        assert object_erasure(found, removal, -1000) is None
