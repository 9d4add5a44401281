"""Identity inside sequences: provenance, persons, codes, and attributes that PS3.15 Table E.1-1 does not list."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanward.demo.standard_rows import Row

_REFERRER = "ReferringPhysicianIdentificationSequence[0]"
_EQUIPMENT = "ContributingEquipmentSequence[0]"
_ORIGINAL = "OriginalAttributesSequence[0]"
_PROCEDURE = "ProcedureCodeSequence[0]"
_SCHEDULED = "RequestAttributesSequence[0].ScheduledProtocolCodeSequence[0]"

PROVENANCE: tuple[Row, ...] = (
    (f"{_REFERRER}.PersonIdentificationCodeSequence[0].CodeValue", "{licence}", "study"),
    (f"{_REFERRER}.PersonIdentificationCodeSequence[0].CodingSchemeDesignator", "99STAFF", "study"),
    (f"{_REFERRER}.PersonIdentificationCodeSequence[0].CodeMeaning", "{staff}", "study"),
    (f"{_REFERRER}.PersonAddress", "{addr}", "study"),
    (f"{_REFERRER}.PersonTelephoneNumbers", "{phone}", "study"),
    (f"{_REFERRER}.InstitutionName", "{inst}", "study"),
    (f"{_EQUIPMENT}.PurposeOfReferenceCodeSequence[0].CodeValue", "109101", "object"),
    (f"{_EQUIPMENT}.PurposeOfReferenceCodeSequence[0].CodingSchemeDesignator", "DCM", "object"),
    (f"{_EQUIPMENT}.PurposeOfReferenceCodeSequence[0].CodeMeaning", "Acquisition Equipment", "object"),
    (f"{_EQUIPMENT}.Manufacturer", "Phantom Works", "object"),
    (f"{_EQUIPMENT}.InstitutionName", "{inst}", "object"),
    (f"{_EQUIPMENT}.InstitutionAddress", "{addr}", "object"),
    (f"{_EQUIPMENT}.StationName", "{station}", "object"),
    (f"{_EQUIPMENT}.OperatorsName", "{staff_pn}", "object"),
    (f"{_EQUIPMENT}.DeviceSerialNumber", "{serial}", "object"),
    (f"{_EQUIPMENT}.ContributionDateTime", "{date}101500", "object"),
    (f"{_EQUIPMENT}.ContributionDescription", "sent by Dr. {operator} from {ip}", "object"),
    (f"{_ORIGINAL}.ModifiedAttributesSequence[0].PatientName", "{staff_pn}", "object"),
    (f"{_ORIGINAL}.ModifiedAttributesSequence[0].PatientID", "{id}", "object"),
    (f"{_ORIGINAL}.AttributeModificationDateTime", "{date}120000", "object"),
    (f"{_ORIGINAL}.ModifyingSystem", "{station}", "object"),
    (f"{_ORIGINAL}.SourceOfPreviousValues", "{inst}", "object"),
    (f"{_ORIGINAL}.ReasonForTheAttributeModification", "CORRECT", "object"),
)

CODES: tuple[Row, ...] = (
    (f"{_PROCEDURE}.CodeValue", "P100", "study"),
    (f"{_PROCEDURE}.CodingSchemeDesignator", "99HOSP", "study"),
    (f"{_PROCEDURE}.CodeMeaning", "<Contrast study> for {full}", "study"),
    (f"{_SCHEDULED}.CodeValue", "S100", "series"),
    (f"{_SCHEDULED}.CodingSchemeDesignator", "99HOSP", "series"),
    (f"{_SCHEDULED}.CodeMeaning", "<Axial thin> {mr}", "series"),
)

_REQUESTED = "RequestAttributesSequence[0].RequestedProcedureCodeSequence[0]"
_DEPTH = 10


def _nest() -> tuple[Row, ...]:
    """Codes equivalent to codes equivalent to codes: ten sequences deep, the name on the floor of the cellar."""
    rows: list[Row] = []
    for depth in range(_DEPTH - 1):
        path = _REQUESTED + ".EquivalentCodeSequence[0]" * depth
        last = depth == _DEPTH - 2
        rows += [
            (f"{path}.CodeValue", "{mrn}" if last else f"L{depth}", "object"),
            (f"{path}.CodingSchemeDesignator", "99HOSP", "object"),
            (f"{path}.CodeMeaning", "<Contrast study> {full} {dr}" if last else "<Contrast study>", "object"),
        ]
    return tuple(rows)


DEEP: tuple[Row, ...] = _nest()
