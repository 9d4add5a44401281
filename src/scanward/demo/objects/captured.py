"""Secondary captures: a screen with the patient's data on it, a dose page, a photograph, a slide tile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import (
    SecondaryCaptureImageStorage,
    VLPhotographicImageStorage,
    VLWholeSlideMicroscopyImageStorage,
)

from scanward.demo.burn import burn
from scanward.demo.canary import plain
from scanward.demo.codes import code
from scanward.demo.heading import heading, series_times
from scanward.demo.phantom import head_ct
from scanward.demo.pixels import colour
from scanward.demo.projection import skin, tissue

if TYPE_CHECKING:
    from scanward.demo.heading import Order


def sc(order: Order) -> Dataset:
    """A dose page beside a key slice, the name in large letters."""
    data = heading(order, SecondaryCaptureImageStorage, "OT")
    series_times(data, order, acquisition=False)
    person = order.visit.person
    page = np.full((384, 512), 24, dtype=np.uint8)
    page[60:316, 250:506] = np.clip((head_ct(256, 0, order.seed) + 20) * 2.6, 0, 255)
    lines = [
        "Dose report",
        f"Patient: {person.family}, {person.given}",
        f"ID: {person.mrn}",
        f"Born: {person.birth:%d.%m.%Y}",
        f"Date: {order.visit.day:%d.%m.%Y}",
        "CTDIvol 42.1 mGy",
        "DLP 812 mGy*cm",
    ]
    page = burn(page, lines, at=(14, 60), size=17)
    colour(data, np.stack([page, page, page], axis=-1))
    data.Laterality = ""
    data.ConversionType = "WSD"
    data.ImageType = ["DERIVED", "SECONDARY"]
    data.BurnedInAnnotation = "YES"
    data.PatientOrientation = None
    return data


def vl(order: Order) -> Dataset:
    """A photograph of skin."""
    data = heading(order, VLPhotographicImageStorage, "XC")
    series_times(data, order)
    data.Laterality = ""
    colour(data, skin(320, 400, order.seed))
    data.ImageType = ["ORIGINAL", "PRIMARY"]
    data.PatientOrientation = None
    data.LossyImageCompression = "00"
    data.AcquisitionContextSequence = []
    data.AcquisitionDateTime = plain(order.visit.day) + "101515"
    data.AnatomicRegionSequence = [code("39937001", "SCT", "Skin")]
    data.BodyPartExamined = "SKIN"
    return data


def wsm(order: Order) -> Dataset:
    """One tile of a whole-slide image, its label text in the specimen."""
    data = heading(order, VLWholeSlideMicroscopyImageStorage, "SM")
    series_times(data, order)
    del data.AcquisitionDate, data.AcquisitionTime
    colour(data, tissue(256, 256, order.seed))
    data.AcquisitionDateTime = plain(order.visit.day) + "101515"
    data.ImageType = ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]
    data.FrameOfReferenceUID = order.series.frame_uid
    data.PositionReferenceIndicator = "SLIDE_CORNER"
    data.NumberOfFrames = 1
    data.LossyImageCompression, data.BurnedInAnnotation = "00", "NO"
    data.AcquisitionContextSequence = []
    _slide(data)
    organization = Dataset()
    organization.DimensionOrganizationUID = order.canaries.uid()
    data.DimensionOrganizationSequence = [organization]
    _specimen(data, order)
    return data


def _slide(data: Dataset) -> None:
    """Whole slide microscopy image module, PS3.3 C.8.12.4, and its functional groups."""
    data.ImagedVolumeWidth, data.ImagedVolumeHeight, data.ImagedVolumeDepth = 0.128, 0.128, 1.0
    data.TotalPixelMatrixColumns, data.TotalPixelMatrixRows = 256, 256
    data.TotalPixelMatrixFocalPlanes = 1
    origin = Dataset()
    origin.XOffsetInSlideCoordinateSystem, origin.YOffsetInSlideCoordinateSystem = "20.0", "40.0"
    data.TotalPixelMatrixOriginSequence = [origin]
    data.ImageOrientationSlide = [0, -1, 0, -1, 0, 0]
    data.SpecimenLabelInImage, data.FocusMethod, data.ExtendedDepthOfField = "NO", "AUTO", "NO"
    data.VolumetricProperties = "VOLUME"
    path = Dataset()
    path.OpticalPathIdentifier = "1"
    path.IlluminationTypeCodeSequence = [code("111744", "DCM", "Brightfield illumination")]
    path.IlluminationColorCodeSequence = [code("414298005", "SCT", "Full Spectrum")]
    path.ICCProfile = b"\0" * 128
    data.OpticalPathSequence, data.NumberOfOpticalPaths = [path], 1
    data.DimensionOrganizationType = "TILED_FULL"
    shared, measures, kind, of_path = Dataset(), Dataset(), Dataset(), Dataset()
    measures.PixelSpacing, measures.SliceThickness = [0.0005, 0.0005], 0.001
    shared.PixelMeasuresSequence = [measures]
    kind.FrameType = data.ImageType
    shared.WholeSlideMicroscopyImageFrameTypeSequence = [kind]
    of_path.OpticalPathIdentifier = "1"
    shared.OpticalPathIdentificationSequence = [of_path]
    data.SharedFunctionalGroupsSequence = [shared]


def _specimen(data: Dataset, order: Order) -> None:
    data.ContainerIdentifier = f"S{order.canaries.digits(7)}"
    data.IssuerOfTheContainerIdentifierSequence = []
    data.ContainerTypeCodeSequence = [code("433466003", "SCT", "Microscope slide")]
    item = Dataset()
    item.SpecimenIdentifier = data.ContainerIdentifier
    item.SpecimenUID = order.canaries.uid()
    item.IssuerOfTheSpecimenIdentifierSequence = []
    item.SpecimenPreparationSequence = []
    data.SpecimenDescriptionSequence = [item]
