"""Ultrasound, single and multi-frame, with the patient's name in the picture as these machines write it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import UltrasoundImageStorage, UltrasoundMultiFrameImageStorage

from scanward.demo.burn import burn
from scanward.demo.heading import heading, series_times
from scanward.demo.pixels import colour, grey
from scanward.demo.projection import ultrasound

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.demo.heading import Order

_ROWS, _COLUMNS = 360, 480
_FRAMES = 8


def us(order: Order) -> Dataset:
    """One colour image."""
    data = heading(order, UltrasoundImageStorage, "US")
    series_times(data, order)
    picture = burn(_frame(order, 0), banner(order), size=14)
    colour(data, np.stack([picture, picture, np.minimum(picture, 250)], axis=-1))
    _common(data)
    return data


def us_cine(order: Order) -> Dataset:
    """A grey loop."""
    data = heading(order, UltrasoundMultiFrameImageStorage, "US")
    series_times(data, order)
    grey(data, np.stack([burn(_frame(order, nth), banner(order), size=14) for nth in range(_FRAMES)]), stored=8)
    _common(data)
    data.NumberOfFrames = _FRAMES
    data.FrameIncrementPointer = 0x00181063
    data.FrameTime = 40
    data.CineRate = 25
    data.NumberOfStages, data.NumberOfViewsInStage = 1, 1
    return data


def banner(order: Order) -> list[str]:
    """What the machine writes at the upper edge: the Latin name, the number, the date."""
    person = order.visit.person
    return [f"{person.family}, {person.given}  ID {person.mrn}", order.visit.day.strftime("%d.%m.%Y 10:15")]


def _frame(order: Order, nth: int) -> NDArray[np.uint8]:
    beat = float(np.sin(2 * np.pi * nth / _FRAMES))
    return np.asarray(255 * ultrasound(_ROWS, _COLUMNS, beat, order.seed), dtype=np.uint8)


def _common(data: Dataset) -> None:
    data.ImageType = ["ORIGINAL", "PRIMARY", "ABDOMINAL", "0001"]
    data.BodyPartExamined = "ABDOMEN"
    data.BurnedInAnnotation = "YES"
    data.LossyImageCompression = "00"
    data.PatientOrientation = None
    data.TransducerData = "C5-1"
    region = Dataset()
    region.RegionLocationMinX0, region.RegionLocationMinY0 = 0, 48
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = _COLUMNS - 1, _ROWS - 1
    region.PhysicalUnitsXDirection, region.PhysicalUnitsYDirection = 3, 3
    region.PhysicalDeltaX, region.PhysicalDeltaY = 0.04, 0.04
    region.RegionSpatialFormat, region.RegionDataType, region.RegionFlags = 1, 1, 0
    data.SequenceOfUltrasoundRegions = [region]
