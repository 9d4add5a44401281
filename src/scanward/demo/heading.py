"""The part of a data set that every SOP class shares: patient, study, series, equipment, SOP common."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydicom.dataset import Dataset
from pydicom.uid import UID

from scanward.demo.canary import plain

if TYPE_CHECKING:
    from scanward.demo.canary import Canaries
    from scanward.demo.draft import Visit


@dataclass(frozen=True, slots=True)
class Series:
    """One series of one study, as its objects see it."""

    number: int
    uid: str
    frame_uid: str
    description: str
    """A template of `wording`."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a builder is asked for: the `count`-th object (of `of`) of a series."""

    visit: Visit
    series: Series
    instance_number: int
    nth: int
    of: int
    seed: int
    canaries: Canaries = field(repr=False)
    siblings: tuple[Dataset, ...] = field(default=(), repr=False)
    """Objects of the same study that this one may point to."""


def heading(order: Order, sop_class: str, modality: str) -> Dataset:
    """A data set with the modules that all IODs of images and documents have; identity is planted later."""
    visit = order.visit
    data = Dataset()
    if visit.person.charsets:
        data.SpecificCharacterSet = list(visit.person.charsets)
    data.SOPClassUID = UID(sop_class)
    data.SOPInstanceUID = UID(order.canaries.uid())
    data.InstanceCreationTime = "101530"
    data.StudyInstanceUID = visit.uid
    data.SeriesInstanceUID = order.series.uid
    data.StudyDate = plain(visit.day)
    data.StudyTime = "101500"
    data.Modality = modality
    data.SeriesNumber = order.series.number
    data.InstanceNumber = order.instance_number
    data.Manufacturer = "Phantom Works"
    data.ManufacturerModelName = "Ellipse 3000"
    data.SoftwareVersions = "7.1.2"
    data.PatientSex = visit.person.sex
    age = visit.person.age_at(visit.day)
    data.PatientAge = f"{age:03d}Y"
    data.PatientSize = "1.72"
    data.PatientWeight = "71.5"
    return data


def series_times(data: Dataset, order: Order, *, acquisition: bool = True) -> None:
    """Dates and times of the series and the object, all on the day of the study."""
    day = plain(order.visit.day)
    data.SeriesDate = day
    data.SeriesTime = "101510"
    data.ContentDate = day
    data.ContentTime = "101520"
    if acquisition:
        data.AcquisitionDate = day
        data.AcquisitionTime = "101515"


def plane(data: Dataset, order: Order, *, spacing_mm: float, thickness_mm: float) -> None:
    """Frame of reference and image plane of an axial slice; `nth` counts upwards."""
    data.FrameOfReferenceUID = order.series.frame_uid
    data.PositionReferenceIndicator = ""
    data.PixelSpacing = [spacing_mm, spacing_mm]
    data.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    half = spacing_mm * data.Columns / 2
    data.ImagePositionPatient = [-half, -half, order.nth * thickness_mm]
    data.SliceThickness = thickness_mm
    data.SliceLocation = order.nth * thickness_mm
