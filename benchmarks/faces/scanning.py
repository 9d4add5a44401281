"""Scans of made heads: how tissues look in a sequence, where slices lie, and what the header says of it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid
from scipy.ndimage import gaussian_filter
from scipy.spatial.transform import Rotation

from benchmarks.faces.heads import Person, brain, parts, skin, tissues
from scanward.dicom.volume import Volume

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

LOOKS = {
    "t1": (0, 900, 420, 60, 130, 380, 560, 160, 5),
    "t2": (0, 520, 260, 40, 1200, 520, 380, 1300, 5),
    "flair": (0, 500, 300, 50, 90, 520, 420, 120, 5),
    "ct": (-1000, -90, 50, 1000, 8, 38, 30, 15, -950),
}
"""What each tissue shows, in the order of `heads.Tissue`."""


@dataclass(frozen=True, slots=True)
class Scan:
    """How to scan. `turn` turns the head in the scanner; `lie` is a matrix that turns what the header says."""

    kind: str = "t1"
    step_mm: float = 2.0
    slice_mm: float = 2.0
    plane: str = "axial"
    turn: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Pitch (nose up), yaw and roll, in degrees."""
    noise: float = 0.01
    top: float = 0.0
    bottom: float = 0.0
    """Shares of the head's height that are cut off."""
    tilt: float = 0.0
    lie: tuple[tuple[float, float, float], ...] | None = None
    reverse: bool = False
    low_mm: tuple[float, float, float] = field(default=(-105.0, -130.0, -150.0))
    high_mm: tuple[float, float, float] = field(default=(105.0, 125.0, 105.0))


@dataclass(frozen=True, slots=True)
class Made:
    """Voxels (slices, rows, columns) as stored, and the truth at each of them: brain, part of the surface nearby and
    the distance from the skin (mm)."""

    voxels: NDArray[np.int16]
    brain: NDArray[np.bool_]
    part: NDArray[np.uint8]
    skin_mm: NDArray[np.float32]
    origins: NDArray[np.float64]
    along_row: NDArray[np.float64]
    along_column: NDArray[np.float64]
    scan: Scan


PLANES = {
    "axial": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "sagittal": ((0, 1, 0), (0, 0, -1), (1, 0, 0)),
    "coronal": ((1, 0, 0), (0, 0, -1), (0, 1, 0)),
}


def scanned(who: Person, scan: Scan) -> Made:
    """Scan a person."""
    across, down, through = (np.array(direction, float) for direction in PLANES[scan.plane])
    low, high = np.array(scan.low_mm), np.array(scan.high_mm)
    height = high[2] - low[2]
    low[2] += scan.bottom * height
    high[2] -= scan.top * height
    start = np.where(across + down + through > 0, low, high)
    counts = [int(abs((high - low) @ direction) / step) for direction, step in
              ((across, scan.step_mm), (down, scan.step_mm), (through, scan.slice_mm))]  # fmt: skip
    shear = np.tan(np.radians(scan.tilt))
    tilted = down + np.array([0, 0, -shear]) * (scan.plane == "axial")
    tilted /= np.linalg.norm(tilted)
    origins = start + np.arange(counts[2])[:, None] * through * scan.slice_mm
    turn = Rotation.from_euler("xzy", [-scan.turn[0], scan.turn[1], scan.turn[2]], degrees=True)
    chance = np.random.default_rng(who.seed + 7)
    shape = (counts[2], counts[1], counts[0])
    made = [np.zeros(shape, kind) for kind in (np.int16, bool, np.uint8, np.float32)]
    plane = (
        np.arange(counts[1])[:, None, None] * tilted * scan.step_mm
        + np.arange(counts[0])[None, :, None] * across * scan.step_mm
    )
    for index, origin in enumerate(origins):
        points = ((origin + plane) @ turn.as_matrix()).astype(np.float32)  # the head turns the other way
        made[1][index], made[2][index], made[3][index], values = _slice(who, scan, points)
        made[0][index] = _noisy(values, scan, chance)
    directions, origins = _said(scan, across, tilted, origins)
    if scan.reverse:
        origins = origins[::-1].copy()
        made = [array[::-1].copy() for array in made]
    return Made(made[0], made[1], made[2], made[3], origins, *directions, scan)


def _slice(who: Person, scan: Scan, points: NDArray[np.float32]) -> tuple[NDArray, ...]:
    labels = tissues(who, points)
    values = np.array(LOOKS[scan.kind], np.float32)[labels]
    values = gaussian_filter(values, 0.6 / scan.step_mm)
    if scan.kind != "ct":
        values = values * (0.55 + 0.45 * np.exp(-(((points[..., 2] - 10) / 130) ** 2)))
    return brain(labels), parts(who, points), skin(who, points), values


def _noisy(values: NDArray[np.float32], scan: Scan, chance: np.random.Generator) -> NDArray[np.int16]:
    if scan.kind == "ct":
        return np.rint(values + chance.normal(0, 400 * scan.noise, values.shape)).astype(np.int16)
    level = 900 * scan.noise
    noisy = np.hypot(values + chance.normal(0, level, values.shape), chance.normal(0, level, values.shape))
    return np.rint(noisy).astype(np.int16)


def _said(scan: Scan, across: NDArray, down: NDArray, origins: NDArray) -> tuple[tuple[NDArray, NDArray], NDArray]:
    """What the header says: the truth, or the same box turned."""
    if scan.lie is None:
        return (across, down), origins
    turn = np.array(scan.lie)
    return (turn @ across, turn @ down), origins @ turn.T


def write_series(made: Made, folder: Path, *, study: str = "", frame: str = "") -> list[Path]:
    """The scan as a DICOM series, a file for each slice."""
    folder.mkdir(parents=True, exist_ok=True)
    common = Dataset()
    common.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2" if made.scan.kind == "ct" else "1.2.840.10008.5.1.4.1.1.4"
    common.Modality = "CT" if made.scan.kind == "ct" else "MR"
    common.PatientName, common.PatientID = "Made^Head", "MADE"
    common.StudyInstanceUID, common.FrameOfReferenceUID = study or generate_uid(), frame or generate_uid()
    common.SeriesInstanceUID = generate_uid()
    common.ImageOrientationPatient = [f"{value:.8f}" for value in (*made.along_row, *made.along_column)]
    common.PixelSpacing, common.SliceThickness = [made.scan.step_mm, made.scan.step_mm], made.scan.slice_mm
    common.SamplesPerPixel, common.PhotometricInterpretation = 1, "MONOCHROME2"
    common.BitsAllocated, common.BitsStored, common.HighBit, common.PixelRepresentation = 16, 16, 15, 1
    common.RescaleSlope, common.RescaleIntercept = 1, 0
    return [_written(common, made, index, folder / f"{index:04d}.dcm") for index in range(len(made.voxels))]


def _written(common: Dataset, made: Made, index: int, path: Path) -> Path:
    one = deepcopy(common)
    one.SOPInstanceUID = generate_uid()
    one.InstanceNumber = index + 1
    one.ImagePositionPatient = [f"{value:.6f}" for value in made.origins[index]]
    one.Rows, one.Columns = made.voxels[index].shape
    one.PixelData = made.voxels[index].tobytes()
    one.file_meta = FileMetaDataset()
    one.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    one.save_as(path, enforce_file_format=True)
    return path


def volume_of(made: Made) -> Volume:
    """The scan as the line would read it, without files."""
    order = np.argsort(made.origins @ np.cross(made.along_row, made.along_column))
    count, step = len(order), made.scan.step_mm
    sizes = np.ones(count), np.zeros(count)
    voxels, origins = made.voxels[order], made.origins[order]
    return Volume(voxels, origins, made.along_row, made.along_column, step, step, *sizes)
