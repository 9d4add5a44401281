"""Frames and thumbnails come from a child that may die without harm (P5 to P7)."""

from __future__ import annotations

import io
import os
import signal
import struct
import time
from pathlib import Path

import numpy as np
import pydicom
import pydicom.data
import pytest
from PIL import Image
from pydicom.encaps import encapsulate
from pydicom.pixels.decoders.base import get_decoder
from pydicom.uid import JPEG2000Lossless, RLELossless

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.frames import DecodeLimits, FrameDecoder
from tests.dicom.objects import dataset, save

BUNDLED = Path(pydicom.data.__file__).parent / "test_files"
WORDS = "DOE^JANE"


@pytest.fixture(scope="module")
def decoder():
    with FrameDecoder() as made:
        yield made


def image(path: Path, pixels: bytes, syntax: str = "1.2.840.10008.1.2.1", **attributes: object) -> Path:
    """A grey image of 64 x 64 bytes unless `attributes` say otherwise."""
    described = {
        "Rows": 64,
        "Columns": 64,
        "SamplesPerPixel": 1,
        "BitsAllocated": 8,
        "BitsStored": 8,
        "HighBit": 7,
        "PixelRepresentation": 0,
        "PhotometricInterpretation": "MONOCHROME2",
    }
    made = dataset(**(described | attributes))
    made.PixelData = pixels
    made["PixelData"].VR = "OB"
    made["PixelData"].is_undefined_length = pydicom.uid.UID(syntax).is_encapsulated
    return save(made, path, syntax)


def gradient() -> np.ndarray:
    return np.arange(64 * 64, dtype="u1").reshape(64, 64)


def decodable() -> list[Path]:
    names = [
        "693_J2KI.dcm",
        "CT_small.dcm",
        "ExplVR_BigEnd.dcm",
        "JPEG2000.dcm",
        "JPEGLSNearLossless_16.dcm",
        "J2K_pixelrep_mismatch.dcm",
        "MR_small_RLE.dcm",
        "MR_small_bigendian.dcm",
        "MR_small_jpeg_ls_lossless.dcm",
        "SC_rgb_jpeg_gdcm.dcm",
        "SC_rgb_dcmtk_+eb+cy+np.dcm",
        "SC_rgb_rle_16bit_2frame.dcm",
        "SC_rgb_small_odd_big_endian.dcm",
        "examples_palette.dcm",
        "examples_ybr_color.dcm",
        "examples_overlay.dcm",
        "liver_1frame.dcm",
        "rtdose.dcm",
        "rtdose_rle.dcm",
    ]
    return [BUNDLED / name for name in names]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", decodable(), ids=lambda path: path.name)
def test_a_frame_is_what_pydicom_makes_of_it(decoder, path):
    assert np.array_equal(decoder.frame(path, 0), pydicom.pixels.pixel_array(path, index=0))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", decodable(), ids=lambda path: path.name)
def test_a_thumbnail_is_a_small_png(decoder, path):
    shown = Image.open(io.BytesIO(decoder.thumbnail(path, 48)))
    assert shown.format == "PNG"
    assert max(shown.size) <= 48
    assert shown.info == {}


@pytest.mark.filterwarnings("ignore")
def test_real_files_have_thumbnails(decoder, testdata):
    cannot = {"emri_small_jpeg_2k_lossless_too_short.dcm"}  # broken on purpose
    failed = []
    paths = sorted((testdata / "dicom-variety").glob("*.dcm"))
    for path in paths:
        try:
            assert decoder.thumbnail(path).startswith(b"\x89PNG")
        except UnsoundObject as refusal:
            failed.append((path.name, refusal.reason.value))
    assert {name for name, _ in failed} <= cannot
    assert len(paths) > 60


@pytest.mark.filterwarnings("ignore")
def test_every_frame_of_a_multiframe_object_is_its_own(decoder):
    path = BUNDLED / "examples_ybr_color.dcm"
    for index in (0, 7, 29):
        assert np.array_equal(decoder.frame(path, index), pydicom.pixels.pixel_array(path, index=index))


def test_one_bit_frames_that_do_not_begin_at_a_byte_are_aligned(decoder, tmp_path):
    masks = np.random.default_rng(3).integers(0, 2, (3, 5, 7), dtype="u1")
    packed = np.packbits(masks.ravel(), bitorder="little").tobytes()
    path = image(
        tmp_path / "mask", packed + b"\0" * (len(packed) % 2), Rows=5, Columns=7, BitsAllocated=1, BitsStored=1, HighBit=0,
        NumberOfFrames=3,
    )  # fmt: skip
    for index in range(3):
        assert np.array_equal(decoder.frame(path, index), masks[index])


def test_monochrome1_is_shown_inverted(decoder, tmp_path):
    shown = [
        Image.open(
            io.BytesIO(decoder.thumbnail(image(tmp_path / kind, gradient().tobytes(), PhotometricInterpretation=kind)))
        )
        for kind in ("MONOCHROME1", "MONOCHROME2")
    ]
    assert np.array_equal(np.asarray(shown[0]), 255 - np.asarray(shown[1]))


def test_the_header_window_is_used(decoder, tmp_path):
    path = image(tmp_path / "window", gradient().tobytes(), WindowCenter="100", WindowWidth="2")
    shown = np.asarray(Image.open(io.BytesIO(decoder.thumbnail(path))))
    assert set(np.unique(shown)) <= {0, 127, 255}


@pytest.mark.parametrize("window", [("nan", "inf"), ("1e999", "1"), ("-9e11", "1"), ("0", "-5"), ("x", "y")])
@pytest.mark.filterwarnings("ignore")
def test_a_senseless_window_gives_a_picture_all_the_same(decoder, tmp_path, window):
    made = dataset()
    made.add_new(0x00281050, "LO", window[0])
    made.add_new(0x00281051, "LO", window[1])
    path = image(tmp_path / "window", gradient().tobytes())
    whole = path.read_bytes()
    center = b"\x28\x00\x50\x10DS" + struct.pack("<H", 6) + window[0].ljust(6).encode()
    width = b"\x28\x00\x51\x10DS" + struct.pack("<H", 6) + window[1].ljust(6).encode()
    at = whole.index(b"\xe0\x7f\x10\x00")
    path.write_bytes(whole[:at] + center + width + whole[at:])
    shown = np.asarray(Image.open(io.BytesIO(decoder.thumbnail(path))))
    assert shown.max() > shown.min()


@pytest.mark.matrix("P6")
def test_a_stream_larger_than_its_header_says_reaches_no_decoder(tmp_path):
    out = io.BytesIO()
    Image.fromarray(np.zeros((1200, 1200), "u1")).save(out, "JPEG2000", no_jp2=True)
    path = image(tmp_path / "lie", encapsulate([out.getvalue()]), JPEG2000Lossless)
    with FrameDecoder() as fresh:
        with pytest.raises(UnsoundObject) as refusal:
            fresh.thumbnail(path)
        assert fresh._worker is None
    assert refusal.value.reason is QuarantineReason.CODESTREAM


@pytest.mark.matrix("P5")
@pytest.mark.parametrize(
    ("lie", "reason"),
    [
        ({"Rows": 65}, QuarantineReason.PIXEL_LENGTH),
        ({"NumberOfFrames": 2_000_000_000}, QuarantineReason.PIXEL_LENGTH),
        ({"Rows": 65_535, "Columns": 65_535}, QuarantineReason.PIXEL_DESCRIPTION),
        ({"Rows": 0}, QuarantineReason.PIXEL_DESCRIPTION),
        ({"BitsAllocated": 13}, QuarantineReason.PIXEL_DESCRIPTION),
        ({"SamplesPerPixel": 999}, QuarantineReason.PIXEL_DESCRIPTION),
    ],
)
def test_numbers_that_do_not_fit_reach_no_decoder(tmp_path, lie, reason):
    with FrameDecoder() as fresh:
        with pytest.raises(UnsoundObject) as refusal:
            fresh.frame(image(tmp_path / "lie", gradient().tobytes(), **lie))
        assert fresh._worker is None
    assert refusal.value.reason is reason


def bomb(path: Path, rows: int, columns: int) -> Path:
    runs = rows * columns // 128 + 1
    stream = struct.pack("<16I", 1, 64, *[0] * 14) + b"\x81\x00" * runs
    return image(path, encapsulate([stream]), RLELossless, Rows=rows, Columns=columns)


@pytest.mark.matrix("P7")
def test_a_bomb_is_refused_by_its_numbers(tmp_path):
    with pytest.raises(UnsoundObject) as refusal, FrameDecoder(DecodeLimits(bomb_ratio=10)) as fresh:
        fresh.frame(bomb(tmp_path / "bomb", 5000, 5000))
    assert refusal.value.reason is QuarantineReason.CODESTREAM


@pytest.mark.matrix("P7")
def test_a_child_that_takes_too_much_memory_dies_and_the_next_file_is_read(tmp_path):
    with FrameDecoder(DecodeLimits(memory_bytes=48 << 20)) as small:
        with pytest.raises(UnsoundObject) as refusal:
            small.frame(bomb(tmp_path / "bomb", 8000, 8000))
        assert refusal.value.reason is QuarantineReason.DECODER_DIED
        assert np.array_equal(small.frame(image(tmp_path / "fine", gradient().tobytes())), gradient())


@pytest.mark.matrix("P7")
def test_a_child_that_is_too_slow_is_ended_and_the_next_file_is_read(tmp_path):
    fine = image(tmp_path / "fine", gradient().tobytes())
    with FrameDecoder(DecodeLimits(wall_s=0.5)) as hasty:
        assert np.array_equal(hasty.frame(fine), gradient())
        child = hasty._worker._process.pid
        os.kill(child, signal.SIGSTOP)
        begun = time.monotonic()
        with pytest.raises(UnsoundObject) as refusal:
            hasty.frame(fine)
        assert time.monotonic() - begun < 10
        assert refusal.value.reason is QuarantineReason.DECODER_DIED
        assert np.array_equal(hasty.frame(fine), gradient())


@pytest.mark.matrix("P7")
def test_a_child_that_was_killed_is_replaced(tmp_path):
    fine = image(tmp_path / "fine", gradient().tobytes())
    with FrameDecoder() as made:
        made.frame(fine)
        os.kill(made._worker._process.pid, signal.SIGKILL)
        made._worker._process.wait()
        assert np.array_equal(made.frame(fine), gradient())


@pytest.mark.matrix("P7")
@pytest.mark.parametrize("cut", [3, 40, 200])
def test_a_torn_stream_is_refused_without_a_word_of_the_header(decoder, tmp_path, cut):
    out = io.BytesIO()
    Image.fromarray(gradient()).save(out, "JPEG2000", no_jp2=True)
    torn = out.getvalue()[:cut]
    path = image(tmp_path / WORDS, encapsulate([torn + b"\0" * (len(torn) % 2)]), JPEG2000Lossless, PatientName=WORDS)
    with pytest.raises(UnsoundObject) as refusal:
        decoder.frame(path)
    assert refusal.value.reason is QuarantineReason.CODESTREAM
    assert WORDS not in str(refusal.value)


def test_an_object_without_pixels_is_refused(decoder, tmp_path):
    with pytest.raises(UnsoundObject) as refusal:
        decoder.thumbnail(save(dataset(), tmp_path / "report"))
    assert refusal.value.reason is QuarantineReason.PIXEL_DESCRIPTION


@pytest.mark.matrix("P7")
def test_a_program_beside_the_scans_is_not_run(tmp_path, monkeypatch):
    for name in ("numpy", "pydicom", "PIL", "json", "scanward"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w').close()\n")
    monkeypatch.chdir(tmp_path)
    with FrameDecoder() as made:
        assert np.array_equal(made.frame(image(tmp_path / "fine", gradient().tobytes())), gradient())
    assert not (tmp_path / "ran").exists()


def test_closing_leaves_no_child_behind(tmp_path):
    with FrameDecoder() as made:
        made.frame(image(tmp_path / "fine", gradient().tobytes()))
        process = made._worker._process
    assert process.poll() is not None


def test_the_child_knows_every_decoder_that_is_declared():
    for number in ("50", "51", "57", "70", "80", "81", "90", "91", "201", "202", "203"):
        assert get_decoder(f"1.2.840.10008.1.2.4.{number}").is_available
