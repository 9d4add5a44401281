"""Whatever looks into pixels gets them one frame at a time, as they are stored and as they are seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pydicom.data
import pytest
from pydicom.pixels import apply_color_lut

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.frames import DecodeLimits, FrameDecoder, ObjectFrames, SeriesFrames, source

BUNDLED = Path(pydicom.data.__file__).parent / "test_files"


@pytest.fixture(scope="module")
def decoder():
    with FrameDecoder() as made:
        yield made


@pytest.mark.parametrize(
    "name",
    [
        "CT_small.dcm",
        "MR_small_bigendian.dcm",
        "MR_small_RLE.dcm",
        "SC_rgb_small_odd_big_endian.dcm",
        "SC_rgb_rle_2frame.dcm",
        "SC_rgb_rle_16bit_2frame.dcm",
        "JPEG2000.dcm",
        "liver_1frame.dcm",
        "rtdose_expb.dcm",
        "examples_ybr_color.dcm",
    ],
)
def test_every_frame_is_what_pydicom_decodes(decoder: FrameDecoder, name: str):
    whole = pydicom.dcmread(BUNDLED / name)
    pixels = whole.pixel_array
    with ObjectFrames(BUNDLED / name, decoder) as frames:
        expected = pixels if frames.count > 1 else pixels[np.newaxis]
        assert (frames.rows, frames.columns) == (whole.Rows, whole.Columns)
        for index in {0, frames.count // 2, frames.count - 1}:
            assert np.array_equal(frames.frame(index), expected[index])


def test_colours_in_planes_are_put_side_by_side(decoder: FrameDecoder, testdata: Path):
    path = testdata / "dicom-variety" / "US1_UNCR.dcm"
    with ObjectFrames(path, decoder) as frames:
        assert np.array_equal(frames.frame(0), pydicom.dcmread(path).pixel_array)


def test_a_palette_is_seen_in_its_colours(decoder: FrameDecoder):
    path = BUNDLED / "examples_palette.dcm"
    whole = pydicom.dcmread(path)
    with ObjectFrames(path, decoder) as frames:
        assert np.array_equal(frames.frame(0), apply_color_lut(whole.pixel_array, whole) >> 8)


def test_an_overlay_in_the_upper_bits_is_not_taken_for_pixels(decoder: FrameDecoder, tmp_path: Path):
    whole = pydicom.dcmread(BUNDLED / "CT_small.dcm")
    clean = whole.pixel_array & 0x0FFF
    whole.BitsStored, whole.HighBit, whole.PixelRepresentation = 12, 11, 0
    whole.PixelData = (clean | 0x5000).astype("<u2").tobytes()
    whole.save_as(tmp_path / "upper")
    with ObjectFrames(tmp_path / "upper", decoder) as frames:
        assert np.array_equal(frames.frame(0), clean)


def test_a_window_is_told_in_stored_values(decoder: FrameDecoder, testdata: Path):
    with ObjectFrames(testdata / "dicom-variety" / "693_UNCR.dcm", decoder) as frames:
        assert frames.window(0) == (1014.0, 1114.0)  # center 40, width 100, intercept -1024
    with ObjectFrames(BUNDLED / "SC_rgb_small_odd.dcm", decoder) as frames:
        assert frames.window(0) is None


def test_a_series_is_one_row_of_frames(decoder: FrameDecoder):
    one, two = BUNDLED / "rtdose_1frame.dcm", BUNDLED / "rtdose.dcm"
    with SeriesFrames([one, two, one], decoder) as series:
        assert series.count == 17
        assert [series.place(index) for index in (0, 1, 15, 16)] == [(0, 0), (1, 0), (1, 14), (2, 0)]
        assert np.array_equal(series.frame(5), pydicom.dcmread(two).pixel_array[4])
        assert np.array_equal(series.frame(16), pydicom.dcmread(one).pixel_array)


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_each_header_of_a_series_is_read_once(decoder: FrameDecoder, monkeypatch: pytest.MonkeyPatch):
    read: list[Path] = []
    real = source.open_object
    monkeypatch.setattr(source, "open_object", lambda path: read.append(path) or real(path))
    paths = [BUNDLED / "rtdose_1frame.dcm", BUNDLED / "rtdose.dcm", BUNDLED / "rtdose_1frame.dcm"]
    before = open_files()
    with SeriesFrames(paths, decoder) as series:
        for _ in range(2):
            for index in range(series.count):
                series.frame(index)
                series.window(max(0, index - 1))
        assert open_files() <= before + 1
    assert read == paths


def test_a_deflated_object_is_one_of_a_series_too(decoder: FrameDecoder):
    deflated = BUNDLED / "image_dfl.dcm"
    with SeriesFrames([deflated, deflated], decoder) as series:
        first = series.frame(0)
        assert np.array_equal(series.frame(1), first)
        assert np.array_equal(series.frame(0), pydicom.dcmread(deflated).pixel_array)


@pytest.mark.parametrize(("written", "how"), [(True, "changed"), (False, "as it was")])
def test_a_file_that_changes_between_two_frames_is_not_read_on(
    decoder: FrameDecoder, tmp_path: Path, written: bool, how: str
):
    paths = [tmp_path / "one", tmp_path / "two"]
    for path in paths:
        path.write_bytes((BUNDLED / "CT_small.dcm").read_bytes())
    with SeriesFrames(paths, decoder) as series:
        series.frame(1)
        if written:
            paths[0].write_bytes(paths[0].read_bytes() + b"\0")
            with pytest.raises(UnsoundObject, match=how):
                series.frame(0)
        else:
            assert series.frame(0).shape == (128, 128)


def test_a_series_of_two_sizes_is_refused(decoder: FrameDecoder):
    with pytest.raises(UnsoundObject) as refused:
        SeriesFrames([BUNDLED / "CT_small.dcm", BUNDLED / "MR_small.dcm"], decoder)
    assert refused.value.reason is QuarantineReason.PIXEL_DESCRIPTION


def test_a_frame_that_is_not_there_is_refused(decoder: FrameDecoder):
    with ObjectFrames(BUNDLED / "CT_small.dcm", decoder) as frames, pytest.raises(UnsoundObject):
        frames.frame(1)


def test_an_object_without_pixels_is_refused(decoder: FrameDecoder):
    with pytest.raises(UnsoundObject):
        ObjectFrames(BUNDLED / "rtplan.dcm", decoder)


def test_a_frame_that_is_far_larger_than_its_stream_is_decoded_and_not_looked_into() -> None:
    path = BUNDLED / "examples_jpeg2k.dcm"
    with FrameDecoder(DecodeLimits(bomb_floor_bytes=1000, looked_at_ratio=3)) as decoder:
        assert decoder.frame(path).shape == (480, 640, 3)
        with ObjectFrames(path, decoder) as frames, pytest.raises(UnsoundObject) as refused:
            frames.frame(0)
        assert refused.value.reason is QuarantineReason.CODESTREAM
    with FrameDecoder(DecodeLimits(bomb_floor_bytes=1000)) as decoder, ObjectFrames(path, decoder) as frames:
        assert frames.frame(0).shape == (480, 640, 3)
