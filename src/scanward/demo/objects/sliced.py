"""Single-frame CT, MR and PET slices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydicom.dataset import Dataset
from pydicom.uid import CTImageStorage, MRImageStorage, PositronEmissionTomographyImageStorage

from scanward.demo.canary import plain
from scanward.demo.codes import code
from scanward.demo.heading import heading, plane, series_times
from scanward.demo.phantom import chest_ct, head_ct, head_mr
from scanward.demo.pixels import grey, window
from scanward.demo.projection import activity

if TYPE_CHECKING:
    from scanward.demo.heading import Order

_CT_SIZE, _MR_SIZE, _PT_SIZE = 256, 192, 128


def _height(order: Order) -> float:
    """Where the slice lies between -0.8 and 0.8."""
    return -0.8 + 1.6 * (order.nth + 0.5) / max(order.of, 1)


def ct(order: Order) -> Dataset:
    data = heading(order, CTImageStorage, "CT")
    series_times(data, order)
    head = "HEAD" in order.visit.anatomy
    picture = (head_ct if head else chest_ct)(_CT_SIZE, _height(order), order.seed)
    grey(data, picture + 1024, stored=12)
    window(data, *((40, 80) if head else (-500, 1500)))
    data.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    data.BodyPartExamined = "HEAD" if head else "CHEST"
    data.AcquisitionNumber = 1
    data.PatientPosition = "HFS"
    plane(data, order, spacing_mm=0.9375, thickness_mm=5)
    data.KVP, data.XRayTubeCurrent, data.ExposureTime = 120, 210, 750
    data.GantryDetectorTilt = 0
    data.ConvolutionKernel = "H30s"
    data.RescaleIntercept, data.RescaleSlope, data.RescaleType = -1024, 1, "HU"
    return data


def mr(order: Order) -> Dataset:
    data = heading(order, MRImageStorage, "MR")
    series_times(data, order)
    grey(data, head_mr(_MR_SIZE, _height(order), order.seed), stored=12)
    window(data, 450, 900)
    data.ImageType = ["ORIGINAL", "PRIMARY", "M", "ND"]
    data.ScanningSequence, data.SequenceVariant, data.ScanOptions = "GR", "SP", ""
    data.MRAcquisitionType, data.SequenceName = "3D", "tfl3d1"
    data.RepetitionTime, data.EchoTime, data.FlipAngle = 1900, 2.5, 9
    data.EchoTrainLength, data.MagneticFieldStrength, data.ImagingFrequency = 1, 3, 123.2
    data.BodyPartExamined, data.PatientPosition = "BRAIN", "HFS"
    plane(data, order, spacing_mm=1.25, thickness_mm=4)
    return data


def pt(order: Order) -> Dataset:
    data = heading(order, PositronEmissionTomographyImageStorage, "PT")
    series_times(data, order)
    grey(data, 20000 * activity(_PT_SIZE, _PT_SIZE, _height(order), order.seed), stored=16)
    window(data, 8000, 16000)
    data.ImageType = ["ORIGINAL", "PRIMARY"]
    data.BodyPartExamined = "CHEST"
    plane(data, order, spacing_mm=4, thickness_mm=4)
    data.Units, data.CountsSource, data.SeriesType = "BQML", "EMISSION", ["WHOLE BODY", "IMAGE"]
    data.NumberOfSlices, data.ImageIndex = order.of, order.nth + 1
    data.CorrectedImage, data.DecayCorrection, data.CollimatorType = ["DECY", "ATTN"], "START", "NONE"
    data.AttenuationCorrectionMethod, data.ReconstructionMethod = "CT", "OSEM"
    data.RescaleIntercept, data.RescaleSlope = 0, 0.75
    data.FrameReferenceTime, data.ActualFrameDuration, data.DecayFactor = 1000, 120000, 1.01
    data.PatientOrientationCodeSequence = [code("102538003", "SCT", "recumbent")]
    data.PatientOrientationCodeSequence[0].PatientOrientationModifierCodeSequence = [code("40199007", "SCT", "supine")]
    data.PatientGantryRelationshipCodeSequence = [code("102540008", "SCT", "headfirst")]
    data.RadiopharmaceuticalInformationSequence = [_tracer(order)]
    return data


def _tracer(order: Order) -> Dataset:
    item = Dataset()
    item.RadionuclideCodeSequence = [code("77004003", "SCT", "^18^Fluorine")]
    item.RadiopharmaceuticalStartTime = "091500"
    item.RadiopharmaceuticalStartDateTime = plain(order.visit.day) + "091500"
    item.RadionuclideTotalDose, item.RadionuclideHalfLife = 3.1e8, 6586.2
    item.Radiopharmaceutical = "Fluorodeoxyglucose"
    return item
