"""Runs in the peers' environment: pydeface's way without FSL. Its template is registered to a volume with a full affine
by SimpleITK (mutual information, three levels down to full resolution), and its face mask taken over.

python pydeface_worker.py IN.npz OUT.npy: as `quickshear_worker`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pydeface
import SimpleITK as sitk  # noqa: N813 - as its own documentation names it


def main() -> None:
    given = np.load(sys.argv[1])
    step = float(given["step_mm"])
    fixed = sitk.GetImageFromArray(given["values"].astype(np.float32))
    fixed.SetSpacing((step, step, step))
    fixed.SetOrigin([float(value) for value in given["origin"]])
    data = Path(pydeface.__file__).parent / "data"
    moving = sitk.ReadImage(str(data / "mean_reg2mean.nii.gz"), sitk.sitkFloat32)
    mask = sitk.ReadImage(str(data / "facemask.nii.gz"), sitk.sitkFloat32)
    begin = sitk.CenteredTransformInitializer(
        fixed, moving, sitk.AffineTransform(3), sitk.CenteredTransformInitializerFilter.MOMENTS
    )
    method = sitk.ImageRegistrationMethod()
    method.SetMetricAsMattesMutualInformation(48)
    method.SetMetricSamplingStrategy(method.RANDOM)
    method.SetMetricSamplingPercentage(0.1, 7)
    method.SetInterpolator(sitk.sitkLinear)
    method.SetOptimizerAsGradientDescent(1.0, 200, 1e-6, 10)
    method.SetOptimizerScalesFromPhysicalShift()
    method.SetShrinkFactorsPerLevel([4, 2, 1])
    method.SetSmoothingSigmasPerLevel([3, 1.5, 0])
    method.SetInitialTransform(begin, inPlace=False)
    found = method.Execute(fixed, moving)
    kept = sitk.Resample(mask, fixed, found, sitk.sitkNearestNeighbor, 1.0)
    np.save(sys.argv[2], sitk.GetArrayFromImage(kept) > 0.5)


if __name__ == "__main__":
    main()
