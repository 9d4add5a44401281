"""Enhanced multi-frame CT and MR with functional groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import EnhancedCTImageStorage, EnhancedMRImageStorage

from scanward.demo.canary import plain
from scanward.demo.codes import code
from scanward.demo.heading import heading, series_times
from scanward.demo.phantom import chest_ct, head_mr
from scanward.demo.pixels import grey

if TYPE_CHECKING:
    from scanward.demo.heading import Order

_SIZE, _FRAMES, _THICK_MM = 128, 5, 6.0


def enhanced_ct(order: Order) -> Dataset:
    data = heading(order, EnhancedCTImageStorage, "CT")
    frames = np.stack([chest_ct(_SIZE, -0.6 + 0.3 * nth, order.seed) for nth in range(_FRAMES)])
    grey(data, frames + 1024, stored=12)
    _common(data, order, ["DERIVED", "PRIMARY", "VOLUME", "NONE"])
    shared = data.SharedFunctionalGroupsSequence[0]
    event = Dataset()
    event.IrradiationEventUID = order.canaries.uid()
    shared.IrradiationEventIdentificationSequence = [event]
    shared.CTImageFrameTypeSequence = [_frame_type(data)]
    shared.FrameAnatomySequence = [_anatomy("51185008", "Chest")]
    shared.PixelValueTransformationSequence = [_rescale(-1024, "HU")]
    return data


def enhanced_mr(order: Order) -> Dataset:
    data = heading(order, EnhancedMRImageStorage, "MR")
    frames = np.stack([head_mr(_SIZE, -0.6 + 0.3 * nth, order.seed) for nth in range(_FRAMES)])
    grey(data, frames, stored=12)
    _common(data, order, ["DERIVED", "PRIMARY", "VOLUME", "NONE"])
    data.ResonantNucleus, data.KSpaceFiltering, data.MagneticFieldStrength = "1H", "NONE", 3
    data.ApplicableSafetyStandardAgency, data.ComplexImageComponent = "IEC", "MAGNITUDE"
    data.AcquisitionContrast = "T1"
    shared = data.SharedFunctionalGroupsSequence[0]
    frame_type = _frame_type(data)
    frame_type.ComplexImageComponent, frame_type.AcquisitionContrast = "MAGNITUDE", "T1"
    shared.MRImageFrameTypeSequence = [frame_type]
    shared.FrameAnatomySequence = [_anatomy("69536005", "Head")]
    shared.PixelValueTransformationSequence = [_rescale(0, "US")]
    return data


def _common(data: Dataset, order: Order, image_type: list[str]) -> None:
    series_times(data, order, acquisition=False)
    day = plain(order.visit.day)
    data.AcquisitionDateTime, data.AcquisitionDuration = day + "101515", 12.0
    data.ImageType, data.NumberOfFrames = image_type, _FRAMES
    data.PixelPresentation, data.VolumetricProperties = "MONOCHROME", "VOLUME"
    data.VolumeBasedCalculationTechnique = "NONE"
    data.PresentationLUTShape, data.BurnedInAnnotation = "IDENTITY", "NO"
    data.LossyImageCompression, data.ContentQualification = "00", "RESEARCH"
    data.AcquisitionNumber, data.AcquisitionContextSequence = 1, []
    data.FrameOfReferenceUID = order.series.frame_uid
    data.PositionReferenceIndicator = ""
    data.PatientPosition = "HFS"
    _dimensions(data, order)
    shared, measures, orientation, lut = Dataset(), Dataset(), Dataset(), Dataset()
    measures.PixelSpacing, measures.SliceThickness = [1.9, 1.9], _THICK_MM
    shared.PixelMeasuresSequence = [measures]
    orientation.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    shared.PlaneOrientationSequence = [orientation]
    lut.WindowCenter, lut.WindowWidth = 40, 400
    shared.FrameVOILUTSequence = [lut]
    data.SharedFunctionalGroupsSequence = [shared]
    data.PerFrameFunctionalGroupsSequence = [_frame(nth, day) for nth in range(_FRAMES)]


def _dimensions(data: Dataset, order: Order) -> None:
    organization, index = Dataset(), Dataset()
    organization.DimensionOrganizationUID = order.canaries.uid()
    data.DimensionOrganizationSequence = [organization]
    index.DimensionOrganizationUID = organization.DimensionOrganizationUID
    index.DimensionIndexPointer, index.FunctionalGroupPointer = 0x00209057, 0x00209111
    data.DimensionIndexSequence = [index]


def _frame(nth: int, day: str) -> Dataset:
    frame, content, position = Dataset(), Dataset(), Dataset()
    content.FrameAcquisitionNumber, content.StackID, content.InStackPositionNumber = 1, "1", nth + 1
    content.FrameAcquisitionDateTime = content.FrameReferenceDateTime = f"{day}1015{15 + nth}"
    content.FrameAcquisitionDuration, content.TemporalPositionIndex = 1.0, 1
    content.DimensionIndexValues = [nth + 1]
    position.ImagePositionPatient = [-120, -120, nth * _THICK_MM]
    frame.FrameContentSequence, frame.PlanePositionSequence = [content], [position]
    return frame


def _frame_type(data: Dataset) -> Dataset:
    item = Dataset()
    item.FrameType, item.PixelPresentation = data.ImageType, "MONOCHROME"
    item.VolumetricProperties, item.VolumeBasedCalculationTechnique = "VOLUME", "NONE"
    return item


def _anatomy(value: str, meaning: str) -> Dataset:
    item = Dataset()
    item.FrameLaterality = "U"
    item.AnatomicRegionSequence = [code(value, "SCT", meaning)]
    return item


def _rescale(intercept: float, unit: str) -> Dataset:
    item = Dataset()
    item.RescaleIntercept, item.RescaleSlope, item.RescaleType = intercept, 1, unit
    return item
