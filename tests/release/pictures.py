"""Pictures with writing for the tests of the conductor, and what stands in them after a release."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from pydicom.dataset import Dataset

from scanward.demo.burn import burn
from scanward.demo.drawn import drawn_in
from tests.dicom.objects import save
from tests.release.scans import ct

NAME = "Kowalczyk"
LINES = [f"{NAME}, Mirabelle", "ID: MRN887341", "12.03.2024", "CTDIvol 42.1 mGy"]
HARMLESS = LINES[3]
ULTRASOUND = "1.2.840.10008.5.1.4.1.1.6.1"


def page(lines: list[str] = LINES, *, size: int = 17) -> np.ndarray[Any, Any]:
    """A dark screen of 192 rows and 256 columns with white writing."""
    return np.asarray(burn(np.full((192, 256), 24, np.uint8), lines, at=(14, 20), size=size))


def scan(frames: np.ndarray[Any, Any], number: int = 1, **attributes: Any) -> Dataset:
    """A grey picture of 8 bits; `frames` are rows x columns, with the frames before them where there are several."""
    made = ct("MRN887341", f"{NAME}^Mirabelle", 7, number)
    said = {
        "SOPClassUID": ULTRASOUND,
        "Modality": "US",
        "ImageType": ["ORIGINAL", "PRIMARY"],
        "BodyPartExamined": "ABDOMEN",
        "StudyDescription": "US ABDOMEN",
        "SeriesDescription": "LIVER",
        "Rows": frames.shape[-2],
        "Columns": frames.shape[-1],
        "BitsAllocated": 8,
        "BitsStored": 8,
        "HighBit": 7,
        "PixelRepresentation": 0,
        "PixelData": frames.tobytes(),
    }
    if frames.ndim > 2:
        said["NumberOfFrames"] = frames.shape[0]
    for keyword, value in (said | attributes).items():
        setattr(made, keyword, value)
    if "file_meta" in made.__dict__ and made.file_meta:
        made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID
    made["PixelData"].VR = "OB" if int(made.BitsAllocated) == 8 else "OW"
    return made


def put(folder: Path, *scans: Dataset) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number, each in enumerate(scans):
        save(each, folder / f"{number}.dcm")
    return folder


def recipe(folder: Path, text: str, *, extends: str = "research") -> Path:
    path = folder / "own.toml"
    path.write_text(f'name = "own"\nextends = "{extends}"\n{text}\n', encoding="utf-8")
    return path


def left(folder: Path, lines: list[str] = LINES) -> set[str]:
    """Which of the lines stand in any picture that was released."""
    found: set[str] = set()
    for path in sorted(folder.rglob("*.dcm")):
        found |= drawn_in(pydicom.dcmread(path), lines)
    return found
