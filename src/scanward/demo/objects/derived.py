"""What software makes out of a CT series: a segmentation and a parametric map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import ParametricMapStorage, SegmentationStorage

from scanward.demo.codes import code, reference, series_references
from scanward.demo.heading import heading, series_times
from scanward.demo.phantom import ellipse, grid
from scanward.demo.pixels import store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanward.demo.heading import Order


def seg(order: Order) -> Dataset:
    """A binary segmentation, one frame for each source slice."""
    data = heading(order, SegmentationStorage, "SEG")
    series_times(data, order, acquisition=False)
    source = order.siblings
    rows, columns = source[0].Rows, source[0].Columns
    y, x = grid(rows, columns)
    mask = ellipse(y, x, (0.15, 0.33), (0.12, 0.09)) > 0.5  # noqa: PLR2004  (the inside of the lesion)
    _multiframe(data, order, ["DERIVED", "PRIMARY"])
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.Rows, data.Columns = rows, columns
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 1, 1, 0, 0
    data.LossyImageCompression, data.SegmentationType = "00", "BINARY"
    data.ContentLabel, data.ContentDescription = "LESION", "lesion"
    data.ContentCreatorName = ""
    segment = Dataset()
    segment.SegmentNumber, segment.SegmentLabel, segment.SegmentAlgorithmType = 1, "Lesion", "MANUAL"
    segment.SegmentedPropertyCategoryCodeSequence = [code("49755003", "SCT", "Morphologically Altered Structure")]
    segment.SegmentedPropertyTypeCodeSequence = [code("52988006", "SCT", "Lesion")]
    data.SegmentSequence = [segment]
    for frame in data.PerFrameFunctionalGroupsSequence:
        which = Dataset()
        which.ReferencedSegmentNumber = 1
        frame.SegmentIdentificationSequence = [which]
    bits = np.packbits(np.tile(mask.ravel(), len(source)), bitorder="little")
    store(data, bits.tobytes())
    return data


def pmap(order: Order) -> Dataset:
    """A parametric map of 16-bit whole numbers, one frame for each source slice."""
    data = heading(order, ParametricMapStorage, "MR")
    series_times(data, order, acquisition=False)
    source = order.siblings
    _multiframe(data, order, ["DERIVED", "PRIMARY", "PERFUSION", "NONE"])
    y, x = grid(96, 96)
    frame = (4000 * ellipse(y, x, (0, 0), (0.8, 0.7)) * (1 + 0.4 * y)).astype("<u2")
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.Rows, data.Columns = frame.shape
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 16, 15, 0
    data.LossyImageCompression, data.BurnedInAnnotation = "00", "NO"
    data.RecognizableVisualFeatures, data.ContentQualification = "NO", "RESEARCH"
    data.PresentationLUTShape = "IDENTITY"
    data.ContentLabel, data.ContentDescription, data.ContentCreatorName = "BLOODFLOW", "blood flow", ""
    data.PatientPosition = "HFS"
    data.AcquisitionContextSequence = []
    shared = data.SharedFunctionalGroupsSequence[0]
    shared.FrameAnatomySequence = [Dataset()]
    shared.FrameAnatomySequence[0].FrameLaterality = "U"
    shared.FrameAnatomySequence[0].AnatomicRegionSequence = [code("12738006", "SCT", "Brain")]
    kind, window, mapping = Dataset(), Dataset(), Dataset()
    kind.FrameType = data.ImageType
    shared.ParametricMapFrameTypeSequence = [kind]
    window.WindowCenter, window.WindowWidth = 2000, 4000
    shared.FrameVOILUTSequence = [window]
    shared.PixelValueTransformationSequence = [_identity()]
    mapping.LUTLabel, mapping.LUTExplanation = "FLOW", "blood flow"
    mapping.RealWorldValueFirstValueMapped, mapping.RealWorldValueLastValueMapped = 0, 65535
    mapping["RealWorldValueFirstValueMapped"].VR = mapping["RealWorldValueLastValueMapped"].VR = "US"
    mapping.RealWorldValueIntercept, mapping.RealWorldValueSlope = 0.0, 0.01
    mapping.MeasurementUnitsCodeSequence = [code("ml/(100.g.min)", "UCUM", "ml/(100.g.min)")]
    shared.RealWorldValueMappingSequence = [mapping]
    store(data, np.tile(frame.ravel(), len(source)).astype("<u2").tobytes())
    return data


def _multiframe(data: Dataset, order: Order, image_type: Sequence[str]) -> None:
    """Frame of reference, dimensions, and functional groups that follow the source slices."""
    source = order.siblings
    data.ImageType = list(image_type)
    data.FrameOfReferenceUID = source[0].FrameOfReferenceUID
    data.PositionReferenceIndicator = ""
    data.NumberOfFrames = len(source)
    data.ReferencedSeriesSequence = series_references(source)
    for item in data.ReferencedSeriesSequence:
        item.ReferencedInstanceSequence = item.ReferencedSOPSequence
        del item.ReferencedSOPSequence
    organization, index = Dataset(), Dataset()
    organization.DimensionOrganizationUID = order.canaries.uid()
    index.DimensionOrganizationUID = organization.DimensionOrganizationUID
    index.DimensionIndexPointer, index.FunctionalGroupPointer = 0x00200032, 0x00209113
    data.DimensionOrganizationSequence, data.DimensionIndexSequence = [organization], [index]
    shared, measures, orientation = Dataset(), Dataset(), Dataset()
    measures.PixelSpacing, measures.SliceThickness = source[0].PixelSpacing, source[0].SliceThickness
    orientation.ImageOrientationPatient = source[0].ImageOrientationPatient
    shared.PixelMeasuresSequence, shared.PlaneOrientationSequence = [measures], [orientation]
    data.SharedFunctionalGroupsSequence = [shared]
    data.PerFrameFunctionalGroupsSequence = [_frame(one, nth) for nth, one in enumerate(source)]


def _frame(source: Dataset, nth: int) -> Dataset:
    frame, content, position, derivation = Dataset(), Dataset(), Dataset(), Dataset()
    content.DimensionIndexValues = [nth + 1]
    position.ImagePositionPatient = source.ImagePositionPatient
    image = reference(source)
    image.PurposeOfReferenceCodeSequence = [code("121322", "DCM", "Source image for image processing operation")]
    derivation.SourceImageSequence = [image]
    derivation.DerivationCodeSequence = [code("113076", "DCM", "Segmentation")]
    frame.FrameContentSequence, frame.PlanePositionSequence = [content], [position]
    frame.DerivationImageSequence = [derivation]
    return frame


def _identity() -> Dataset:
    item = Dataset()
    item.RescaleIntercept, item.RescaleSlope, item.RescaleType = 0, 1, "US"
    return item
