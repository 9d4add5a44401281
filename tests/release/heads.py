"""Sources with a made head for the tests of faces in the line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
from benchmarks.faces.scanning import Made, write_series
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import generate_uid

import scanward
from scanward.core.facts import FaceFacts, ReleaseFacts
from tests.agreed import agreed

ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"


def altered(path: Path, **said: object) -> None:
    made = pydicom.dcmread(path)
    for keyword, value in said.items():
        setattr(made, keyword, value)
    made.save_as(path)


def compressed(made: Made, folder: Path, syntax: str) -> list[Path]:
    """A series whose frames are compressed without loss."""
    paths = write_series(made, folder)
    for path in paths:
        one = pydicom.dcmread(path)
        one.compress(syntax, generate_instance_uid=False)
        one.save_as(path)
    return paths


def enhanced(made: Made, folder: Path) -> Path:
    """The whole scan as one multi-frame object, in an order of its own; its places stand in functional groups."""
    paths = write_series(made, folder)
    one = pydicom.dcmread(paths[0])
    order = np.random.default_rng(3).permutation(len(paths))
    groups = []
    for index in order:
        place, turn, measures, frame = Dataset(), Dataset(), Dataset(), Dataset()
        place.ImagePositionPatient = [f"{value:.6f}" for value in made.origins[index]]
        turn.ImageOrientationPatient, measures.PixelSpacing = one.ImageOrientationPatient, one.PixelSpacing
        frame.PlanePositionSequence = Sequence([place])
        frame.PlaneOrientationSequence = Sequence([turn])
        frame.PixelMeasuresSequence = Sequence([measures])
        groups.append(frame)
    for keyword in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"):
        delattr(one, keyword)
    one.SOPClassUID = one.file_meta.MediaStorageSOPClassUID = ENHANCED_MR
    one.SOPInstanceUID = one.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    one.PerFrameFunctionalGroupsSequence = Sequence(groups)
    one.NumberOfFrames = len(paths)
    one.PixelData = made.voxels[order].tobytes()
    for path in paths:
        path.unlink()
    one.save_as(folder / "enhanced.dcm", enforce_file_format=True)
    return folder / "enhanced.dcm"


def run(source: Path, tmp_path: Path, **options: object) -> ReleaseFacts:
    said = {"recipient": "acme-ai", "purpose": "research", "ward": agreed(tmp_path / "ward"), "workers": 1, **options}
    return scanward.release(source, to=tmp_path / "out", recipe=str(said.pop("recipe", "ai-training")), **said)


def names(tallies: list) -> set[str]:
    return {tally.name for tally in tallies}


def only(facts: ReleaseFacts) -> FaceFacts:
    (face,) = facts.faces
    return face
