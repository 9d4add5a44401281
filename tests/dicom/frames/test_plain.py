"""A plain grey frame is shown without the child, as the child would show it."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pydicom.data
import pytest
from PIL import Image

from scanward.dicom.frames import DecodeLimits, FrameDecoder
from scanward.dicom.frames.look import look_of
from scanward.dicom.frames.plain import plain_thumbnail
from scanward.dicom.frames.rendering import thumbnail
from scanward.dicom.frames.taking import FrameTaker
from scanward.dicom.reading import open_object
from tests.dicom.objects import dataset, save

BUNDLED = Path(pydicom.data.__file__).parent / "test_files"


def grey(path: Path, values: np.ndarray, **attributes: object) -> Path:
    bits = values.dtype.itemsize * 8
    described = {
        "Rows": values.shape[0],
        "Columns": values.shape[1],
        "SamplesPerPixel": 1,
        "BitsAllocated": bits,
        "BitsStored": bits,
        "HighBit": bits - 1,
        "PixelRepresentation": int(values.dtype.kind == "i"),
        "PhotometricInterpretation": "MONOCHROME2",
    }
    made = dataset(**(described | attributes))
    made.PixelData = values.tobytes()
    made["PixelData"].VR = "OW"
    return save(made, path)


def both(path: Path, size: int = 160) -> tuple[np.ndarray | None, np.ndarray]:
    """The plain picture (None where it is left to the child) and the one that the child would make."""
    with open_object(path) as found:
        frame, look = FrameTaker(found, DecodeLimits()).take(), look_of(found)
    plain = plain_thumbnail(frame, look, size)
    with FrameDecoder() as decoder:
        whole = decoder.frame(path, frame_number(path))
    made = thumbnail(whole, frame.head(), look.head(), size)
    return None if plain is None else opened(plain), opened(made)


def frame_number(path: Path) -> int:
    return int(pydicom.dcmread(path, stop_before_pixels=True).get("NumberOfFrames", 1) or 1) // 2


def opened(png: bytes) -> np.ndarray:
    picture = Image.open(io.BytesIO(png))
    picture.load()
    return np.asarray(picture)


RNG = np.random.default_rng(7)
SMOOTH = np.add.outer(np.arange(64), np.arange(48))


@pytest.mark.parametrize(
    ("values", "attributes"),
    [
        (SMOOTH.astype("u1"), {}),
        (SMOOTH.astype("u1"), {"WindowCenter": "60", "WindowWidth": "31"}),
        (SMOOTH.astype("u1"), {"PhotometricInterpretation": "MONOCHROME1"}),
        ((SMOOTH * 500).astype("u2"), {"WindowCenter": "30000", "WindowWidth": "9000"}),
        ((SMOOTH * 30 - 1000).astype("i2"), {"WindowCenter": "35", "WindowWidth": "100"}),
        ((SMOOTH * 30).astype("i2"), {"RescaleSlope": "-1.5", "RescaleIntercept": "7"}),
        (
            (SMOOTH * 30).astype("i2"),
            {"RescaleSlope": "-1", "RescaleIntercept": "1024", "WindowCenter": "40", "WindowWidth": "80"},
        ),
        ((SMOOTH * 9 & 0x0FFF).astype("u2"), {"BitsStored": 12, "HighBit": 11}),
        (
            ((SMOOTH * 9 - 500) & 0x0FFF).astype("u2"),
            {"BitsStored": 12, "HighBit": 11, "PixelRepresentation": 1, "WindowCenter": "0", "WindowWidth": "300"},
        ),
        (np.full((5, 5), 9, "u2"), {}),
        (SMOOTH.astype("u1"), {"WindowCenter": "9000", "WindowWidth": "2"}),
    ],
)
def test_without_subsampling_it_is_the_childs_picture(tmp_path, values, attributes):
    plain, made = both(grey(tmp_path / "grey", values, **attributes))
    assert plain is not None
    assert plain.shape == made.shape
    difference = np.abs(plain.astype(int) - made.astype(int))
    windowed = "WindowCenter" in attributes and attributes["WindowCenter"] != "9000"
    assert difference.max() <= (1 if windowed else 4), "percentiles are taken to the nearest value"


@pytest.mark.parametrize("name", ["CT_small.dcm", "MR_small.dcm", "rtplan.dcm"][:2])
@pytest.mark.parametrize("size", [160, 32])
def test_real_pictures_look_the_same(name, size):
    plain, made = both(BUNDLED / name, size)
    assert plain is not None
    assert abs(plain.shape[0] - made.shape[0]) <= made.shape[0] // 4
    likened = np.asarray(Image.fromarray(plain).resize(made.shape[::-1], Image.Resampling.BILINEAR)).astype(float)
    assert np.corrcoef(likened.ravel(), made.astype(float).ravel())[0, 1] > 0.9


@pytest.mark.parametrize("shape", [(1, 1), (1, 700), (700, 1), (3, 500), (641, 481)])
def test_a_picture_of_any_shape_is_no_larger_than_asked(tmp_path, shape):
    plain, _ = both(grey(tmp_path / "shape", RNG.integers(0, 255, shape, dtype="u1")))
    assert plain is not None
    assert max(plain.shape) <= 160


@pytest.mark.parametrize(
    "name",
    [
        "JPEG2000.dcm",
        "ExplVR_BigEnd.dcm",
        "SC_rgb_small_odd.dcm",
        "examples_palette.dcm",
        "rtdose.dcm",
        "liver_1frame.dcm",
    ],
)
def test_what_is_not_plain_is_left_to_the_child(name):
    with open_object(BUNDLED / name) as found:
        frame, look = FrameTaker(found, DecodeLimits()).take(), look_of(found)
    assert plain_thumbnail(frame, look, 160) is None


def test_a_plain_picture_starts_no_child(tmp_path):
    with FrameDecoder() as decoder:
        assert decoder.thumbnail(grey(tmp_path / "grey", SMOOTH.astype("u1"))).startswith(b"\x89PNG")
        assert decoder._worker is None
