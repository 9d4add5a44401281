"""Consent in the object itself: the Consent for Clinical Trial Use Sequence, PS3.3 C.7.2.3 (Table C.7-4b).

It says what was consented to, by whom is left out on purpose (C.7.2.3.1.2). Pure: reading and writing it is the work of
`dicom` and `deidentify` (DEID-4).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from scanward.core.asking import covers

if TYPE_CHECKING:
    from scanward.core.asking import Answer, Facts, Question

PUBLIC = "public"
"""The purpose under which something goes to the general public for any use."""
TREATMENT = "treatment"


class DistributionType(StrEnum):
    """Distribution Type (0012,0084)."""

    NAMED_PROTOCOL = "NAMED_PROTOCOL"
    RESTRICTED_REUSE = "RESTRICTED_REUSE"
    PUBLIC_RELEASE = "PUBLIC_RELEASE"


class ConsentFlag(StrEnum):
    """Consent for Distribution Flag (0012,0085)."""

    YES = "YES"
    NO = "NO"
    WITHDRAWN = "WITHDRAWN"


@dataclass(frozen=True, slots=True)
class DicomConsent:
    """One item of (0012,0083). `type` is None only with NO (type 1C: required with YES or WITHDRAWN)."""

    flag: ConsentFlag
    type: DistributionType | None = None
    protocol_id: str = ""
    """Clinical Trial Protocol ID (0012,0020); filled with NAMED_PROTOCOL."""


def dicom_consent(answer: Answer, question: Question, facts: Facts) -> DicomConsent:
    """What the objects that leave under `answer` say of consent.

    WITHDRAWN where it is denied now and a permit that would have carried it was withdrawn; NO for any other denial.
    """
    if answer.permit:
        return _to(ConsentFlag.YES, question, answer.protocol)
    kind = facts.recipient.kind if facts.recipient is not None else None
    for consent in facts.consents:
        gone = consent.withdrawn is not None and consent.withdrawn <= question.at
        if consent.permit and gone and kind is not None and consent.scope.holds(question, kind):
            return _to(ConsentFlag.WITHDRAWN, question, "")
    return DicomConsent(ConsentFlag.NO)


def refuses(item: DicomConsent, question: Question, protocol: str = "") -> bool:
    """Whether an item that came with an object stands against what `question` asks for, under `protocol`.

    NO or WITHDRAWN for one protocol refuses that protocol; for the public, whatever is public; for reuse, and where it
    does not say for what, everything but treatment.
    """
    if item.flag is ConsentFlag.YES:
        return False
    if item.type is DistributionType.NAMED_PROTOCOL and item.protocol_id:
        wanted = item.protocol_id.strip().casefold()
        return wanted in {protocol.strip().casefold(), question.purpose, question.purpose.rpartition(".")[2]}
    if item.type is DistributionType.PUBLIC_RELEASE:
        return covers(PUBLIC, question.purpose)
    return not covers(TREATMENT, question.purpose)


def read_item(flag: str, distribution_type: str = "", protocol_id: str = "") -> DicomConsent:
    """An item as it stands in a header: what is not of the standard is taken for the value that lets least out."""
    known = ConsentFlag(flag.strip()) if flag.strip() in set(ConsentFlag) else ConsentFlag.NO
    text = distribution_type.strip()
    return DicomConsent(known, DistributionType(text) if text in set(DistributionType) else None, protocol_id.strip())


def _to(flag: ConsentFlag, question: Question, protocol: str) -> DicomConsent:
    if protocol:
        return DicomConsent(flag, DistributionType.NAMED_PROTOCOL, protocol)
    if covers(PUBLIC, question.purpose):
        return DicomConsent(flag, DistributionType.PUBLIC_RELEASE)
    return DicomConsent(flag, DistributionType.RESTRICTED_REUSE)
