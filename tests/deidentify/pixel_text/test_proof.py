"""Counting what masking changed: nothing outside, for real; and what was changed is counted."""

from __future__ import annotations

import pydicom
import pytest

from scanward.core.errors import UnsoundObject
from scanward.dicom.frames import FrameDecoder
from scanward.dicom.masking import Mask
from scanward.line.deidentify import TextRemoval
from scanward.line.deidentify.pixel_text import compare
from tests.deidentify.pixel_text.test_removal import cleaned
from tests.dicom.masking.files import BUNDLED

BOX = Mask(5, 6, 25, 16)


@pytest.fixture(scope="module")
def decoder():
    with FrameDecoder() as made:
        yield made


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["CT_small.dcm", "MR_small_RLE.dcm", "examples_jpeg2k.dcm", "examples_palette.dcm"])
def test_nothing_outside_is_counted_after_masking(decoder, tmp_path, name):
    cleaned(BUNDLED / name, tmp_path / "out.dcm", TextRemoval((BOX,), complete=True))
    proof = compare(BUNDLED / name, tmp_path / "out.dcm", [BOX], decoder)
    assert proof.holds
    assert (proof.under, proof.changed_outside, proof.largest_change) == (200, 0, 0.0)
    assert (
        compare(BUNDLED / name, tmp_path / "out.dcm", [], decoder).changed_outside > 0 or "jpeg2k" in name
    )  # black before


def test_one_pixel_is_seen(decoder, tmp_path):
    made = pydicom.dcmread(BUNDLED / "CT_small.dcm")
    changed = made.pixel_array.copy()
    changed[100, 100] += 7
    made.PixelData = changed.tobytes()
    made.save_as(tmp_path / "out.dcm")
    proof = compare(BUNDLED / "CT_small.dcm", tmp_path / "out.dcm", [BOX], decoder)
    assert (proof.holds, proof.changed_outside, proof.largest_change) == (False, 1, 7.0)
    assert compare(BUNDLED / "CT_small.dcm", tmp_path / "out.dcm", [Mask(100, 100, 101, 101)], decoder).holds


def test_what_is_not_of_the_same_shape_is_not_compared(decoder):
    with pytest.raises(UnsoundObject):
        compare(BUNDLED / "CT_small.dcm", BUNDLED / "MR_small.dcm", [], decoder)
