"""Radiotherapy: structure set, plan and dose, which point to a CT series and to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import RTDoseStorage, RTPlanStorage, RTStructureSetStorage

from scanward.demo.canary import plain
from scanward.demo.codes import reference
from scanward.demo.heading import heading
from scanward.demo.phantom import ellipse, grid
from scanward.demo.pixels import grey

if TYPE_CHECKING:
    from scanward.demo.heading import Order

_DETACHED_STUDY = "1.2.840.10008.3.1.2.3.1"


def rtstruct(order: Order) -> Dataset:
    data = heading(order, RTStructureSetStorage, "RTSTRUCT")
    data.StructureSetLabel, data.StructureSetName = "LESION", "Lesion"
    data.StructureSetDate, data.StructureSetTime = plain(order.visit.day), "111500"
    data.FrameOfReferenceUID = order.siblings[0].FrameOfReferenceUID
    data.PositionReferenceIndicator = ""
    frame, study, series = Dataset(), Dataset(), Dataset()
    frame.FrameOfReferenceUID = data.FrameOfReferenceUID
    study.ReferencedSOPClassUID, study.ReferencedSOPInstanceUID = _DETACHED_STUDY, order.visit.uid
    series.SeriesInstanceUID = order.siblings[0].SeriesInstanceUID
    series.ContourImageSequence = [reference(one) for one in order.siblings]
    study.RTReferencedSeriesSequence = [series]
    frame.RTReferencedStudySequence = [study]
    data.ReferencedFrameOfReferenceSequence = [frame]
    region, contours, observation = Dataset(), Dataset(), Dataset()
    region.ROINumber, region.ROIName, region.ROIGenerationAlgorithm = 1, "GTV", "MANUAL"
    region.ReferencedFrameOfReferenceUID = data.FrameOfReferenceUID
    contours.ReferencedROINumber, contours.ROIDisplayColor = 1, [255, 0, 0]
    contours.ContourSequence = [_contour(one) for one in order.siblings]
    observation.ObservationNumber, observation.ReferencedROINumber = 1, 1
    observation.RTROIInterpretedType, observation.ROIInterpreter = "GTV", ""
    data.StructureSetROISequence, data.ROIContourSequence = [region], [contours]
    data.RTROIObservationsSequence = [observation]
    data.ApprovalStatus = "UNAPPROVED"
    return data


def _contour(image: Dataset) -> Dataset:
    item = Dataset()
    item.ContourImageSequence = [reference(image)]
    item.ContourGeometricType, item.NumberOfContourPoints = "CLOSED_PLANAR", 12
    turns = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    height = float(image.ImagePositionPatient[2])
    points = [(round(38 + 11 * float(np.cos(t)), 2), round(18 + 14 * float(np.sin(t)), 2), height) for t in turns]
    item.ContourData = [number for point in points for number in point]
    return item


def rtplan(order: Order) -> Dataset:
    data = heading(order, RTPlanStorage, "RTPLAN")
    data.RTPlanLabel, data.RTPlanName = "PLAN1", "Plan 1"
    data.RTPlanDate, data.RTPlanTime, data.RTPlanGeometry = plain(order.visit.day), "121500", "PATIENT"
    data.ReferencedStructureSetSequence = [reference(order.siblings[0])]
    data.FrameOfReferenceUID = order.siblings[0].FrameOfReferenceUID
    data.PositionReferenceIndicator = ""
    group = Dataset()
    group.FractionGroupNumber, group.NumberOfFractionsPlanned = 1, 30
    group.NumberOfBeams, group.NumberOfBrachyApplicationSetups = 0, 0
    data.FractionGroupSequence = [group]
    data.ApprovalStatus = "UNAPPROVED"
    return data


def rtdose(order: Order) -> Dataset:
    data = heading(order, RTDoseStorage, "RTDOSE")
    plan = order.siblings[0]
    y, x = grid(64, 64)
    frames = np.stack([60000 * ellipse(y, x, (0.15, 0.33), (0.4, 0.35)) * scale for scale in (0.8, 1.0, 0.8)])
    grey(data, frames, stored=16)
    data.NumberOfFrames, data.FrameIncrementPointer = 3, 0x3004000C
    data.GridFrameOffsetVector = [0, 5, 10]
    data.FrameOfReferenceUID = plan.FrameOfReferenceUID
    data.PositionReferenceIndicator = ""
    data.PixelSpacing, data.SliceThickness = [3.75, 3.75], 5
    data.ImagePositionPatient, data.ImageOrientationPatient = [-120, -120, 0], [1, 0, 0, 0, 1, 0]
    data.DoseUnits, data.DoseType, data.DoseSummationType = "GY", "PHYSICAL", "PLAN"
    data.DoseGridScaling, data.TissueHeterogeneityCorrection = 0.001, "IMAGE"
    data.ReferencedRTPlanSequence = [reference(plan)]
    return data
