"""Plants what every object carries: the standard attributes of patient, study, series and object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind as Kind
from scanward.demo.nested_rows import CODES, DEEP, PROVENANCE
from scanward.demo.paths import text_of
from scanward.demo.standard_rows import IMAGE, OBJECT, PATIENT, SERIES, STUDY
from scanward.demo.studies import protocol, study_description

if TYPE_CHECKING:
    from scanward.demo.draft import Draft
    from scanward.demo.heading import Series

_AGE_LIMIT = 89
_PHYSICS = (
    "KVP",
    "ExposureTime",
    "SliceThickness",
    "PixelSpacing",
    "ImageOrientationPatient",
    "ImagePositionPatient",
    "RepetitionTime",
    "EchoTime",
    "FlipAngle",
    "MagneticFieldStrength",
    "RescaleSlope",
    "RescaleIntercept",
    "WindowCenter",
    "BodyPartExamined",
    "ConvolutionKernel",
    "SequenceName",
    "Rows",
    "Columns",
    "ImageType",
    "Units",
    "StudyTime",
    "NumberOfFrames",
    "FrameTime",
    "ViewPosition",
    "ImageLaterality",
    "InstanceNumber",
)


def stand(draft: Draft, series: Series) -> None:
    """Plant the standard identity, and note what of the physics and the patient's traits must stay."""
    visit = draft.visit
    draft.write("StudyDescription", study_description(visit.person.number, _visit_number(draft)), "study")
    draft.write("SeriesDescription", series.description, "series")
    draft.write("ProtocolName", protocol(draft.kind), "series")
    rows = PATIENT + STUDY + SERIES + OBJECT + PROVENANCE + CODES + DEEP
    if "PixelData" in draft.data:
        rows += IMAGE
    for path, template, level in rows:
        draft.write(path, template, level)
    _keep_traits(draft)


def _visit_number(draft: Draft) -> int:
    return int(draft.levels["study"].partition("v")[2])


def _keep_traits(draft: Draft) -> None:
    data = draft.data
    for keyword in ("Modality", "PatientSex", "PatientSize", "PatientWeight", "Manufacturer", "ManufacturerModelName"):
        draft.keep(keyword, str(data.get(keyword)))
    if draft.person.age_at(draft.visit.day) > _AGE_LIMIT:
        draft.plant("PatientAge", Kind.AGE_OVER_89, data.PatientAge)
    else:
        draft.keep("PatientAge", data.PatientAge)
    for keyword in _PHYSICS:
        if keyword == "ImageType" and data.get("BurnedInAnnotation") == "YES":
            continue  # once writing is masked, the image is derived (PS3.3 section C.7.6.1.1.2)
        if data.get(keyword) not in (None, ""):
            draft.keep(keyword, text_of(data[keyword].value))
