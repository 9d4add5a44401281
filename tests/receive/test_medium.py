from __future__ import annotations

from pathlib import Path

import pydicom.data
import pytest
from pydicom.config import IGNORE
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

pytestmark = pytest.mark.matrix("P14")


def dicomdir(path, *names):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = "1.2.840.10008.1.3.10"
    meta.MediaStorageSOPInstanceUID = "1.2.3"
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    directory = FileDataset(path, {}, file_meta=meta, preamble=bytes(128))
    directory.FileSetID = "CD"
    records = []
    for name in names:
        record = Dataset()
        record.DirectoryRecordType = "IMAGE"
        record.add(DataElement(0x00041500, "CS", name, validation_mode=IGNORE))
        records.append(record)
    directory.DirectoryRecordSequence = records
    directory.save_as(path, enforce_file_format=True)


@pytest.fixture
def medium(tmp_path, scan):
    source = tmp_path / "cd"
    (source / "IMAGES").mkdir(parents=True)
    (source / "IMAGES" / "im1").write_bytes(scan)
    (tmp_path / "secret").write_bytes(scan)
    return source


def test_the_directory_is_not_a_scan_and_its_files_are_found_in_any_case(medium, harvest):
    dicomdir(medium / "DICOMDIR", ["IMAGES", "IM1"])
    found = harvest(medium)
    assert len(found.received) == 1
    assert found.kinds == ["dicomdir"]
    assert not found.quarantined


def test_a_file_that_the_medium_names_and_does_not_hold_is_counted(medium, harvest):
    dicomdir(medium / "DICOMDIR", ["IMAGES", "IM1"], ["IMAGES", "IM2"])
    assert harvest(medium).kinds == ["dicomdir", "named-by-the-medium-but-missing"]


@pytest.mark.parametrize(
    "name", [["..", "secret"], ["IMAGES", "..", "..", "secret"], ["", "ETC", "PASSWD"], ["../secret"], ["C:", "X"]]
)
def test_a_reference_out_of_the_medium_is_reported_and_never_followed(medium, harvest, name):
    dicomdir(medium / "DICOMDIR", ["IMAGES", "IM1"], name)
    found = harvest(medium)
    assert [t.path.name for t in found.received] == ["im1"]
    assert found.reasons == ["archive"]


def test_a_reference_through_a_link_finds_nothing(medium, harvest, tmp_path):
    (medium / "LINK").symlink_to(tmp_path)
    dicomdir(medium / "DICOMDIR", ["LINK", "SECRET"])
    found = harvest(medium)
    assert "named-by-the-medium-but-missing" in found.kinds
    assert len(found.received) == 1


def test_a_broken_directory_does_not_stop_the_medium(medium, harvest):
    dicomdir(medium / "DICOMDIR", ["IMAGES", "IM1"])
    whole = (medium / "DICOMDIR").read_bytes()
    (medium / "DICOMDIR").write_bytes(whole[:-9])
    found = harvest(medium)
    assert len(found.received) == 1
    assert len(found.quarantined) == 1


def test_the_medium_that_pydicom_ships_is_read(harvest):
    folder = Path(pydicom.data.__file__).parent / "test_files" / "dicomdirtests"
    found = harvest(folder)
    assert "dicomdir" in found.kinds
    assert "named-by-the-medium-but-missing" not in found.kinds
    assert len(found.received) > 5


def test_a_packed_medium_is_read_as_well(medium, harvest, entry, scan, spool):
    dicomdir(medium / "DICOMDIR", ["..", "secret"], ["IMAGES", "IM1"])
    members = [entry(b"DICOMDIR", (medium / "DICOMDIR").read_bytes()), entry(b"IMAGES/IM1", scan)]
    found = harvest(members)
    assert len(found.received) == 1
    assert found.reasons == ["archive"]
    assert [p for p in spool.rglob("*") if p.is_file()] == [found.received[0].path]


def test_who_names_the_dicomdir_means_its_medium(tmp_path):
    from scanward.core.stages import Received
    from scanward.line.receive import receive

    medium = Path(pydicom.data.__file__).parent / "test_files" / "dicomdirtests"
    (tmp_path / "spool").mkdir()
    taken = list(receive(medium / "DICOMDIR", tmp_path / "spool"))
    assert sum(isinstance(each, Received) for each in taken) > 20
