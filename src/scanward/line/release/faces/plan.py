"""A face's removal as a file: found by one worker, carried out by all."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.core.faces import FaceDoubt, HeadPose
from scanward.dicom.element import PIXEL_TAGS
from scanward.dicom.volume import Erasure
from scanward.line.deidentify.faces import FaceRemoval, object_erasure

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.dicom.reading import DicomObject
    from scanward.line.release.faces.tasks import SeriesFace

_NEAR_MM = 30.0
"""What lies farther from the face's edge is told from it by any number."""


def save_plan(path: Path, removal: FaceRemoval) -> None:
    """Write a removal, whole or not at all.

    Raises:
        OSError: the folder cannot be written.
    """
    pose = removal.pose
    field = np.clip(removal.field, -_NEAR_MM, _NEAR_MM).astype(np.float16)
    making = path.with_suffix(".making")
    with making.open("wb") as stream:
        np.savez_compressed(
            stream, field=field, matrix=pose.matrix, shift=pose.shift, sure=(pose.agreement, pose.margin)
        )
    making.replace(path)


@lru_cache(maxsize=1)
def load_plan(path: str) -> FaceRemoval:
    """What `save_plan` wrote.

    Raises:
        OSError: it is gone.
    """
    with np.load(path, allow_pickle=False) as found:
        rows = [(float(a), float(b), float(c)) for a, b, c in found["matrix"]]
        x, y, z = (float(value) for value in found["shift"])
        agreement, margin = (float(value) for value in found["sure"])
        pose = HeadPose((rows[0], rows[1], rows[2]), (x, y, z), agreement, margin)
        return FaceRemoval(pose, found["field"].astype(np.float32))


def erasure_for(found: DicomObject, face: SeriesFace) -> Erasure:
    """What is to be written over in an object of a series whose face goes; nothing where it shows nothing of it.

    Raises:
        UnsoundObject: NOT_MASKABLE where it does not say where it lies; what reading places raises.
        OSError: the plan is gone.
    """
    if not any(found.get(tag) for tag in PIXEL_TAGS):
        return Erasure((), 0)
    erasure = object_erasure(found, load_plan(face.plan), face.fill)
    if isinstance(erasure, FaceDoubt):
        raise UnsoundObject(QuarantineReason.NOT_MASKABLE, "a face that may be in it cannot be placed")
    return erasure or Erasure((), 0)
