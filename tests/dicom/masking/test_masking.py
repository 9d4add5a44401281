"""Masks over every kind of pixels: what is outside stays, bit for bit, and what is under them is one level."""

from __future__ import annotations

import subprocess
import tracemalloc
from pathlib import Path

import numpy as np
import pydicom
import pytest

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.codestream.one_frame import clean_frame
from scanward.dicom.codestream.report import Expected
from scanward.dicom.description import describe
from scanward.dicom.frames import FrameDecoder
from scanward.dicom.masking import Fill, Mask
from scanward.dicom.reading import open_object
from tests.dicom.masking.files import BUNDLED, differing, levels, masked_file, middle, pixels
from tests.dicom.objects import dataset, save

NAMES = [
    "CT_small.dcm",
    "MR_small_implicit.dcm",
    "MR_small_bigendian.dcm",
    "ExplVR_BigEnd.dcm",
    "image_dfl.dcm",
    "SC_rgb_small_odd.dcm",
    "SC_ybr_full_422_uncompressed.dcm",
    "examples_palette.dcm",
    "examples_rgb_color.dcm",
    "liver_1frame.dcm",
    "liver_expb_1frame.dcm",
    "rtdose.dcm",
    "MR_small_RLE.dcm",
    "SC_rgb_rle_2frame.dcm",
    "SC_rgb_rle_16bit_2frame.dcm",
    "rtdose_rle.dcm",
    "MR_small_jpeg_ls_lossless.dcm",
    "MR_small_jp2klossless.dcm",
    "examples_jpeg2k.dcm",
    "GDCMJ2K_TextGBR.dcm",
    "J2K_pixelrep_mismatch.dcm",
    "693_J2KI.dcm",
    "JPEG2000.dcm",
    "JPEGLSNearLossless_16.dcm",
    "SC_rgb_jls_lossy_line.dcm",
    "SC_rgb_jpeg_gdcm.dcm",
]
KEPT = {"1.2.840.10008.1.2.4.91", "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.5"}


@pytest.fixture(scope="module")
def decoder():
    with FrameDecoder() as made:
        yield made


def hold(decoder: FrameDecoder, path: Path, tmp_path: Path, fill: Fill) -> None:
    target = tmp_path / f"{path.stem}-{fill}.dcm"
    [mask] = masked_file(decoder, path, target, middle(path), fill=fill).masks
    before, after = pixels(path), pixels(target)
    assert differing(before, after, mask) == 0
    assert set(levels(after, mask)) == {1}
    assert max(levels(before, mask)) == 1 or not np.array_equal(before, after)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("fill", Fill)
@pytest.mark.parametrize("name", NAMES)
def test_nothing_changes_outside_and_one_level_stands_inside(decoder, tmp_path, name, fill):
    hold(decoder, BUNDLED / name, tmp_path, fill)


_NOT_READ_BY_PYDICOM = {"liver_deflate", "liver_nonbyte_aligned_deflate", "liver_nonbyte_aligned_rle", "liver_rle"}


@pytest.mark.filterwarnings("ignore")
def test_the_same_holds_for_all_real_files(decoder, testdata, tmp_path):
    paths = [p for p in sorted((testdata / "dicom-variety").glob("*.dcm")) if p.stem not in _NOT_READ_BY_PYDICOM]
    paths += sorted(p for p in (testdata / "burned-in").rglob("*") if p.suffix == ".dcm" or p.stem.startswith("I"))
    held = 0
    for path in paths:
        if path.stem == "emri_small_jpeg_2k_lossless_too_short":
            continue
        with open_object(path) as found:
            drawn = found.get(0x00280010) is not None
        if drawn:
            hold(decoder, path, tmp_path, Fill.SURROUNDINGS)
            held += 1
    assert held > 70


@pytest.mark.parametrize("name", sorted(_NOT_READ_BY_PYDICOM))
def test_what_pydicom_cannot_read_is_compared_by_our_own_decoder(decoder, testdata, tmp_path, name):
    path, target = testdata / "dicom-variety" / f"{name}.dcm", tmp_path / "out.dcm"
    [mask] = masked_file(decoder, path, target, middle(path)).masks
    before = np.stack([decoder.frame(path, index) for index in range(3)])[..., np.newaxis]
    after = np.stack([decoder.frame(target, index) for index in range(3)])[..., np.newaxis]
    assert differing(before, after, mask) == 0
    assert set(levels(after, mask)) == {1}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("name", "syntax", "photometric"),
    [
        ("MR_small_RLE.dcm", "1.2.840.10008.1.2.5", "MONOCHROME2"),
        ("examples_jpeg2k.dcm", "1.2.840.10008.1.2.4.90", "YBR_RCT"),
        ("JPEG2000.dcm", "1.2.840.10008.1.2.4.91", "MONOCHROME2"),
        ("JPEGLSNearLossless_16.dcm", "1.2.840.10008.1.2.4.80", "MONOCHROME2"),
        ("SC_rgb_jpeg_gdcm.dcm", "1.2.840.10008.1.2.4.90", "YBR_RCT"),
    ],
)
def test_the_syntax_stays_where_it_can_and_is_lossless_where_it_cannot(decoder, tmp_path, name, syntax, photometric):
    masked_file(decoder, BUNDLED / name, tmp_path / "out.dcm", Mask(1, 1, 9, 9))
    read = pydicom.dcmread(tmp_path / "out.dcm")
    assert (read.file_meta.TransferSyntaxUID, read.PhotometricInterpretation) == (syntax, photometric)


def frames_of(path: Path) -> list[bytes]:
    read = pydicom.dcmread(path)
    return list(pydicom.encaps.generate_frames(read.PixelData, number_of_frames=int(read.NumberOfFrames)))


@pytest.mark.parametrize("kind", ["RLE", "jpeg_2k_lossless", "jpeg_ls_lossless"])
def test_frames_without_a_mask_keep_their_bytes(decoder, testdata, tmp_path, kind):
    path, target = testdata / "dicom-variety" / f"emri_small_{kind}.dcm", tmp_path / "out.dcm"
    masked = masked_file(decoder, path, target, Mask(3, 3, 20, 9, 4, 5))
    with open_object(path) as found:
        said = describe(found)
        expected = Expected(said.frames, said.rows, said.columns, said.samples, said.bits_allocated)
        before = [b"".join(clean_frame(each, found.syntax.uid, expected).pieces()) for each in frames_of(path)]
    after = [each[: len(old)] for each, old in zip(frames_of(target), before, strict=True)]
    changed = [index for index, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
    assert changed == [4, 5]
    assert masked.made == 2


def test_only_bytes_under_the_mask_change_in_plain_pixels(decoder, tmp_path):
    path, target = BUNDLED / "CT_small.dcm", tmp_path / "out.dcm"
    masked_file(decoder, path, target, Mask(10, 20, 14, 21))
    before, after = (pydicom.dcmread(each).PixelData for each in (path, target))
    places = {at for at, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]}
    assert places
    assert places <= set(range(2 * (20 * 128 + 10), 2 * (20 * 128 + 14)))


@pytest.mark.peer("dcmdump", "gdcmconv")
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", NAMES)
def test_other_programs_read_the_result(decoder, peer, tmp_path, name):
    target = tmp_path / "out.dcm"
    masked_file(decoder, BUNDLED / name, target, middle(BUNDLED / name))
    assert runs(peer("dcmdump"), "-q", target)
    if runs(peer("gdcmconv"), "--raw", BUNDLED / name, tmp_path / "source.dcm"):  # it takes neither 1 nor 32 bits
        assert runs(peer("gdcmconv"), "--raw", target, tmp_path / "raw.dcm")


def runs(*command: object) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_a_mask_that_reaches_out_is_clipped(decoder, tmp_path):
    path, target = BUNDLED / "CT_small.dcm", tmp_path / "out.dcm"
    masked = masked_file(decoder, path, target, Mask(-50, -3, 4, 2, -7, 99), Mask(120, 120, 9999, 9999))
    assert masked.masks == (Mask(0, 0, 4, 2, 0, 0), Mask(120, 120, 128, 128, 0, 0))
    assert differing(pixels(path), pixels(target), *masked.masks) == 0


@pytest.mark.parametrize(
    "mask",
    [Mask(128, 0, 200, 9), Mask(0, -9, 9, 0), Mask(5, 5, 5, 9), Mask(9, 5, 5, 9), Mask(0, 0, 9, 9, 1), Mask(0, 0, 9, 9, 3, 2)],
    ids=["right", "above", "empty", "inverted", "later frame", "no frame"],
)  # fmt: skip
def test_a_mask_that_lies_nowhere_is_refused(decoder, tmp_path, mask):
    with pytest.raises(UnsoundObject) as refusal:
        masked_file(decoder, BUNDLED / "CT_small.dcm", tmp_path / "out.dcm", mask)
    assert refusal.value.reason is QuarantineReason.PIXEL_DESCRIPTION
    assert not (tmp_path / "out.dcm").exists()


def test_a_long_clip_takes_the_memory_of_few_frames(decoder, tmp_path):
    frame = 256 * 256
    made = dataset(Rows=256, Columns=256, SamplesPerPixel=1, BitsAllocated=8, BitsStored=8, HighBit=7, NumberOfFrames=300,
                   PixelRepresentation=0, PhotometricInterpretation="MONOCHROME2")  # fmt: skip
    made.PixelData = np.tile(np.arange(256, dtype="u1"), 256 * 300).tobytes()
    made["PixelData"].VR = "OB"
    path = save(made, tmp_path / "clip.dcm")
    del made
    tracemalloc.start()
    masked_file(decoder, path, tmp_path / "out.dcm", Mask(10, 10, 90, 30), Mask(10, 40, 90, 60, 250, 260))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 24 * frame + (2 << 20)
    assert (
        differing(pixels(path), pixels(tmp_path / "out.dcm"), Mask(10, 10, 90, 30), Mask(10, 40, 90, 60, 250, 260)) == 0
    )


def test_a_video_is_refused_in_words(decoder, tmp_path):
    made = dataset(Rows=64, Columns=64, SamplesPerPixel=3, BitsAllocated=8, BitsStored=8, HighBit=7, NumberOfFrames=2,
                   PixelRepresentation=0, PhotometricInterpretation="YBR_PARTIAL_420", PlanarConfiguration=0)  # fmt: skip
    made.PixelData = pydicom.encaps.encapsulate([b"\0\0\1\xb3" * 8])
    made["PixelData"].VR = "OB"
    path = save(made, tmp_path / "video.dcm", "1.2.840.10008.1.2.4.102")
    with pytest.raises(UnsoundObject) as refusal:
        masked_file(decoder, path, tmp_path / "out.dcm", Mask(0, 0, 9, 9))
    assert refusal.value.reason is QuarantineReason.NOT_MASKABLE
