"""The words of the law that decisions and accounts are made of. Facts to build on, not legal advice."""

from __future__ import annotations

from enum import StrEnum


class RecipientKind(StrEnum):
    """What kind of recipient somebody is; consents may speak of a kind instead of a name."""

    CARE = "care"
    RESEARCH = "research"
    AI_DEVELOPER = "ai-developer"
    COMMERCIAL = "commercial"
    PUBLIC_HEALTH = "public-health"
    AUTHORITY = "authority"
    BUSINESS_ASSOCIATE = "business-associate"
    INSURER = "insurer"
    PATIENT = "patient"


class Identifiability(StrEnum):
    """What leaves, by 45 CFR 164.514: as it is, as a limited data set (e), or de-identified (a)-(b)."""

    IDENTIFIED = "identified"
    LIMITED = "limited-data-set"
    DEIDENTIFIED = "de-identified"


class Basis(StrEnum):
    """On what ground something leaves: provisions of 45 CFR part 164, and the like elsewhere."""

    TREATMENT = "treatment"
    PAYMENT = "payment"
    OPERATIONS = "operations"
    TO_THE_PATIENT = "to-the-patient"
    INCIDENT = "incident"
    AUTHORIZATION = "authorization"
    DIRECTORY = "facility-directory"
    NATIONAL_SECURITY = "national-security"
    CUSTODY = "custody"
    LIMITED_DATA_SET = "limited-data-set"
    BEFORE_COMPLIANCE = "before-compliance-date"
    DEIDENTIFIED = "de-identified"
    RESEARCH_WAIVER = "research-waiver"
    PUBLIC_HEALTH = "public-health"
    OVERSIGHT = "health-oversight"
    REQUIRED_BY_LAW = "required-by-law"
    JUDICIAL = "judicial"
    LAW_ENFORCEMENT = "law-enforcement"
    DECEDENTS = "decedents"
    IMPERMISSIBLE = "impermissible"


NOT_FOR_MANY = frozenset(
    {Basis.AUTHORIZATION, Basis.IMPERMISSIBLE, Basis.INCIDENT, Basis.DIRECTORY, Basis.BEFORE_COMPLIANCE}
)
"""No ground that could be registered beforehand for data of many patients.

The first is signed by each of them, a facility's directory holds no scan (45 CFR 164.510(a)), and the compliance date
is past: as grounds these would only keep a disclosure out of its account (164.528(a)(1)).
"""


class Exemption(StrEnum):
    """The nine of 45 CFR 164.528(a)(1), and no other."""

    TREATMENT_PAYMENT_OPERATIONS = "treatment-payment-operations"
    TO_THE_INDIVIDUAL = "to-the-individual"
    INCIDENT = "incident-to-a-permitted-use"
    AUTHORIZATION = "authorization"
    DIRECTORY = "directory-care-notification"
    NATIONAL_SECURITY = "national-security"
    CUSTODY = "correctional-or-law-enforcement-custody"
    LIMITED_DATA_SET = "limited-data-set"
    BEFORE_COMPLIANCE = "before-compliance-date"
