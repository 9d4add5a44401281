"""Whether something that left must be accounted for: computed from its basis and from what it was, never typed.

ACC-3, 45 CFR 164.528(a)(1). De-identified data are no protected health information (164.514(a)-(b)): they are told
apart, and the page says so. Where facts contradict each other or are missing, the disclosure counts as accountable.
"""

from __future__ import annotations

from dataclasses import dataclass

from scanward.core.lawful import Basis, Exemption, Identifiability

_EXEMPT = {
    Basis.TREATMENT: Exemption.TREATMENT_PAYMENT_OPERATIONS,
    Basis.PAYMENT: Exemption.TREATMENT_PAYMENT_OPERATIONS,
    Basis.OPERATIONS: Exemption.TREATMENT_PAYMENT_OPERATIONS,
    Basis.TO_THE_PATIENT: Exemption.TO_THE_INDIVIDUAL,
    Basis.INCIDENT: Exemption.INCIDENT,
    Basis.AUTHORIZATION: Exemption.AUTHORIZATION,
    Basis.DIRECTORY: Exemption.DIRECTORY,
    Basis.NATIONAL_SECURITY: Exemption.NATIONAL_SECURITY,
    Basis.CUSTODY: Exemption.CUSTODY,
    Basis.LIMITED_DATA_SET: Exemption.LIMITED_DATA_SET,
    Basis.BEFORE_COMPLIANCE: Exemption.BEFORE_COMPLIANCE,
}
REPEATABLE = frozenset(
    {
        Basis.RESEARCH_WAIVER,
        Basis.PUBLIC_HEALTH,
        Basis.OVERSIGHT,
        Basis.REQUIRED_BY_LAW,
        Basis.JUDICIAL,
        Basis.LAW_ENFORCEMENT,
        Basis.DECEDENTS,
    }
)
"""ACC-4: disclosures under 164.512, of which repeated ones may be summarised."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`accountable`, or exempt by exactly one `exemption`, or no protected information at all."""

    accountable: bool
    exemption: Exemption | None = None
    protected: bool = True

    @property
    def word(self) -> str:
        if not self.protected:
            return "not protected information"
        return "exempt" if self.exemption else "accountable"


def standing_of(basis: Basis | None, identifiability: Identifiability | None = None) -> Standing:
    """How a disclosure on `basis` of data that identify so far stands under 45 CFR 164.528."""
    if identifiability is Identifiability.DEIDENTIFIED:
        return Standing(accountable=False, protected=False)
    if basis is Basis.DEIDENTIFIED:
        known = identifiability is None
        return Standing(accountable=not known, protected=not known)
    if basis is Basis.LIMITED_DATA_SET and identifiability is not Identifiability.LIMITED:
        return Standing(accountable=True)
    exemption = _EXEMPT.get(basis) if basis is not None else None
    return Standing(accountable=exemption is None, exemption=exemption)
