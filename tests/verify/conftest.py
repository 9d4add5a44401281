"""A patient, a clean released object of theirs, and ways to spoil it. Files are made by pydicom, which verify never uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from scanward.core.identity import IdentifierKind as Kind
from scanward.core.identity import Identity
from scanward.line.verify import DatesPolicy, Expectation, FileVerdict, Verifier

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CT = "1.2.840.10008.5.1.4.1.1.2"
ORIGINAL_UID = "1.2.840.113619.2.55.3.604688119.971.1549180800.467"


@pytest.fixture
def identity() -> Identity:
    """One patient with a physician, numbers, dates, a telephone and a hospital."""
    known = Identity()
    for kind, text in [
        (Kind.PATIENT_NAME, "Przybylski^Jadwiga^Ewa"),
        (Kind.PERSON_NAME, "Abernathy^Cornelius^^Dr"),
        (Kind.RECORD_NUMBER, "MRN-7734-5521"),
        (Kind.ACCOUNT_NUMBER, "88123907"),
        (Kind.DATE, "19610203"),
        (Kind.DATE, "20190204"),
        (Kind.PHONE, "+1 (555) 867-5309"),
        (Kind.EMAIL, "jadwiga@przybylski.example"),
        (Kind.INSTITUTION, "Saint Hyacinth Memorial Hospital"),
        (Kind.PLACE, "14 Larkspur Crescent^^Ottumwa"),
        (Kind.DEVICE, "SN00417Q"),
        (Kind.UID, ORIGINAL_UID),
    ]:
        known.add(kind, text)
    return known


@pytest.fixture
def expectation() -> Expectation:
    return Expectation(
        pseudonym="SW-4F7K2M",
        original_uids=frozenset({ORIGINAL_UID}),
        dates_policy=DatesPolicy.SHIFT,
        offset_days=-731,
        private_creators=frozenset({"GEMS_PARM_01"}),
    )


def meta_of(syntax: str) -> FileMetaDataset:
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = UID(syntax)
    meta.MediaStorageSOPClassUID = CT
    meta.MediaStorageSOPInstanceUID = "2.25.112233445566778899001122334455667788"
    meta.ImplementationClassUID = "2.25.329800735698586629295641978511506172928"
    meta.ImplementationVersionName = "SCANWARD_0.1"
    return meta


def clean_object(syntax: str = ExplicitVRLittleEndian) -> Dataset:
    """A CT slice as the line would release it: shifted dates, new UIDs, marked, a private block that may stay."""
    ds = Dataset()
    ds.file_meta = meta_of(syntax)
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    ds.SOPClassUID = CT
    ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID
    ds.StudyDate = ds.SeriesDate = ds.AcquisitionDate = ds.ContentDate = "20170203"
    ds.StudyTime = ds.ContentTime = "101112.000"
    ds.AccessionNumber = ""
    ds.Modality = "CT"
    ds.Manufacturer = "GE MEDICAL SYSTEMS"
    ds.ManufacturerModelName = "LightSpeed VCT"
    ds.ReferringPhysicianName = ""
    ds.StudyDescription = "CT HEAD W/O CONTRAST"
    ds.SeriesDescription = "Axial 5.0 mm Brain, 2 min delay"
    ds.PatientName = "SW-4F7K2M"
    ds.PatientID = "SW-4F7K2M"
    ds.PatientBirthDate = ""
    ds.PatientSex = "F"
    ds.PatientAge = "056Y"
    ds.PatientIdentityRemoved = "YES"
    ds.DeidentificationMethod = "Scanward; recipe research"
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "113100", "DCM", "Basic Application Confidentiality"
    ds.DeidentificationMethodCodeSequence = [code]
    ds.BodyPartExamined = "HEAD"
    ds.SliceThickness = "5.0"
    ds.KVP = "120"
    ds.ProtocolName = "5.2 HEAD ROUTINE"
    ds.StudyInstanceUID = "2.25.99887766554433221100"
    ds.SeriesInstanceUID = "2.25.99887766554433221101"
    ds.FrameOfReferenceUID = "2.25.99887766554433221102"
    ds.StudyID = ""
    ds.SeriesNumber, ds.AcquisitionNumber, ds.InstanceNumber = 2, 1, 14
    ds.ImagePositionPatient = [-125.0, -123.5404569, 60.6960586]
    ds.ImageOrientationPatient = [1.0, 0.0, 0.0, 0.0, 0.9483237, -0.3173047]
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.Rows = ds.Columns = 64
    ds.PixelSpacing = [0.488, 0.488]
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, 16, 15, 1
    ds.LongitudinalTemporalInformationModified = "MODIFIED"
    ds.WindowCenter, ds.WindowWidth, ds.RescaleIntercept, ds.RescaleSlope = 35, 100, 0, 1
    block = ds.private_block(0x0043, "GEMS_PARM_01", create=True)
    block.add_new(0x39, "IS", [1000, 0, 0, 0])
    add_picture(ds)
    return ds


def add_picture(ds: Dataset) -> None:
    referenced = Dataset()
    referenced.ReferencedSOPClassUID, referenced.ReferencedSOPInstanceUID = CT, ds.SOPInstanceUID
    ds.ReferencedImageSequence = [referenced]
    pixels = np.random.default_rng(7).integers(-1000, 1500, (64, 64), dtype=np.int16)
    ds.PixelData = pixels.tobytes()


@pytest.fixture
def clean() -> Dataset:
    return clean_object()


@pytest.fixture
def implicit() -> Dataset:
    return clean_object(ImplicitVRLittleEndian)


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Write a data set, or bytes, to a file."""

    def write(content: Dataset | bytes, name: str = "object.dcm") -> Path:
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            content.save_as(path, enforce_file_format=True)
        return path

    return write


@pytest.fixture
def attack(
    identity: Identity, expectation: Expectation, written: Callable[..., Path]
) -> Callable[[Dataset | bytes], FileVerdict]:
    """Write it and attack it, as the line does."""
    verifier = Verifier(identity)
    return lambda content: verifier.check(written(content), expectation)


@pytest.fixture
def alone(written: Callable[..., Path]) -> Callable[[Dataset | bytes], FileVerdict]:
    """Write it and attack it knowing nothing, as `scanward verify` does with another tool's folder."""
    return lambda content: Verifier().check(written(content))
