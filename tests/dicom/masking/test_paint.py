"""Which level is laid over what."""

from __future__ import annotations

import numpy as np
import pydicom
import pytest

from scanward.dicom.frames import FrameDecoder
from scanward.dicom.masking import Fill, Mask
from tests.dicom.masking.files import masked_file, pixels
from tests.dicom.objects import dataset, save

BOX = Mask(8, 8, 24, 16)


def made(path, array, **attributes):
    """A grey object of that array unless `attributes` say otherwise."""
    rows, columns = array.shape[:2]
    said = {
        "Rows": rows, "Columns": columns, "SamplesPerPixel": 1, "BitsAllocated": 8 * array.itemsize,
        "BitsStored": 8 * array.itemsize, "HighBit": 8 * array.itemsize - 1,
        "PixelRepresentation": int(array.dtype.kind == "i"), "PhotometricInterpretation": "MONOCHROME2",
    }  # fmt: skip
    one = dataset(**(said | attributes))
    one.PixelData = array.tobytes()
    one["PixelData"].VR = "OB" if array.itemsize == 1 else "OW"
    return save(one, path)


def laid(tmp_path, array, fill=Fill.BLACK, box=BOX, **attributes):
    """The level under the mask, as a list of its samples."""
    path = made(tmp_path / "in.dcm", array, **attributes)
    with FrameDecoder() as none_needed:
        masked_file(none_needed, path, tmp_path / "out.dcm", box, fill=fill)
    raw = np.frombuffer(pydicom.dcmread(tmp_path / "out.dcm").PixelData, array.dtype)[: array.size].reshape(array.shape)
    place = raw[box.top : box.bottom, box.left : box.right]
    assert (place == place[0, 0]).all()
    return np.atleast_1d(place[0, 0]).tolist()


def grey(dtype="u1", level=100, letters=250):
    array = np.full((32, 40), level, dtype)
    array[10:14, 10:22:2] = letters
    return array


def test_black_is_what_is_shown_darkest(tmp_path):
    assert laid(tmp_path, grey()) == [0]
    assert laid(tmp_path, grey(), PhotometricInterpretation="MONOCHROME1") == [255]
    assert laid(tmp_path, grey("u1", 20, 60), PhotometricInterpretation="MONOCHROME1", BitsStored=7, HighBit=6) == [127]


def test_black_in_deeper_pictures_is_the_darkest_level_that_the_frame_shows(tmp_path):
    array = grey("i2", 40, 3000)
    array[0, :] = -1024
    assert laid(tmp_path, array) == [-1024]
    deep = grey("u2", 900, 4000)
    deep[:, 0] = 3500
    assert laid(tmp_path, deep, PhotometricInterpretation="MONOCHROME1") == [3500]


def test_letters_never_decide_what_is_darkest(tmp_path):
    assert laid(tmp_path, grey("i2", 40, -3000)) == [40]


def test_padding_is_no_level(tmp_path):
    array = grey("i2", 40, 3000)
    array[0, :], array[1, :] = -2000, -1000
    assert laid(tmp_path, array, PixelPaddingValue=-2000) == [-1000]
    assert laid(tmp_path, array, PixelPaddingValue=-2000, PixelPaddingRangeLimit=-900) == [40]


def test_padding_is_laid_where_padding_stands_around(tmp_path):
    array = grey("i2", 40, 3000)
    array[4:20, 4:28] = -2000
    array[10:14, 10:22:2] = 3000
    assert laid(tmp_path, array, Fill.SURROUNDINGS, PixelPaddingValue=-2000) == [-2000]
    array[4:20, 4:14] = 40  # now most of the ring is no padding
    array[4:20, 20:28] = 40
    assert laid(tmp_path, array, Fill.SURROUNDINGS, PixelPaddingValue=-2000) == [40]


def test_the_surroundings_are_those_of_the_box(tmp_path):
    array = grey("u1", 7, 255)
    array[:, 30:] = 200
    assert laid(tmp_path, array, Fill.SURROUNDINGS) == [7]
    assert laid(tmp_path, array, Fill.SURROUNDINGS, Mask(30, 0, 40, 32)) == [7]
    assert laid(tmp_path, array, Fill.SURROUNDINGS, Mask(0, 0, 40, 32)) == [0]  # nothing stands around


@pytest.mark.parametrize(("photometric", "black"), [("RGB", [0, 0, 0]), ("YBR_FULL", [0, 128, 128])])
def test_black_has_no_colour(tmp_path, photometric, black):
    array = np.random.default_rng(5).integers(0, 255, (32, 40, 3), "u1")
    colour = {"SamplesPerPixel": 3, "PlanarConfiguration": 0, "PhotometricInterpretation": photometric}
    assert laid(tmp_path, array, **colour) == black


def test_black_in_a_palette_is_its_darkest_entry(tmp_path):
    palette = {}
    for place, colour in enumerate(("Red", "Green", "Blue")):
        entries = np.linspace(65535, 0, 256).astype("<u2")
        entries[77] = 0 if place else 1
        entries[255] = 9
        palette[f"{colour}PaletteColorLookupTableDescriptor"] = [256, 0, 16]
        palette[f"{colour}PaletteColorLookupTableData"] = entries.tobytes()
    assert laid(tmp_path, grey(), PhotometricInterpretation="PALETTE COLOR", **palette) == [77]


def test_the_surroundings_in_a_palette_are_an_entry_that_stands_there(tmp_path):
    array = grey("u1", 3, 250)
    array[7, :] = 201  # the middle of 3 and 201 would be another colour
    assert laid(tmp_path, array, Fill.SURROUNDINGS, PhotometricInterpretation="PALETTE COLOR") == [3]


def test_two_boxes_do_not_see_each_other(tmp_path):
    array = grey("u1", 9, 255)
    array[8:16, 24:32] = 255
    path = made(tmp_path / "in.dcm", array)
    with FrameDecoder() as none_needed:
        masked_file(none_needed, path, tmp_path / "out.dcm", BOX, Mask(24, 8, 32, 16), fill=Fill.SURROUNDINGS)
    assert set(np.unique(pixels(tmp_path / "out.dcm"))) == {9}
