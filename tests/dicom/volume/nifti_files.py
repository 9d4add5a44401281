"""NIfTI files for tests, written by nibabel."""

from __future__ import annotations

from pathlib import Path

import nibabel
import numpy as np
from benchmarks.faces.scanning import Made, volume_of

from scanward.dicom.volume import Volume


def image_of(volume: Volume, kind: type = nibabel.Nifti1Image) -> nibabel.Nifti1Image:
    """The same voxels at the same places, in the directions of NIfTI: right, front, head."""
    affine = np.eye(4)
    affine[:3, 0] = volume.along_row * volume.step_along_row
    affine[:3, 1] = volume.along_column * volume.step_along_column
    affine[:3, 2] = (volume.origins[-1] - volume.origins[0]) / (len(volume.origins) - 1)
    affine[:3, 3] = volume.origins[0]
    return kind(volume.voxels.transpose(2, 1, 0), np.diag([-1, -1, 1, 1]) @ affine)


def write_nifti(made: Made, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    nibabel.save(image_of(volume_of(made)), path)
    return path
