"""Attributes that identify directly: what should stand in them is nothing, a dummy, or the pseudonym.

A short list of the attack's own, by attribute of PS3.6; person names (VR PN) need no list, any of them counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind as Kind
from scanward.dicom.dictionary import tag_of
from scanward.line.verify.expectation import Allowed
from scanward.line.verify.folding import fold, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_BY_KIND: dict[Kind, str] = {
    Kind.PATIENT_NAME: "PatientName OtherPatientNames PatientBirthName PatientMotherBirthName",
    Kind.RECORD_NUMBER: """
        PatientID OtherPatientIDs MedicalRecordLocator IssuerOfPatientID AccessionNumber StudyID AdmissionID
        ServiceEpisodeID RequestedProcedureID ScheduledProcedureStepID PerformedProcedureStepID StudyIDIssuer
        PlacerOrderNumberImagingServiceRequest FillerOrderNumberImagingServiceRequest IssuerOfAdmissionID
        PlacerOrderNumberImagingServiceRequestRetired FillerOrderNumberImagingServiceRequestRetired
        ClinicalTrialSubjectID ClinicalTrialSubjectReadingID""",
    Kind.PLAN_NUMBER: "InsurancePlanIdentification",
    Kind.DATE: """
        PatientBirthDate PatientBirthTime PatientBirthDateInAlternativeCalendar
        PatientDeathDateInAlternativeCalendar""",
    Kind.PLACE: """
        PatientAddress CountryOfResidence RegionOfResidence CurrentPatientLocation PatientInstitutionResidence
        ResponsibleOrganization GPSLatitude GPSLongitude""",
    Kind.PHONE: """
        PatientTelephoneNumbers PatientTelecomInformation ReferringPhysicianTelephoneNumbers PersonTelephoneNumbers
        OrderCallbackPhoneNumber PersonTelecomInformation OrderCallbackTelecomInformation""",
    Kind.PERSON_NAME: "PersonAddress ReferringPhysicianAddress MilitaryRank BranchOfService",
    Kind.INSTITUTION: """
        InstitutionName InstitutionAddress InstitutionalDepartmentName RequestingService OrderEntererLocation
        ClinicalTrialSiteName ClinicalTrialSiteID ClinicalTrialCoordinatingCenterName""",
    Kind.DEVICE: """
        DeviceSerialNumber StationName PlateID DetectorID GantryID GeneratorID CassetteID UniqueDeviceIdentifier
        PerformedStationName ScheduledStationName ScheduledStationAETitle PerformedStationAETitle RetrieveAETitle
        StationAETitle XRaySourceID XRayDetectorID ImplantPartNumber""",
    Kind.FREE_TEXT: "PatientComments",
    Kind.OTHER: "PatientReligiousPreference Occupation EthnicGroup",
    Kind.URL: "RetrieveURL RetrieveURI",
}
_LET_STAND: dict[Kind, Allowed] = {
    Kind.DEVICE: Allowed.DEVICE,
    Kind.INSTITUTION: Allowed.INSTITUTION,
    Kind.DATE: Allowed.BIRTH_DATE,
    Kind.PLACE: Allowed.PLACES,
}
_CHARACTERISTICS = frozenset({"EthnicGroup", "Occupation", "PatientComments"})
"""They describe rather than identify, and options of PS3.15 may keep them, cleaned: never more than suspect."""
_DUMMY_WORDS = frozenset(
    [
        "anonymous",
        "anonymized",
        "anonymised",
        "anon",
        "anonym",
        "removed",
        "deidentified",
        "de",
        "identified",
        "unknown",
        "none",
        "dummy",
        "redacted",
        "na",
        "n",
        "a",
        "noname",
        "no",
        "name",
        "not",
        "available",
        "applicable",
        "cleaned",
        "hidden",
        "masked",
        "blank",
        "empty",
        "x",
        "xx",
        "xxx",
        "xxxx",
        "xxxxx",
        "value",
        "patient",
        "subject",
        "pseudonym",
        "pseudonymous",
        "undisclosed",
        "withheld",
        "research",
        "unspecified",
        "null",
        "generic",
    ]
)
_DUMMY_NUMBERS = frozenset({"", "0", "00", "000", "0000", "00000", "000000", "00000000", "1", "999999", "99999999"})
DUMMY_DATES = frozenset(
    {"00010101", "18000101", "18581117", "19000101", "19010101", "19700101", "20000101", "99991231"}
)


def _table() -> dict[int, Kind]:
    table: dict[int, Kind] = {}
    for kind, keywords in _BY_KIND.items():
        table |= {tag_of(keyword): kind for keyword in keywords.split()}
    return table


DIRECT = _table()
"""Tag -> what it identifies."""
PATIENT_ID = tag_of("PatientID")
CODED = frozenset(tag for tag, kind in DIRECT.items() if kind in (Kind.RECORD_NUMBER, Kind.DEVICE, Kind.PLAN_NUMBER))
"""Attributes whose whole value is a code of some person or thing."""
WEAK = frozenset(tag_of(keyword) for keyword in _CHARACTERISTICS)


def lets_stand(kind: Kind, allowed: Iterable[Allowed]) -> bool:
    """Whether the recipe lets attributes of that kind keep their values."""
    return _LET_STAND.get(kind) in set(allowed)


def is_dummy(text: str) -> bool:
    """Whether a value says nothing about anybody: `ANONYMIZED`, `000000`, `19000101`.

    >>> is_dummy("Anonymous^Patient"), is_dummy("Doe^Jane")
    (True, False)
    """
    folded = fold(text.strip(" \0"))
    bare = "".join(c for c in folded if c.isalnum())
    if bare in _DUMMY_NUMBERS or bare in DUMMY_DATES:
        return True
    return bare.isalpha() and all(word in _DUMMY_WORDS for word in words_of(folded))
