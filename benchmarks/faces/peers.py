"""Other ways of removing a face, and a face detector, each in the peers' own environment."""

from __future__ import annotations

import json
import resource
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import map_coordinates

from scanward.dicom.volume import resampled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.dicom.volume import Volume

_HERE = Path(__file__).parent
WAYS = {"quickshear 1.2.0": "quickshear_worker.py", "pydeface's mask (SimpleITK)": "pydeface_worker.py"}


def installed(python: Path) -> bool:
    return python.is_file()


def kept_by(python: Path, worker: str, volume: Volume, brain: NDArray[np.bool_], air: float) -> tuple[Volume, float]:
    """The volume with air where a peer removes voxels, on a grid of 2 mm and back, and its CPU seconds.

    `brain` is on the grid of `resampled(volume, 2.0)`: quickshear needs one.
    """
    grid = resampled(volume, 2.0)
    values = np.nan_to_num(grid.values, nan=air)
    with tempfile.TemporaryDirectory() as folder:
        given, answer = Path(folder) / "in.npz", Path(folder) / "out.npy"
        ones = np.ones(values.shape, np.float32)
        np.savez(given, values=values, ones=ones, brain=brain, origin=grid.origin, step_mm=grid.step_mm)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([python, _HERE / worker, given, answer], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        kept = np.load(answer).astype(np.float32)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    voxels = volume.voxels.copy()
    for index in range(len(voxels)):
        places = (volume.plane_points(index) - grid.origin) / grid.step_mm
        gone = map_coordinates(kept, places[..., ::-1].transpose(2, 0, 1), order=1, mode="nearest") < 0.5
        voxels[index][gone] = round((air - volume.intercepts[index]) / volume.slopes[index])
    return replace(volume, voxels=voxels), cpu


def facemesh_fits(python: Path, pictures: dict[str, NDArray[np.uint8]]) -> dict[str, int]:
    """How many of each name's pictures FaceMesh fits a face to."""
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "pictures.npz"
        np.savez(given, **pictures)
        done = subprocess.run([python, _HERE / "facemesh_worker.py", given], check=True, capture_output=True, text=True)
    fits: dict[str, int] = json.loads(done.stdout.strip().splitlines()[-1])
    return fits
