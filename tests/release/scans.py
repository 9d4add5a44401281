"""Small source folders for the tests of the conductor."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset

from tests.dicom.objects import dataset, save


def ct(patient: str, name: str, study: int, number: int, **attributes: object) -> Dataset:
    """A CT slice of the chest with 8 x 8 pixels."""
    return dataset(
        PatientID=patient,
        PatientName=name,
        PatientBirthDate="19610407",
        StudyInstanceUID=f"1.2.826.0.1.{study}",
        SeriesInstanceUID=f"1.2.826.0.1.{study}.1",
        SOPInstanceUID=f"1.2.826.0.1.{study}.1.{number}",
        FrameOfReferenceUID=f"1.2.826.0.1.{study}.9",
        StudyDate="20240131",
        StudyDescription="CT CHEST",
        SeriesDescription="AXIAL 5MM",
        BodyPartExamined="CHEST",
        ImageType=["ORIGINAL", "PRIMARY", "AXIAL"],
        Rows=8,
        Columns=8,
        BitsAllocated=16,
        BitsStored=16,
        HighBit=15,
        PixelRepresentation=1,
        SamplesPerPixel=1,
        PhotometricInterpretation="MONOCHROME2",
        InstanceNumber=number,
        PixelData=np.arange(64, dtype="<i2").tobytes(),
        **attributes,
    )


def fill(folder: Path, *, patients: int = 2, slices: int = 3, first_study: int = 1) -> Path:
    """A folder with one study of each patient, named after them as hospitals do."""
    folder.mkdir(parents=True, exist_ok=True)
    for person in range(patients):
        name = f"Kowalczyk^Mirabelle{person}"
        for number in range(1, slices + 1):
            made = ct(f"MRN88734{person}", name, first_study * 100 + person, number)
            save(made, folder / f"{name}-{first_study}-{number}.dcm")
    return folder


def released(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.dcm"))
