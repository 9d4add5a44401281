"""What an object says of its patient's consent: the Consent for Clinical Trial Use Sequence (PS3.3 section C.7.2.3)."""

from __future__ import annotations

from scanward.core.asking import Answer, ConsentMark, Why

_PROTOCOLS = "research."
"""A purpose below it names what is researched."""


def dicom_consent(answer: Answer, purpose: str) -> ConsentMark | None:
    """What objects that leave under `answer` are to say; None where they leave on another ground than a consent.

    A protocol, or research with a name, is NAMED_PROTOCOL; anything else RESTRICTED_REUSE. Nothing is called a
    PUBLIC_RELEASE: every release has a recipient. The flag is YES, since what was denied or withdrawn does not leave.
    """
    if not answer.permit or answer.why is not Why.CONSENT:
        return None
    protocol = answer.protocol or (purpose if purpose.startswith(_PROTOCOLS) else "")
    return ConsentMark("NAMED_PROTOCOL" if protocol else "RESTRICTED_REUSE", "YES", protocol)
