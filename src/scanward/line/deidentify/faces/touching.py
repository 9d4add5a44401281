"""Whether a segmentation or a structure set draws something where a face goes: its border would give the face back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.frames import ObjectFrames
from scanward.dicom.reading import open_object
from scanward.dicom.sequence import items
from scanward.dicom.values import decode
from scanward.dicom.volume import frame_places

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from scanward.dicom.frames import FrameDecoder
    from scanward.dicom.reading import DicomObject
    from scanward.line.deidentify.faces.removal import FaceRemoval

_ROI_CONTOURS, _CONTOURS, _CONTOUR_DATA = 0x30060039, 0x30060040, 0x30060050
_SURFACES: Final = "1.2.840.10008.5.1.4.1.1.66.5"
_SOP_CLASS: Final = 0x00080016


def touches(path: Path, removal: FaceRemoval, decoder: FrameDecoder) -> bool:
    """Whether an object marks a point of the face that `removal` takes out of the images.

    RT structure sets are asked for the points of their contours (PS3.3 section C.8.8.6), segmentations for the pixels
    of their frames. What cannot be read, and a segmentation of surfaces, is taken to touch it.

    Raises:
        OSError: the file cannot be read.
    """
    try:
        with open_object(path) as found:
            if found.text(_SOP_CLASS) == _SURFACES:
                return True
            if found.get(_ROI_CONTOURS) is not None:
                return any(removal.holds(points).any() for points in _contours(found))
            if not found.elements or found.elements[-1].bulk is None:
                return False
            places = frame_places(found)
        with ObjectFrames(path, decoder) as frames:
            for index, place in enumerate(places):
                if place is None:
                    return True
                pixels = removal.pixels(place, (frames.rows, frames.columns))
                if pixels.any() and np.any(frames.frame(index)[pixels]):
                    return True
    except UnsoundObject:
        return True
    return False


def _contours(found: DicomObject) -> Iterator[NDArray[np.float64]]:
    """The points (n, 3) of each contour, in mm."""
    element, budget = found.get(_ROI_CONTOURS), found.budget()
    for roi, encoding in items(element, found.syntax.encoding, budget, 1) if element else ():
        for contours in (each for each in roi if each.tag == _CONTOURS):
            for contour, _ in items(contours, encoding, budget, 2):
                for data in (each for each in contour if each.tag == _CONTOUR_DATA):
                    yield _points(data.value)


def _points(value: bytes) -> NDArray[np.float64]:
    try:
        numbers = [float(text) for text in decode(value, "DS", ())]
    except ValueError:
        raise UnsoundObject(QuarantineReason.BAD_VR, "a contour that is no numbers") from None
    return np.array(numbers[: len(numbers) // 3 * 3]).reshape(-1, 3)
