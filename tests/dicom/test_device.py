"""Pictures of one kind of device are told from those of another, and no value of a header stands in what tells them."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanward.core.errors import UnsoundObject
from scanward.dicom.device import device_of
from scanward.dicom.reading import open_object
from tests.dicom.objects import dataset, save

SAID = {
    "Manufacturer": "ACME Imaging ",
    "ManufacturerModelName": "Echo 9",
    "SoftwareVersions": ["1.0", "2.0"],
    "Modality": "US",
    "Rows": 480,
    "Columns": 640,
    "BitsAllocated": 8,
}


def device(tmp_path: Path, **other: object) -> str:
    with open_object(save(dataset(**(SAID | other)), tmp_path / "one.dcm")) as opened:
        return device_of(opened)


def test_spelling_and_what_names_one_machine_make_no_difference(tmp_path: Path) -> None:
    first = device(tmp_path)
    assert len(first) == 32
    other = {"Manufacturer": "Acme  imaging", "StationName": "US3", "DeviceSerialNumber": "77", "PatientName": "X"}
    assert device(tmp_path, **other) == first


@pytest.mark.parametrize(
    ("keyword", "value"),
    [("Manufacturer", "Other"), ("ManufacturerModelName", "Echo 8"), ("SoftwareVersions", "1.0"), ("Rows", 600)],
)
def test_another_device_software_or_size_is_another_one(tmp_path: Path, keyword: str, value: object) -> None:
    assert device(tmp_path, **{keyword: value}) not in ("", device(tmp_path))


def test_a_secondary_capture_names_its_device_its_own_way(tmp_path: Path) -> None:
    plain = {"Manufacturer": None, "ManufacturerModelName": None}
    captured = {"SecondaryCaptureDeviceManufacturer": "ACME Imaging"}
    assert device(tmp_path, **plain) == ""
    assert device(tmp_path, **plain, **captured) != ""


def test_an_object_without_a_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsoundObject):
        device(tmp_path, Rows=None)
