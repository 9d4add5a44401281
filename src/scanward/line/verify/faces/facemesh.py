"""Runs in a process of its own: to which of some grey pictures (an array file on standard input) FaceMesh fits a face.

Of its own, since mediapipe speaks on standard error, keeps threads, and is only there with the extra `attack`.
"""

from __future__ import annotations

import io
import sys

import numpy as np


def main() -> None:
    import mediapipe  # noqa: PLC0415 - an optional extra

    pictures = np.load(io.BytesIO(sys.stdin.buffer.read()), allow_pickle=False)
    mesh = mediapipe.solutions.face_mesh.FaceMesh(static_image_mode=True, max_num_faces=1)
    colours = (np.ascontiguousarray(np.repeat(grey[..., None], 3, axis=2)) for grey in pictures)
    fits = (mesh.process(picture).multi_face_landmarks is not None for picture in colours)
    print("".join("01"[fit] for fit in fits))  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
