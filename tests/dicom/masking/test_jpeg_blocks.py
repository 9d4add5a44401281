"""Blocks of a JPEG made flat: all others decode to the same pixels, whatever the sampling, tables and intervals."""

from __future__ import annotations

import io
import itertools
from dataclasses import replace

import numpy as np
import pydicom
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from scanward.dicom.frames import FrameDecoder
from scanward.dicom.masking import Fill, Mask
from scanward.dicom.masking.jpeg_blocks import OddJpeg, flattened
from scanward.dicom.masking.paint import Paint
from tests.dicom.masking.files import BUNDLED, differing, masked_file, middle, pixels

GREY = Paint(Fill.BLACK, (0,), inverted=False, padding=None, indexed=False)
COLOUR = Paint(Fill.BLACK, (0, 128, 128), inverted=False, padding=None, indexed=False)
BOXES = [(37, 27, 90, 43), (3, 50, 11, 51)]
INTERVALS = [{}, {"restart_marker_blocks": 1}, {"restart_marker_blocks": 7}, {"restart_marker_rows": 1}]


def picture(rows: int = 101, columns: int = 141, *, colour: bool) -> Image.Image:
    """Waves and noise: every block differs from its neighbours."""
    y, x = np.mgrid[:rows, :columns]
    noise = np.random.default_rng(7).normal(0, 12, (rows, columns))
    grey = (120 + 60 * np.sin(x / 17) + 40 * np.cos(y / 11) + noise).clip(0, 255).astype("u1")
    if not colour:
        return Image.fromarray(grey)
    other = (100 + 90 * np.sin((x + y) / 23)).clip(0, 255).astype("u1")
    return Image.merge("RGB", [Image.fromarray(each) for each in (grey, other, grey[::-1].copy())])


def coded(image: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", **options)
    return out.getvalue()


def shown(stream: bytes) -> np.ndarray:
    array = np.asarray(Image.open(io.BytesIO(stream))).astype(int)
    return array.reshape(*array.shape[:2], -1)


def outside(before: np.ndarray, after: np.ndarray, touched) -> int:
    unequal = (before != after).any(axis=2)
    for left, top, right, bottom in touched:
        unequal[top:bottom, left:right] = False
    return int(unequal.sum())


@pytest.mark.parametrize("interval", INTERVALS, ids=["none", "each", "seven", "row"])
@pytest.mark.parametrize(("colour", "sampling"), [(False, 0), (True, 0), (True, 1), (True, 2)], ids=str)
def test_only_blocks_under_the_rectangles_change(colour, sampling, interval):
    for optimize, quality in itertools.product((False, True), (30, 75, 95, 100)):
        stream = coded(picture(colour=colour), quality=quality, subsampling=sampling, optimize=optimize, **interval)
        made, touched = flattened(stream, BOXES, COLOUR if colour else GREY, "")
        before, after = shown(stream), shown(made)
        assert outside(before, after, touched) == 0
        for (left, top, right, bottom), reach in zip(BOXES, touched, strict=True):
            assert after[top:bottom, left:right].max() <= 8  # chroma of the neighbours shines in by one pixel
            assert before[top:bottom, left:right].max() > 100
            assert left - 18 <= reach[0] <= left < right <= reach[2] <= right + 18
            assert top - 18 <= reach[1] <= top < bottom <= reach[3] <= bottom + 18


@pytest.mark.parametrize("interval", INTERVALS, ids=["none", "each", "seven", "row"])
def test_the_surroundings_are_those_of_the_rectangle(interval):
    image = Image.fromarray(np.where(np.arange(160) < 80, 40, 200).astype("u1")[np.newaxis].repeat(96, 0))
    image.paste(255, (20, 20, 60, 26))
    image.paste(0, (100, 20, 140, 26))
    around = Paint(Fill.SURROUNDINGS, (0,), inverted=False, padding=None, indexed=False)
    boxes = [(18, 18, 62, 28), (98, 18, 142, 28)]
    made, _ = flattened(coded(image, quality=95, **interval), boxes, around, "MONOCHROME2")
    after = shown(made)[..., 0]
    assert np.abs(after[16:32, 16:64] - 40).max() <= 2
    assert np.abs(after[16:32, 96:144] - 200).max() <= 2


def test_the_darkest_of_monochrome1_is_its_largest_value():
    made, _ = flattened(
        coded(picture(colour=False)), BOXES, Paint(Fill.BLACK, (255,), True, None, False), "MONOCHROME1"
    )
    assert shown(made)[27:43, 37:90].min() >= 254


def test_a_table_without_the_symbols_that_are_needed_grows():
    flat = Image.new("L", (160, 96), 130)  # an optimal table for it knows hardly a symbol
    flat.paste(133, (80, 0, 160, 96))
    stream = coded(flat, quality=95, optimize=True)
    made, touched = flattened(stream, [(30, 30, 60, 40)], GREY, "MONOCHROME2")
    assert made.count(b"\xff\xc4") > stream.count(b"\xff\xc4")
    assert outside(shown(stream), shown(made), touched) == 0
    assert shown(made)[30:40, 30:60].max() == 0


def test_the_colours_of_the_stream_count_more_than_those_of_the_header():
    stream = coded(picture(colour=True), subsampling=0, quality=95)  # JFIF: YCbCr
    made, _ = flattened(stream, BOXES, COLOUR, "RGB")
    assert shown(made)[30:40, 40:80].max() <= 2


@pytest.mark.parametrize(
    "stream",
    [
        coded(picture(colour=True), progressive=True),
        coded(picture(colour=False))[:-40],
        coded(picture(colour=False))[:200],
        b"\xff\xd8\xff\xd9",
        b"",
        b"no picture",
    ],
    ids=["progressive", "torn", "headers only", "empty", "nothing", "words"],
)
def test_what_is_not_sequential_or_not_whole_is_left_alone(stream):
    with pytest.raises(OddJpeg):
        flattened(stream, BOXES, GREY, "MONOCHROME2")


SEQUENTIAL = coded(picture(64, 64, colour=True), quality=60, restart_marker_blocks=3)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(SEQUENTIAL) - 1), st.integers(0, 255)), min_size=1, max_size=6))
@example([(len(SEQUENTIAL) - 3, 255)])
def test_a_broken_stream_is_left_alone_or_made_flat_and_never_hangs(changes):
    broken = bytearray(SEQUENTIAL)
    for at, value in changes:
        broken[at] = value
    try:
        made, _ = flattened(bytes(broken), [(8, 8, 24, 16)], COLOUR, "YBR_FULL")
    except (OddJpeg, ValueError, IndexError, KeyError):  # in the child, whatever is raised is a refusal
        return
    assert made.startswith(b"\xff\xd8")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("fill", Fill)
@pytest.mark.parametrize(
    "name",
    [
        "JPGExtended.dcm",
        "SC_jpeg_no_color_transform.dcm",
        "SC_rgb_jpeg_app14_dcmd.dcm",
        "SC_rgb_dcmtk_+eb+cr.dcm",
        "SC_rgb_dcmtk_+eb+cy+n1.dcm",
        "SC_rgb_dcmtk_+eb+cy+n2.dcm",
        "SC_rgb_dcmtk_+eb+cy+np.dcm",
        "SC_rgb_dcmtk_+eb+cy+s2.dcm",
        "SC_rgb_dcmtk_+eb+cy+s4.dcm",
        "SC_rgb_jpeg_lossy_gdcm.dcm",
        "SC_rgb_small_odd_jpeg.dcm",
        "examples_ybr_color.dcm",
    ],
)
def test_real_files_keep_their_syntax_and_all_pixels_that_are_not_touched(tmp_path, name, fill):
    path, target = BUNDLED / name, tmp_path / "out.dcm"
    box = replace(middle(path), first=0)
    with FrameDecoder() as decoder:
        masked = masked_file(decoder, path, target, box, fill=fill)
    before, after = pixels(path), pixels(target)
    assert differing(before, after, *masked.masks) == 0
    assert not np.array_equal(before, after)
    place = after[:, box.top : box.bottom, box.left : box.right].astype(int)
    spread = (place.max(axis=(1, 2)) - place.min(axis=(1, 2))).max()
    assert spread <= (40 if fill is Fill.SURROUNDINGS else 2)  # chroma of the neighbours shines in at its edges


@pytest.mark.filterwarnings("ignore")
def test_a_progressive_jpeg_is_decoded_and_written_without_loss(tmp_path):
    made = pydicom.dcmread(BUNDLED / "SC_rgb_jpeg_dcmtk.dcm")
    stream = coded(picture(256, 256, colour=True), progressive=True)
    made.PixelData = pydicom.encaps.encapsulate([stream + b"\0" * (len(stream) % 2)])
    made.Rows = made.Columns = 256
    made.save_as(tmp_path / "in.dcm")
    with FrameDecoder() as decoder:
        masked = masked_file(decoder, tmp_path / "in.dcm", tmp_path / "out.dcm", Mask(21, 35, 50, 41))
    assert masked.masks == (Mask(16, 32, 64, 48, 0, 0),)  # whole blocks: what a letter rang goes too
    assert (masked.photometric, masked.lossy) == ("YBR_RCT", "ISO_10918_1")
    assert differing(pixels(tmp_path / "in.dcm"), pixels(tmp_path / "out.dcm"), *masked.masks) == 0
