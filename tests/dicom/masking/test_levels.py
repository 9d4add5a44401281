"""Many rectangles of one exact level, as an erased face is: in every syntax the level comes out, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanward.dicom.description import describe
from scanward.dicom.frames import FrameDecoder
from scanward.dicom.masking import Mask, MasksByFrame
from scanward.dicom.reading import open_object
from tests.dicom.masking.files import BUNDLED, differing, masked_file, pixels

NAMES = [
    "CT_small.dcm",
    "MR_small_bigendian.dcm",
    "image_dfl.dcm",
    "MR_small_RLE.dcm",
    "rtdose_rle.dcm",
    "MR_small_jpeg_ls_lossless.dcm",
    "JPEGLSNearLossless_16.dcm",
    "MR_small_jp2klossless.dcm",
    "J2K_pixelrep_mismatch.dcm",
    "JPEG2000.dcm",
    "JPGExtended.dcm",
]
REAL = ["JPEG-LL.dcm", "JPGLosslessP14SV1_1s_1f_8b.dcm", "JLSL_16_15_1_1F.dcm", "MR2_J2KI.dcm", "emri_small_RLE.dcm"]


@pytest.fixture(scope="module")
def decoder():
    with FrameDecoder() as made:
        yield made


def hold(decoder, path, target):
    with open_object(path) as found:
        said = describe(found)
    level = 7 - (1 << (said.bits_stored - 1) if said.signed else 0)
    wide = said.columns // 3
    masks = [
        Mask(row * 7 % wide, row, row * 7 % wide + wide, row + 1, frame, frame)
        for frame in range(0, said.frames, 2)
        for row in range(said.rows // 4, said.rows // 2)
    ]
    masked_file(decoder, path, target, *masks, level=level)
    before, after = pixels(path), pixels(target)
    assert differing(before, after, *masks) == 0
    inside = [after[mask.first, mask.top, mask.left : mask.right] for mask in masks]
    assert set(np.unique(np.concatenate(inside))) == {level}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", NAMES)
def test_one_exact_level_comes_out_of_every_syntax(decoder, tmp_path, name):
    hold(decoder, BUNDLED / name, tmp_path / "out.dcm")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", REAL)
def test_it_comes_out_of_real_files_too(decoder, testdata, tmp_path, name):
    hold(decoder, testdata / "dicom-variety" / name, tmp_path / "out.dcm")


_frames = st.integers(0, 6)
_masks = st.builds(
    lambda left, top, first, length: Mask(left, top, left + 2, top + 2, first, None if length > 3 else first + length),
    st.integers(0, 3), st.integers(0, 3), _frames, st.integers(0, 4),
)  # fmt: skip


@given(st.sets(_masks, max_size=12), _frames, _frames)
def test_masks_by_frame_are_those_that_stand_there(masks, frame, more):
    found = MasksByFrame(masks)
    expected = {mask for mask in masks if mask.first <= frame and (mask.last is None or frame <= mask.last)}
    assert set(found.standing(frame)) == expected
    assert len(found.standing(frame)) == len(expected)
    frames = range(frame, frame + more + 1)
    assert found.any_in(frame, frame + more) == any(found.standing(each) for each in frames)


@given(st.lists(_masks, unique=True, max_size=12), _frames, st.randoms(use_true_random=False))
def test_their_order_is_that_of_their_places_and_not_of_their_coming(masks, frame, random):
    shuffled = random.sample(masks, len(masks))
    assert MasksByFrame(shuffled).standing(frame) == MasksByFrame(masks).standing(frame)
