"""Nuclear medicine: a multi-frame static study."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import NuclearMedicineImageStorage

from scanward.demo.codes import code
from scanward.demo.heading import heading, series_times
from scanward.demo.pixels import grey
from scanward.demo.projection import activity

if TYPE_CHECKING:
    from scanward.demo.heading import Order

_SIZE, _FRAMES = 128, 2


def nm(order: Order) -> Dataset:
    data = heading(order, NuclearMedicineImageStorage, "NM")
    series_times(data, order)
    grey(data, 900 * np.stack([activity(_SIZE, _SIZE, 0, order.seed + nth) for nth in range(_FRAMES)]), stored=16)
    data.NumberOfFrames = _FRAMES
    data.FrameIncrementPointer = [0x00540010, 0x00540020]
    data.EnergyWindowVector, data.DetectorVector = [1, 1], [1, 2]
    data.NumberOfEnergyWindows, data.NumberOfDetectors = 1, 2
    data.ImageType = ["ORIGINAL", "PRIMARY", "STATIC", "EMISSION"]
    data.PixelSpacing = [4.8, 4.8]
    data.BodyPartExamined = "CHEST"
    data.ActualFrameDuration, data.CountsAccumulated = 300000, 512000
    data.PatientOrientationCodeSequence = [code("102538003", "SCT", "recumbent")]
    data.PatientOrientationCodeSequence[0].PatientOrientationModifierCodeSequence = [code("40199007", "SCT", "supine")]
    data.PatientGantryRelationshipCodeSequence = [code("102540008", "SCT", "headfirst")]
    energy = Dataset()
    energy.EnergyWindowName = "Tc99m"
    span = Dataset()
    span.EnergyWindowLowerLimit, span.EnergyWindowUpperLimit = 126, 154
    energy.EnergyWindowRangeSequence = [span]
    data.EnergyWindowInformationSequence = [energy]
    tracer = Dataset()
    tracer.RadionuclideCodeSequence = [code("72454008", "SCT", "^99m^Technetium")]
    tracer.Radiopharmaceutical = "Sestamibi"
    data.RadiopharmaceuticalInformationSequence = [tracer]
    data.DetectorInformationSequence = [_detector(angle) for angle in (0, 180)]
    return data


def _detector(angle: int) -> Dataset:
    item = Dataset()
    item.CollimatorType, item.CollimatorGridName = "PARA", "LEHR"
    item.StartAngle = angle
    item.ImagePositionPatient, item.ImageOrientationPatient = None, None
    return item
