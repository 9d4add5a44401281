"""Text that belongs to one kind of object: reports, remarks, labels of regions, documents, annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.demo.codes import code
from scanward.demo.objects.enclosed import enclose, pdf_bytes
from scanward.demo.objects.reported import text_item

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanward.demo.draft import Draft
    from scanward.demo.standard_rows import Row

_LINES: tuple[str, ...] = (
    "<small hyperdense lesion> in {mr}, compared with {date_us}",
    "<no midline shift>. Discussed with {dr} at {phone}",
    "{full}, MRN {mrn}, born {birth_words}, was examined for <seizure>",
    "<contrast enhancement unchanged>; report to {email} or {url}",
)
ROWS: Mapping[str, tuple[Row, ...]] = {
    "sr": (
        ("ContentSequence[0].PersonName", "{staff_pn}", "object"),
        ("ContentSequence[5].ConceptCodeSequence[0].CodeMeaning", "<Lesion> of {full}", "object"),
        ("AuthorObserverSequence[0].ObserverType", "PSN", "object"),
        ("AuthorObserverSequence[0].PersonIdentificationCodeSequence[0].CodeValue", "{licence}", "object"),
        ("AuthorObserverSequence[0].PersonIdentificationCodeSequence[0].CodingSchemeDesignator", "99STAFF", "object"),
        ("AuthorObserverSequence[0].PersonIdentificationCodeSequence[0].CodeMeaning", "{staff}", "object"),
        ("AuthorObserverSequence[0].InstitutionCodeSequence[0].CodeValue", "H1", "object"),
        ("AuthorObserverSequence[0].InstitutionCodeSequence[0].CodingSchemeDesignator", "99HOSP", "object"),
        ("AuthorObserverSequence[0].InstitutionCodeSequence[0].CodeMeaning", "{inst}", "object"),
        ("AuthorObserverSequence[0].PersonName", "{staff_pn}", "object"),
        ("AuthorObserverSequence[0].InstitutionName", "{inst}", "object"),
    ),
    "gsps": (
        (
            "GraphicAnnotationSequence[0].TextObjectSequence[0].UnformattedTextValue",
            "<lesion> {comma} {date_de}",
            "object",
        ),
        ("ContentDescription", "<remarks> on {mr}", "object"),
        ("ContentCreatorName", "{staff_pn}", "object"),
        ("GraphicLayerSequence[0].GraphicLayerDescription", "<remarks> by {dr}", "object"),
    ),
    "rtstruct": (
        ("StructureSetLabel", "{mrn}", "object"),
        ("StructureSetName", "<Lesion> {comma}", "object"),
        ("StructureSetDescription", "<drawn on CT> by {md} {date_iso}", "object"),
        ("StructureSetROISequence[0].ROIName", "<GTV> {mr}", "object"),
        ("StructureSetROISequence[0].ROIDescription", "<gross tumor volume> of {full}", "object"),
        ("RTROIObservationsSequence[0].ROIObservationDescription", "<enhancing> {comma}", "object"),
        ("RTROIObservationsSequence[0].ROIInterpreter", "{staff_pn}", "object"),
    ),
    "rtplan": (
        ("RTPlanLabel", "{mrn}", "object"),
        ("RTPlanName", "<Brain 60 Gy> {mr}", "object"),
        ("RTPlanDescription", "<palliative> for {full}, {dr}", "object"),
        ("PrescriptionDescription", "<30 fractions>, {comma}", "object"),
    ),
    "rtdose": (("DoseComment", "<plan dose> for {mr} by {md}", "object"),),
    "seg": (
        ("SegmentSequence[0].SegmentLabel", "<Lesion> {mr}", "object"),
        ("SegmentSequence[0].SegmentDescription", "<hyperdense> {full}", "object"),
        ("ContentCreatorName", "{staff_pn}", "object"),
        ("ContentDescription", "<lesion> of {comma}", "object"),
    ),
    "pmap": (
        ("ContentDescription", "<blood flow> of {comma}", "object"),
        ("ContentCreatorName", "{staff_pn}", "object"),
    ),
    "ecg": (
        ("WaveformAnnotationSequence[0].UnformattedTextValue", "<Sinus rhythm>, {mr}, read by {dr}", "object"),
        ("WaveformSequence[0].MultiplexGroupLabel", "<RHYTHM>", "object"),
    ),
    "us": (("TransducerData", "<C5-1> {comma}", "object"),),
    "us-cine": (("StageName", "<REST>", "object"), ("ViewName", "<APICAL>", "object")),
    "nm": (("EnergyWindowInformationSequence[0].EnergyWindowName", "<Tc99m>", "object"),),
    "wsm": (
        ("SpecimenDescriptionSequence[0].SpecimenShortDescription", "<skin biopsy> {full}", "object"),
        ("SpecimenDescriptionSequence[0].SpecimenDetailedDescription", "<shave biopsy> from {mr}, {date_us}", "object"),
    ),
    "enhanced-mr": (
        ("PerFrameFunctionalGroupsSequence[0].FrameContentSequence[0].FrameComments", "<slice 1> {comma}", "object"),
        ("PerFrameFunctionalGroupsSequence[1].FrameContentSequence[0].FrameLabel", "<slice 2> {mr}", "object"),
    ),
    "enhanced-ct": (
        ("PerFrameFunctionalGroupsSequence[0].FrameContentSequence[0].FrameComments", "<slice 1> {native}", "object"),
    ),
    "ct": (("PositionReferenceIndicator", "{full}", "object"),),
    "mr": (("PositionReferenceIndicator", "{full}", "object"), ("ReceiveCoilName", "<HEAD32>", "object")),
}
"""By kind of object."""


def speak(draft: Draft) -> None:
    """Fill what every object of this kind says."""
    for path, template, level in ROWS.get(draft.kind, ()):
        draft.write(path, template, level)
    if draft.kind in ("sr", "sr-text"):
        _report(draft)
    elif draft.kind == "pdf":
        _pdf(draft)
    elif draft.kind == "cda":
        _cda(draft)
    elif draft.kind == "ko":
        draft.data.ContentSequence[0].TextValue = draft.text("ContentSequence[0].TextValue", _LINES[0])


def _report(draft: Draft) -> None:
    first = len(draft.data.ContentSequence)
    for number, line in enumerate(_LINES, first):
        place = f"ContentSequence[{number}].TextValue"
        draft.data.ContentSequence.append(
            text_item("CONTAINS", code("121071", "DCM", "Finding"), draft.text(place, line))
        )


def _pdf(draft: Draft) -> None:
    draft.write("DocumentTitle", "<Radiology report> of {full}")
    lines = [draft.text("document", line, encoding="pdf") for line in _LINES]
    info = {
        "Title": draft.text("document", "Report of {full}", encoding="latin-1"),
        "Author": draft.text("document", "{md}"),
        "Subject": draft.text("document", "{mrn}"),
    }
    draft.keeps = [keep for keep in draft.keeps if keep.place != "document"]
    enclose(draft.data, pdf_bytes(lines, info))


def _cda(draft: Draft) -> None:
    text = "".join(f"<paragraph>{draft.text('document', line, encoding='utf-8')}</paragraph>" for line in _LINES)
    who = draft.text("document", "<given>{full}</given>".replace("<", "\x02").replace(">", "\x03"), encoding="utf-8")
    who = who.replace("\x02", "<").replace("\x03", ">")
    patient = f'<recordTarget><id extension="{draft.text("document", "{mrn}")}"/><name>{who}</name></recordTarget>'
    draft.keeps = [keep for keep in draft.keeps if keep.place != "document"]
    document = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<ClinicalDocument xmlns="urn:hl7-org:v3">{patient}{text}</ClinicalDocument>'
    )
    draft.write("DocumentTitle", "<Radiology report> of {full}")
    enclose(draft.data, document.encode("utf-8"))
