"""CR, DX, mammography and angiography."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydicom.uid import (
    ComputedRadiographyImageStorage,
    DigitalMammographyXRayImageStorageForPresentation,
    DigitalXRayImageStorageForPresentation,
    XRayAngiographicImageStorage,
)

from scanward.demo.codes import code
from scanward.demo.heading import heading, series_times
from scanward.demo.pixels import grey, window
from scanward.demo.projection import chest_xray, mammogram, vessels

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from scanward.demo.heading import Order


def cr(order: Order) -> Dataset:
    data = heading(order, ComputedRadiographyImageStorage, "CR")
    series_times(data, order)
    grey(data, 1023 * chest_xray(384, 320, order.seed), stored=10)
    window(data, 512, 1024)
    data.ImageType = ["ORIGINAL", "PRIMARY"]
    data.BodyPartExamined, data.ViewPosition = "CHEST", "PA"
    data.PatientOrientation = ["L", "F"]
    data.KVP, data.ImagerPixelSpacing = 110, [1.0, 1.0]
    return data


def dx(order: Order) -> Dataset:
    data = heading(order, DigitalXRayImageStorageForPresentation, "DX")
    series_times(data, order)
    grey(data, 4095 * chest_xray(448, 384, order.seed), stored=12)
    _digital(data)
    data.ImageType = ["ORIGINAL", "PRIMARY", ""]
    data.BodyPartExamined = "CHEST"
    data.AnatomicRegionSequence = [code("51185008", "SCT", "Chest")]
    data.ImageLaterality, data.ViewPosition, data.PositionerType = "U", "PA", ""
    data.PatientOrientation = ["L", "F"]
    data.KVP, data.Exposure = 117, 3
    return data


def mg(order: Order) -> Dataset:
    data = heading(order, DigitalMammographyXRayImageStorageForPresentation, "MG")
    series_times(data, order)
    grey(data, 4095 * mammogram(480, 384, order.seed), stored=12)
    _digital(data)
    data.ImageType = ["ORIGINAL", "PRIMARY", ""]
    side = "LR"[order.nth % 2]
    data.BodyPartExamined, data.ImageLaterality = "BREAST", side
    data.AnatomicRegionSequence = [code("76752008", "SCT", "Breast")]
    view = code("399162004", "SCT", "cranio-caudal")
    view.ViewModifierCodeSequence = []
    data.ViewCodeSequence = [view]
    data.PatientOrientation = ["A", side]
    data.PositionerType = "MAMMOGRAPHIC"
    data.OrganExposed, data.KVP, data.BreastImplantPresent = "BREAST", 28, "NO"
    data.Exposure, data.CompressionForce = 65, 110
    return data


def xa(order: Order) -> Dataset:
    data = heading(order, XRayAngiographicImageStorage, "XA")
    series_times(data, order)
    frames = np.stack([vessels(256, 256, nth / 5, order.seed) for nth in range(6)])
    grey(data, 255 * frames, stored=8)
    window(data, 128, 256)
    data.NumberOfFrames = len(frames)
    data.FrameIncrementPointer = 0x00181063
    data.FrameTime = 66.7
    data.ImageType = ["ORIGINAL", "PRIMARY", "SINGLE PLANE"]
    data.BodyPartExamined = "HEART"
    data.PixelIntensityRelationship = "LIN"
    data.KVP, data.XRayTubeCurrent, data.ExposureTime, data.Exposure = 80, 500, 7, 4
    data.RadiationSetting = "GR"
    data.PositionerMotion, data.PositionerPrimaryAngle, data.PositionerSecondaryAngle = "STATIC", 30, -10
    data.LossyImageCompression = "00"
    data.PatientOrientation = ["L", "F"]
    return data


def _digital(data: Dataset) -> None:
    """What DX and MG for presentation share: PS3.3 C.8.11.1, C.8.11.3 and C.8.11.4."""
    data.PresentationIntentType = "FOR PRESENTATION"
    data.PixelIntensityRelationship, data.PixelIntensityRelationshipSign = "LOG", -1
    data.RescaleIntercept, data.RescaleSlope, data.RescaleType = 0, 1, "US"
    data.PresentationLUTShape, data.LossyImageCompression = "IDENTITY", "00"
    data.DetectorType, data.ImagerPixelSpacing = "DIRECT", [0.9, 0.9]
    data.BurnedInAnnotation = "NO"
    data.AcquisitionContextSequence = []
    window(data, 2048, 4096)
