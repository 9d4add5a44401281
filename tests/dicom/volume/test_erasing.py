"""Erased voxels hold the level, and nothing else has changed, in every syntax that can be written again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.data import get_testdata_file
from pydicom.uid import JPEG2000Lossless, JPEGLSLossless, RLELossless

from scanward.core.errors import UnsoundObject
from scanward.dicom.frames import FrameDecoder
from scanward.dicom.masking import Fill, Masker
from scanward.dicom.volume.erasing import erasure_of, stored_level
from tests.dicom.masking.files import masked_file, pixels


def shape_of(rows: int, columns: int) -> np.ndarray:
    """A disc with a bite and a hole: no rectangle."""
    down, across = np.mgrid[:rows, :columns]
    disc = (down - rows / 2) ** 2 + (across - columns / 2) ** 2 < (rows / 3) ** 2
    disc[rows // 2 : rows // 2 + 5, : columns // 2] = False
    disc[rows // 3 : rows // 3 + 4, columns // 2 : columns // 2 + 7] = False
    return disc


@pytest.fixture(scope="module")
def decoder():
    with FrameDecoder() as started:
        yield started


def check(decoder: FrameDecoder, source: Path, target: Path, level: int) -> None:
    before = pixels(source)
    gone = shape_of(*before.shape[1:3])
    frames = range(0, len(before), 2)
    erasure = erasure_of([(frame, gone) for frame in frames], level)
    masked_file(decoder, source, target, *erasure.masks, level=erasure.level)
    after = pixels(target)
    for frame in range(len(before)):
        erased = gone if frame in frames else np.zeros_like(gone)
        assert (after[frame][erased] == level).all()
        assert np.array_equal(after[frame][~erased], before[frame][~erased])


@pytest.mark.parametrize("syntax", [None, RLELossless, JPEG2000Lossless, JPEGLSLossless])
def test_a_shape_is_erased_to_the_voxel(decoder, tmp_path, syntax):
    source = tmp_path / "source.dcm"
    read = pydicom.dcmread(get_testdata_file("CT_small.dcm"))
    if syntax is not None:
        read.compress(syntax, generate_instance_uid=False)
    read.save_as(source)
    check(decoder, source, tmp_path / "target.dcm", -1000)


def test_a_jpeg_with_loss_keeps_every_decoded_pixel_around_it(decoder, tmp_path):
    check(decoder, Path(get_testdata_file("JPGExtended.dcm")), tmp_path / "target.dcm", 7)


def test_frames_of_one_object_are_erased_each_for_itself(decoder, tmp_path):
    check(decoder, Path(get_testdata_file("rtdose.dcm")), tmp_path / "target.dcm", 3)


def test_nothing_to_erase_is_no_mask():
    assert erasure_of([(0, np.zeros((4, 4), bool))], 0).masks == ()
    assert len(erasure_of([(0, np.ones((4, 4), bool))], 0).masks) == 1


def test_levels_are_stored_values():
    assert stored_level(-1000, 1, -1024, bits=12, signed=False) == 24
    assert stored_level(-1000, 1, 0, bits=16, signed=True) == -1000
    assert stored_level(-1000, 1, 0, bits=12, signed=False) == 0
    with pytest.raises(UnsoundObject):
        stored_level(0, float("nan"), 0, bits=12, signed=False)


def test_the_masker_without_a_level_still_paints_its_fill(decoder):
    assert Masker(decoder, Fill.BLACK).level is None
