"""The digest is that of the pixels alone: another header changes nothing, another pixel all."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file

from scanward.core.errors import UnsoundObject
from scanward.dicom.pixel_digest import pixel_digest
from scanward.dicom.reading import open_object
from tests.dicom.objects import dataset, save


def digest(path: Path) -> str:
    with open_object(path) as opened:
        return pixel_digest(opened)


@pytest.mark.parametrize("file", ["CT_small.dcm", "JPEG2000.dcm", "examples_ybr_color.dcm", "image_dfl.dcm"])
def test_a_header_makes_no_difference_and_a_pixel_does(file: str, tmp_path: Path) -> None:
    there = Path(str(get_testdata_file(file)))
    made = dcmread(there)
    made.PatientName = "Other^Name"
    made.save_as(tmp_path / "named.dcm")
    assert digest(tmp_path / "named.dcm") == digest(there)
    pixels = bytearray(made.PixelData)
    pixels[-20] ^= 1
    made.PixelData = bytes(pixels)
    made.save_as(tmp_path / "changed.dcm")
    assert digest(tmp_path / "changed.dcm") != digest(there)


def test_it_is_the_sha_256_of_plain_pixels() -> None:
    there = Path(str(get_testdata_file("CT_small.dcm")))
    assert digest(there) == sha256(dcmread(there).PixelData).hexdigest()


def test_an_object_without_pixels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsoundObject):
        digest(save(dataset(), tmp_path / "one.dcm"))
