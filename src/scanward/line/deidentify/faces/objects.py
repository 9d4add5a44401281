"""The erasure of a face in one object: every frame by its own place, in stored values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.core.faces import FaceDoubt
from scanward.dicom.description import describe
from scanward.dicom.volume import erasure_of, frame_places
from scanward.dicom.volume.erasing import stored_level

if TYPE_CHECKING:
    from scanward.dicom.reading import DicomObject
    from scanward.dicom.volume import Erasure
    from scanward.line.deidentify.faces.removal import FaceRemoval


def object_erasure(found: DicomObject, removal: FaceRemoval, value: float) -> Erasure | FaceDoubt | None:
    """What is to be written over in an object of the frame of reference that `removal` was found in.

    Args:
        found: an opened object with pixels.
        removal: where the face is.
        value: what takes its place, in real values of the object's own series (`fill_value`).

    Returns:
        None where no pixel of the object is of the face; NO_PLACE where a frame does not say where it lies, or where
        frames with pixels of the face store the value differently.

    Raises:
        UnsoundObject: what reading places and descriptions raises.
    """
    said = describe(found)
    removed, levels = [], set()
    for frame, place in enumerate(frame_places(found)):
        if place is None:
            return FaceDoubt.NO_PLACE
        pixels = removal.pixels(place, (said.rows, said.columns))
        if pixels.any():
            removed.append((frame, pixels))
            levels.add(stored_level(value, place.slope, place.intercept, bits=said.bits_stored, signed=said.signed))
    if not removed:
        return None
    return erasure_of(removed, levels.pop()) if len(levels) == 1 else FaceDoubt.NO_PLACE
