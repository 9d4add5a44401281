"""What each legal basis may carry, and that the basis of an answer is computed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanward.core.asking import Ground, Obligations, Scope, Span, Why
from scanward.core.lawful import NOT_FOR_MANY, Basis, Identifiability, RecipientKind
from scanward.line.decide import decide_leaving
from scanward.line.decide.bases import ANY_PURPOSE, KINDS, PURPOSES
from tests.decide.asked import ACME, AGREED, ASKED, DUA, LIMITED, PERMITTED


def with_ground(basis, protocol=""):
    return replace(AGREED, grounds=(Ground("G9", basis, Scope(), Span(), "an authority", protocol=protocol),))


def asked(purpose="research.lung", level=Identifiability.LIMITED):
    return replace(ASKED, purpose=purpose, identifiability=level)


def test_lds_1_a_limited_data_set_goes_under_a_data_use_agreement_only():
    facts = replace(AGREED, grounds=(LIMITED,))
    assert decide_leaving(ASKED, facts).basis is Basis.LIMITED_DATA_SET
    other = replace(facts, contracts=(replace(DUA, kind="service"),))
    assert decide_leaving(ASKED, other).why is Why.NOT_ASKED
    lax = replace(facts, contracts=(replace(DUA, obligations=Obligations(retention_days=365)),))
    assert decide_leaving(ASKED, lax).why is Why.NOT_ASKED


def test_lds_2_a_limited_data_set_goes_for_research_public_health_and_operations_only():
    facts = replace(
        AGREED, contracts=(replace(DUA, purposes=("*",)),), grounds=(replace(LIMITED, scope=Scope()),), implicit=()
    )
    for purpose in ("research.lung", "public-health", "operations.quality"):
        assert decide_leaving(asked(purpose), facts).permit
    for purpose in ("marketing", "treatment", "product"):
        assert decide_leaving(asked(purpose), facts).why is Why.NOT_ASKED


@pytest.mark.parametrize(
    ("basis", "level", "why"),
    [
        (Basis.LIMITED_DATA_SET, Identifiability.IDENTIFIED, Why.TOO_IDENTIFIABLE),
        (Basis.LIMITED_DATA_SET, Identifiability.LIMITED, Why.GROUND),
        (Basis.DEIDENTIFIED, Identifiability.IDENTIFIED, Why.TOO_IDENTIFIABLE),
        (Basis.DEIDENTIFIED, Identifiability.LIMITED, Why.TOO_IDENTIFIABLE),
        (Basis.DEIDENTIFIED, Identifiability.DEIDENTIFIED, Why.GROUND),
    ],
)
def test_a_ground_carries_no_more_than_its_provision_lets_be_known(basis, level, why):
    assert decide_leaving(asked(level=level), with_ground(basis)).why is why


FOR_AUTHORITIES = (Basis.NATIONAL_SECURITY, Basis.CUSTODY, Basis.LAW_ENFORCEMENT, Basis.JUDICIAL, Basis.OVERSIGHT)


@pytest.mark.parametrize("basis", [*FOR_AUTHORITIES, Basis.REQUIRED_BY_LAW])
def test_what_the_law_gives_to_authorities_goes_to_nobody_else(basis):
    question = asked(level=Identifiability.IDENTIFIED)
    for kind in RecipientKind:
        facts = replace(with_ground(basis), recipient=replace(ACME, kind=kind))
        also = basis is Basis.REQUIRED_BY_LAW and kind in {RecipientKind.PUBLIC_HEALTH, RecipientKind.INSURER}
        assert decide_leaving(question, facts).permit is (kind is RecipientKind.AUTHORITY or also)


def test_every_basis_says_what_it_may_carry():
    assert set(Basis) == {*PURPOSES, *KINDS, *ANY_PURPOSE, *NOT_FOR_MANY}


@pytest.mark.parametrize("basis", sorted(NOT_FOR_MANY))
def test_what_each_patient_signs_or_nobody_may_do_is_no_ground_for_many(basis):
    assert decide_leaving(asked(), with_ground(basis)).why is Why.NOT_ASKED


@pytest.mark.parametrize("basis", [Basis.TREATMENT, Basis.PAYMENT, Basis.OPERATIONS, Basis.PUBLIC_HEALTH])
def test_no_research_hides_from_its_account_behind_another_basis(basis):
    assert decide_leaving(asked(), with_ground(basis)).why is Why.NOT_ASKED
    facts = replace(with_ground(basis), contracts=(replace(DUA, purposes=("*",)),), implicit=())
    assert decide_leaving(asked(basis.value), facts).basis is basis


def test_a_waiver_names_its_protocol_and_hands_it_on():
    assert decide_leaving(asked(), with_ground(Basis.RESEARCH_WAIVER)).why is Why.NOT_ASKED
    answer = decide_leaving(asked(), with_ground(Basis.RESEARCH_WAIVER, "IRB-2026-7"))
    assert (answer.basis, answer.protocol) == (Basis.RESEARCH_WAIVER, "IRB-2026-7")


def test_what_goes_to_the_patient_goes_to_nobody_else():
    assert decide_leaving(asked(), with_ground(Basis.TO_THE_PATIENT)).why is Why.NOT_ASKED
    theirs = replace(with_ground(Basis.TO_THE_PATIENT), recipient=replace(ACME, kind=RecipientKind.PATIENT))
    assert decide_leaving(asked(), theirs).basis is Basis.TO_THE_PATIENT
    permitted = replace(PERMITTED, recipient=replace(ACME, kind=RecipientKind.PATIENT))
    assert decide_leaving(asked(), permitted).basis is Basis.TO_THE_PATIENT


@pytest.mark.parametrize(
    ("purpose", "level", "kind", "basis"),
    [
        ("treatment.tumour-board", Identifiability.IDENTIFIED, RecipientKind.CARE, Basis.TREATMENT),
        ("treatment", Identifiability.LIMITED, RecipientKind.AI_DEVELOPER, None),
        ("treatment", Identifiability.IDENTIFIED, RecipientKind.INSURER, None),
        ("treatment", Identifiability.IDENTIFIED, RecipientKind.PATIENT, Basis.TREATMENT),
        ("payment", Identifiability.IDENTIFIED, RecipientKind.INSURER, Basis.PAYMENT),
        ("payment", Identifiability.IDENTIFIED, RecipientKind.COMMERCIAL, None),
        ("operations", Identifiability.IDENTIFIED, RecipientKind.INSURER, None),
        ("operations", Identifiability.IDENTIFIED, RecipientKind.BUSINESS_ASSOCIATE, Basis.OPERATIONS),
        ("public-health", Identifiability.IDENTIFIED, RecipientKind.PUBLIC_HEALTH, Basis.PUBLIC_HEALTH),
        ("public-health", Identifiability.IDENTIFIED, RecipientKind.COMMERCIAL, None),
        ("research", Identifiability.DEIDENTIFIED, RecipientKind.COMMERCIAL, Basis.DEIDENTIFIED),
        ("research", Identifiability.LIMITED, RecipientKind.RESEARCH, Basis.LIMITED_DATA_SET),
        ("marketing", Identifiability.LIMITED, RecipientKind.COMMERCIAL, None),
        ("research", Identifiability.IDENTIFIED, RecipientKind.RESEARCH, None),
    ],
)
def test_the_ward_s_own_policy_permits_only_what_has_a_basis_without_it(purpose, level, kind, basis):
    contracts = (replace(DUA, purposes=("*",)),)
    facts = replace(AGREED, recipient=replace(ACME, kind=kind), contracts=contracts, implicit=("*",))
    answer = decide_leaving(asked(purpose, level), facts)
    assert (answer.permit, answer.basis) == (basis is not None, basis)
