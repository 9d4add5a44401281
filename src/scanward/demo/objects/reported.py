"""Structured reports and key objects: persons, dates and free text in a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydicom.dataset import Dataset
from pydicom.uid import BasicTextSRStorage, ComprehensiveSRStorage, KeyObjectSelectionDocumentStorage

from scanward.demo.canary import plain
from scanward.demo.codes import code, evidence, reference
from scanward.demo.heading import heading

if TYPE_CHECKING:
    from scanward.demo.heading import Order


def basic_text(order: Order) -> Dataset:
    data = heading(order, BasicTextSRStorage, "SR")
    _document(data, order, code("18748-4", "LN", "Diagnostic Imaging Report"))
    data.ContentSequence = [
        text_item("CONTAINS", code("121071", "DCM", "Finding"), "No acute finding."),
        text_item("CONTAINS", code("121077", "DCM", "Conclusion"), "Normal."),
    ]
    return data


def comprehensive(order: Order) -> Dataset:
    """With an image reference, a measurement, a person, a date and a UID."""
    data = heading(order, ComprehensiveSRStorage, "SR")
    _document(data, order, code("126000", "DCM", "Imaging Measurement Report"))
    data.CurrentRequestedProcedureEvidenceSequence = [evidence(order.siblings)]
    image = Dataset()
    image.RelationshipType, image.ValueType = "CONTAINS", "IMAGE"
    image.ConceptNameCodeSequence = [code("121112", "DCM", "Source of Measurement")]
    image.ReferencedSOPSequence = [reference(order.siblings[0])]
    number, value = Dataset(), Dataset()
    number.RelationshipType, number.ValueType = "CONTAINS", "NUM"
    number.ConceptNameCodeSequence = [code("410668003", "SCT", "Length")]
    value.NumericValue = "14.2"
    value.MeasurementUnitsCodeSequence = [code("mm", "UCUM", "mm")]
    number.MeasuredValueSequence = [value]
    person = _item("HAS OBS CONTEXT", "PNAME", code("121008", "DCM", "Person Observer Name"))
    person.PersonName = "Observer"
    day = _item("CONTAINS", "DATE", code("121125", "DCM", "DateTime of Recording"))
    day.Date = plain(order.visit.day)
    data.ContentSequence = [
        person,
        text_item("CONTAINS", code("121071", "DCM", "Finding"), "Lesion."),
        number,
        image,
        day,
        _coded(),
    ]
    return data


def key_objects(order: Order) -> Dataset:
    data = heading(order, KeyObjectSelectionDocumentStorage, "KO")
    _document(data, order, code("113000", "DCM", "Of Interest"))
    for keyword in ("CompletionFlag", "VerificationFlag", "PerformedProcedureCodeSequence"):
        delattr(data, keyword)
    template = Dataset()
    template.MappingResource, template.TemplateIdentifier = "DCMR", "2010"
    data.ContentTemplateSequence = [template]
    data.CurrentRequestedProcedureEvidenceSequence = [evidence(order.siblings)]
    image = Dataset()
    image.RelationshipType, image.ValueType = "CONTAINS", "IMAGE"
    image.ReferencedSOPSequence = [reference(order.siblings[0])]
    data.ContentSequence = [
        text_item("CONTAINS", code("113012", "DCM", "Key Object Description"), "Lesion."),
        image,
    ]
    return data


def text_item(relationship: str, concept: Dataset, text: str) -> Dataset:
    item = _item(relationship, "TEXT", concept)
    item.TextValue = text
    return item


def _item(relationship: str, kind: str, concept: Dataset) -> Dataset:
    item = Dataset()
    item.RelationshipType, item.ValueType = relationship, kind
    item.ConceptNameCodeSequence = [concept]
    return item


def _coded() -> Dataset:
    item = _item("CONTAINS", "CODE", code("121071", "DCM", "Finding"))
    item.ConceptCodeSequence = [code("F100", "99HOSP", "Lesion")]
    return item


def _document(data: Dataset, order: Order, title: Dataset) -> None:
    """SR document series, general and content modules, PS3.3 C.17.1 to C.17.3."""
    data.ReferencedPerformedProcedureStepSequence = []
    day = plain(order.visit.day)
    data.SeriesDate, data.SeriesTime, data.ContentDate, data.ContentTime = day, "131500", day, "131510"
    data.CompletionFlag, data.VerificationFlag = "COMPLETE", "UNVERIFIED"
    data.PerformedProcedureCodeSequence = []
    data.ValueType, data.ContinuityOfContent = "CONTAINER", "SEPARATE"
    data.ConceptNameCodeSequence = [title]
