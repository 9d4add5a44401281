"""Runs in the peers' environment: quickshear 1.2.0 on a volume and its brain mask.

python quickshear_worker.py IN.npz OUT.npy: `values` and `brain` (z, y, x) along the patient's axes (left, back, head);
writes which voxels are kept.
"""

from __future__ import annotations

import sys

import nibabel
import numpy as np
from quickshear import quickshear


def main() -> None:
    given = np.load(sys.argv[1])
    affine = np.diag([-float(given["step_mm"]), -float(given["step_mm"]), float(given["step_mm"]), 1.0])
    images = [
        nibabel.Nifti1Image(given[name].transpose(2, 1, 0).astype(np.float32), affine) for name in ("ones", "brain")
    ]
    sheared = quickshear(*images, 10)
    np.save(sys.argv[2], np.asarray(sheared.dataobj).transpose(2, 1, 0) > 0)


if __name__ == "__main__":
    main()
