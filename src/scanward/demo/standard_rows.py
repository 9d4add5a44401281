"""Which attributes hold what, for every object: (path, template, level). See `wording` for the words in braces.

Words in angle brackets must stay in a release for research; they stand only where PS3.15 Table E.1-1 gives `C`
(clean) under an option that keeps descriptions, or where the table does not list the attribute.
"""

from __future__ import annotations

Row = tuple[str, str, str]

PATIENT: tuple[Row, ...] = (
    ("PatientName", "{pn}", "patient"),
    ("PatientID", "{mrn}", "patient"),
    ("IssuerOfPatientID", "{inst}", "patient"),
    ("PatientBirthDate", "{birth}", "patient"),
    ("OtherPatientNames", "{staff_pn}", "patient"),
    ("OtherPatientIDsSequence[0].PatientID", "{other_id}", "patient"),
    ("OtherPatientIDsSequence[0].IssuerOfPatientID", "{word}", "patient"),
    ("OtherPatientIDsSequence[0].TypeOfPatientID", "TEXT", "patient"),
    ("OtherPatientIDsSequence[1].PatientID", "{ssn}", "patient"),
    ("OtherPatientIDsSequence[1].TypeOfPatientID", "TEXT", "patient"),
    ("PatientBirthName", "{staff_pn}", "patient"),
    ("PatientMotherBirthName", "{mother}", "patient"),
    ("PatientAddress", "{paddr}, {city}", "patient"),
    ("PatientTelephoneNumbers", "{pphone}", "patient"),
    ("PatientTelecomInformation", "mailto:{pemail}", "patient"),
    ("MedicalRecordLocator", "{id}", "patient"),
    ("InsurancePlanIdentification", "{plan}", "patient"),
    ("MilitaryRank", "{word} sergeant", "patient"),
    ("BranchOfService", "{word} brigade", "patient"),
    ("Occupation", "<teacher>", "patient"),
    ("RegionOfResidence", "{city}", "patient"),
    ("PatientReligiousPreference", "{word}", "patient"),
    ("ResponsiblePerson", "{relative}", "patient"),
    ("ResponsiblePersonRole", "GUARDIAN", "patient"),
    ("ResponsibleOrganization", "{inst}", "patient"),
    ("PatientComments", "<claustrophobic>, prefers to be called {full}; call {pphone}", "patient"),
    ("AdditionalPatientHistory", "<hypertension>, seen {date_us} by {dr}; MRN {mrn}, SSN {ssn}", "study"),
    ("MedicalAlerts", "<PACEMAKER>, card of {COMMA}", "patient"),
    ("Allergies", "<IODINE CONTRAST>, noted by {dr} on {date_iso}", "patient"),
    ("SpecialNeeds", "<wheelchair>, {kin}, plate {vehicle}", "patient"),
)

STUDY: tuple[Row, ...] = (
    ("StudyDate", "{study_date}", "study"),
    ("AccessionNumber", "{acc}", "study"),
    ("StudyID", "{order}", "study"),
    ("ReferringPhysicianName", "{staff_pn}", "study"),
    ("ReferringPhysicianAddress", "{addr}", "study"),
    ("ReferringPhysicianTelephoneNumbers", "{phone}", "study"),
    ("ConsultingPhysicianName", "{staff_pn}", "study"),
    ("PhysiciansOfRecord", "{staff_pn}", "study"),
    ("NameOfPhysiciansReadingStudy", "{staff_pn}", "study"),
    ("RequestingPhysician", "{staff_pn}", "study"),
    ("RequestingService", "{dept}", "study"),
    ("AdmissionID", "{id}", "study"),
    ("AdmittingDate", "{date}", "study"),
    ("CurrentPatientLocation", "ward {word}", "study"),
    ("PatientInstitutionResidence", "{addr}", "study"),
    ("AdmittingDiagnosesDescription", "<headache> {mr}", "study"),
    ("ServiceEpisodeID", "{id}", "study"),
    ("ServiceEpisodeDescription", "{full} episode", "study"),
    ("VisitComments", "<fall from ladder>, brought by {kin} on {date_de}", "study"),
    ("StudyComments", "<compare with prior> of {date_us}, {FULL}", "study"),
    ("ReasonForStudy", "<rule out bleeding>, {mr}, call {phone}", "study"),
    ("RequestedProcedureDescription", "{native} <follow up>", "study"),
    ("RequestedProcedureComments", "<urgent> send to {email} or fax {phone}", "study"),
    ("ImagingServiceRequestComments", "<without sedation>; see {url}", "study"),
    ("ReasonForTheImagingServiceRequest", "<seizure>, {comma}", "study"),
    ("OrderEnteredBy", "{staff_pn}", "study"),
    ("OrderEntererLocation", "{word} desk", "study"),
    ("OrderCallbackPhoneNumber", "{phone}", "study"),
    ("PlacerOrderNumberImagingServiceRequest", "{order}", "study"),
    ("FillerOrderNumberImagingServiceRequest", "{order}", "study"),
    ("IssueDateOfImagingServiceRequest", "{date}", "study"),
    ("NamesOfIntendedRecipientsOfResults", "{staff_pn}", "study"),
    ("ScheduledPerformingPhysicianName", "{staff_pn}", "study"),
)

SERIES: tuple[Row, ...] = (
    ("PerformingPhysicianName", "{staff_pn}", "series"),
    ("OperatorsName", "{staff_pn}", "series"),
    ("InstitutionName", "{inst}", "series"),
    ("InstitutionAddress", "{addr}, {city}", "series"),
    ("InstitutionalDepartmentName", "{dept}", "series"),
    ("StationName", "{station}", "series"),
    ("DeviceSerialNumber", "{serial}", "series"),
    ("PerformedStationAETitle", "{ae}", "series"),
    ("PerformedStationName", "{station}", "series"),
    ("PerformedLocation", "{word}", "series"),
    ("PerformedProcedureStepID", "{order}", "series"),
    ("PerformedProcedureStepStartDate", "{study_date}", "series"),
    ("PerformedProcedureStepDescription", "<with contrast>, {mr}", "series"),
    ("CommentsOnThePerformedProcedureStep", "<motion artifact>; repeat by {dr}", "series"),
    ("DateOfLastCalibration", "{date}", "series"),
    ("RequestAttributesSequence[0].RequestedProcedureID", "{order}", "series"),
    ("RequestAttributesSequence[0].ScheduledProcedureStepID", "{order}", "series"),
    ("RequestAttributesSequence[0].RequestedProcedureDescription", "<contrast study> {full}", "series"),
    ("RequestAttributesSequence[0].ScheduledProcedureStepDescription", "<axial> {comma}", "series"),
    ("RequestAttributesSequence[0].ReasonForTheRequestedProcedure", "<trauma>, {mr}, {date_words}", "series"),
)

OBJECT: tuple[Row, ...] = (
    ("InstanceCreationDate", "{study_date}", "object"),
    ("InstanceCreatorUID", "{uid}", "series"),
)

IMAGE: tuple[Row, ...] = (
    ("AcquisitionDate", "{study_date}", "object"),
    ("ImageComments", "<slight motion>, {full} born {birth_words}, licence no. {licence}", "object"),
    ("DerivationDescription", "<resampled> by {md}", "object"),
    ("AcquisitionComments", "<breath hold>, seen by {operator}", "object"),
)
