"""Runs in the peers' environment: how many of some pictures FaceMesh fits a face to (mediapipe 0.10.14).

python facemesh_worker.py PICTURES.npz: arrays `name` (n, rows, columns) of grey levels; prints {name: fits} as JSON.
"""

from __future__ import annotations

import json
import sys

import mediapipe
import numpy as np


def main() -> None:
    pictures = np.load(sys.argv[1])
    mesh = mediapipe.solutions.face_mesh.FaceMesh(static_image_mode=True, max_num_faces=1)
    fits = {}
    for name in pictures.files:
        colours = [np.ascontiguousarray(np.repeat(grey[..., None], 3, axis=2)) for grey in pictures[name]]
        fits[name] = sum(mesh.process(picture).multi_face_landmarks is not None for picture in colours)
    print(json.dumps(fits))


if __name__ == "__main__":
    main()
