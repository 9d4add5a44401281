"""Whether something may leave: each refusal beside its twin that is allowed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scanward.core.asking import Denied, Obligations, Scope, Span, Why
from scanward.core.lawful import Basis, Identifiability, RecipientKind
from scanward.line.decide import decide_leaving
from tests.decide.asked import (
    ACME,
    AGREED,
    ASKED,
    DAY,
    DENIAL,
    DUA,
    FRESH,
    LIMITED,
    NOON,
    OPTED_OUT,
    OVERRIDE,
    PERMIT,
    PERMITTED,
)

INSTANT = timedelta(microseconds=1)


def why(facts, question=ASKED):
    return decide_leaving(question, facts).why


def test_what_a_patient_permits_may_leave_and_says_on_what_it_stands():
    answer = decide_leaving(ASKED, PERMITTED)
    assert (answer.permit, answer.why, answer.basis) == (True, Why.CONSENT, Basis.AUTHORIZATION)
    assert answer.stood_on == ("R1", "K1", "C1")
    assert answer.obligations.retention_days == 365


def test_an_unknown_recipient_gets_nothing():
    assert why(replace(PERMITTED, recipient=None)) is Why.RECIPIENT_UNKNOWN
    assert why(replace(PERMITTED, recipient=replace(ACME, slug="other"))) is Why.RECIPIENT_UNKNOWN


@pytest.mark.parametrize(
    ("contracts", "reason", "stood"),
    [
        ((), Why.NO_CONTRACT, ("R1",)),
        ((replace(DUA, recipient="other"),), Why.NO_CONTRACT, ("R1",)),
        ((replace(DUA, ended=NOON),), Why.CONTRACT_ENDED, ("R1", "K1")),
        ((replace(DUA, span=Span(None, NOON)),), Why.CONTRACT_ENDED, ("R1", "K1")),
        ((replace(DUA, span=Span(NOON + DAY)),), Why.CONTRACT_ENDED, ("R1", "K1")),
        ((replace(DUA, purposes=("research.heart",)),), Why.CONTRACT_SCOPE, ("R1", "K1")),
        ((replace(DUA, data=("report",)),), Why.CONTRACT_SCOPE, ("R1", "K1")),
    ],
)
def test_nothing_leaves_without_a_contract_in_force_that_covers_it(contracts, reason, stood):
    answer = decide_leaving(ASKED, replace(PERMITTED, contracts=contracts))
    assert (answer.permit, answer.why, answer.stood_on) == (False, reason, stood)


def test_a_contract_ends_with_its_last_moment_and_holds_until_then():
    almost = replace(DUA, span=Span(None, NOON + DAY), ended=NOON + DAY)
    assert why(replace(PERMITTED, contracts=(almost,))) is Why.CONSENT
    assert why(replace(PERMITTED, contracts=(almost,)), replace(ASKED, at=NOON + DAY)) is Why.CONTRACT_ENDED


def test_a_statutory_opt_out_beats_the_patient_s_own_permit_unless_an_override_is_named():
    opted_out = replace(PERMITTED, opt_outs=(OPTED_OUT,))
    assert why(opted_out) is Why.OPTED_OUT
    lifted = decide_leaving(ASKED, replace(opted_out, overrides=(OVERRIDE,)))
    assert lifted.permit
    assert lifted.stood_on == ("R1", "K1", "O1", "V1", "C1")


@pytest.mark.parametrize(
    "override",
    [
        replace(OVERRIDE, register="other"),
        replace(OVERRIDE, span=Span(None, NOON)),
        replace(OVERRIDE, scope=Scope("research.lung.children")),
    ],
)
def test_an_override_lifts_its_own_register_only_where_and_while_it_holds(override):
    assert why(replace(PERMITTED, opt_outs=(OPTED_OUT,), overrides=(override,))) is Why.OPTED_OUT


def test_an_opt_out_of_something_else_binds_nothing():
    elsewhere = replace(OPTED_OUT, scope=Scope("operations"))
    assert why(replace(PERMITTED, opt_outs=(elsewhere,))) is Why.CONSENT


@pytest.mark.parametrize("answered", [None, NOON - 7 * DAY - INSTANT, NOON + INSTANT])
def test_a_register_that_was_not_asked_in_time_permits_nothing(answered):
    stale = replace(PERMITTED, registers=(replace(FRESH, answered=answered),))
    assert why(stale) is Why.REGISTER_STALE
    for fresh in (NOON, NOON - 7 * DAY):
        assert why(replace(PERMITTED, registers=(replace(FRESH, answered=fresh),))) is Why.CONSENT
    assert why(replace(stale, overrides=(OVERRIDE,))) is Why.CONSENT
    assert why(stale, replace(ASKED, purpose="treatment")) is Why.CONTRACT_SCOPE


def test_a_denial_beats_a_permit_however_narrow():
    narrow = replace(PERMIT, scope=Scope("research.lung", "acme", data="image.ct"))
    denied = decide_leaving(ASKED, replace(AGREED, consents=(narrow, DENIAL)))
    assert (denied.why, denied.stood_on) == (Why.PATIENT_DENIES, ("R1", "K1", "C2"))


@pytest.mark.parametrize(
    "scope",
    [
        Scope("research.lung.commercial"),
        Scope(data="image.ct.thorax"),
        Scope(kinds=frozenset({RecipientKind.AI_DEVELOPER})),
        Scope(levels=frozenset({Identifiability.LIMITED, Identifiability.IDENTIFIED})),
    ],
)
def test_a_denial_of_a_part_stops_a_question_for_the_whole(scope):
    assert why(replace(PERMITTED, consents=(PERMIT, replace(DENIAL, scope=scope)))) is Why.PATIENT_DENIES


@pytest.mark.parametrize(
    "scope",
    [
        Scope("research.heart"),
        Scope(data="report"),
        Scope(recipient="other"),
        Scope(kinds=frozenset({RecipientKind.INSURER})),
        Scope(levels=frozenset({Identifiability.IDENTIFIED})),
    ],
)
def test_a_denial_of_something_else_stops_nothing(scope):
    assert why(replace(PERMITTED, consents=(PERMIT, replace(DENIAL, scope=scope)))) is Why.CONSENT


@pytest.mark.matrix("C1")
def test_aut_2_a_permit_counts_until_it_is_withdrawn_and_a_denial_too():
    later = replace(PERMIT, withdrawn=NOON + DAY)
    assert why(replace(AGREED, consents=(later,))) is Why.CONSENT
    assert why(replace(AGREED, consents=(later,)), replace(ASKED, at=NOON + DAY)) is Why.NOT_ASKED
    taken_back = replace(DENIAL, withdrawn=NOON)
    assert why(replace(AGREED, consents=(PERMIT, taken_back))) is Why.CONSENT


def test_a_permit_must_hold_all_that_is_asked_for():
    for scope in (Scope("research.lung.children"), Scope("research", data="image.ct.thorax"), Scope("treatment")):
        assert why(replace(AGREED, consents=(replace(PERMIT, scope=scope),))) is Why.NOT_ASKED
    assert why(replace(AGREED, consents=(replace(PERMIT, scope=Scope("research.lung", data="image")),))) is Why.CONSENT


def test_a_permit_of_what_identifies_less_says_so():
    strict = replace(PERMIT, scope=Scope("research", levels=frozenset({Identifiability.DEIDENTIFIED})))
    assert why(replace(AGREED, consents=(strict,))) is Why.TOO_IDENTIFIABLE
    less = replace(ASKED, identifiability=Identifiability.DEIDENTIFIED)
    assert why(replace(AGREED, consents=(strict,)), less) is Why.CONSENT


def test_a_recipe_must_keep_the_protections_of_contract_and_permit():
    strict = Obligations(frozenset({"no-faces", "no-device"}))
    for facts in (
        replace(PERMITTED, consents=(replace(PERMIT, obligations=strict),)),
        replace(PERMITTED, contracts=(replace(DUA, obligations=strict),)),
    ):
        assert why(facts) is Why.TOO_IDENTIFIABLE
        keeps = replace(ASKED, protections=ASKED.protections | {"no-device"})
        assert decide_leaving(keeps, facts).obligations.protections == strict.protections


@pytest.mark.parametrize("purpose", ["ai-training", "ai-training.lung", "research.ai-training"])
@pytest.mark.parametrize("who", ["contract", "consent", "ground"])
def test_nothing_is_trained_on_what_must_not_be_trained_on(purpose, who):
    no = Obligations(no_train=True)
    facts = replace(AGREED, contracts=(replace(DUA, purposes=("*",)),))
    if who == "ground":
        free = replace(facts, grounds=(replace(LIMITED, basis=Basis.DEIDENTIFIED, scope=Scope()),))
        bound = replace(free, grounds=(replace(free.grounds[0], obligations=no),))
    else:
        free = replace(facts, consents=(replace(PERMIT, scope=Scope()),))
        bound = replace(free, consents=(replace(free.consents[0], obligations=no),))
        bound = bound if who == "consent" else replace(free, contracts=(replace(free.contracts[0], obligations=no),))
    other = replace(ASKED, identifiability=Identifiability.DEIDENTIFIED)
    question = replace(other, purpose=purpose)
    assert decide_leaving(question, bound).why is Why.NO_TRAINING
    assert decide_leaving(question, free).permit
    assert decide_leaving(other, bound).permit
    assert decide_leaving(replace(ASKED, purpose="ai-training-free"), bound).why is not Why.NO_TRAINING


def test_obligations_of_contracts_and_permit_add_up():
    first = replace(DUA, obligations=Obligations(frozenset({"no-faces"}), 365, no_reidentification=True))
    second = replace(DUA, id="K2", obligations=Obligations(retention_days=30, no_onward=True))
    mine = replace(PERMIT, obligations=Obligations(frozenset({"no-text"}), 90, no_train=True))
    answer = decide_leaving(ASKED, replace(AGREED, contracts=(first, second), consents=(mine,)))
    kept = frozenset({"no-faces", "no-text"})
    assert answer.obligations == Obligations(kept, 30, no_train=True, no_reidentification=True, no_onward=True)


def test_the_narrower_permit_is_tried_first():
    narrow = replace(PERMIT, id="C9", scope=Scope("research.lung"), obligations=Obligations(no_train=True))
    answer = decide_leaving(ASKED, replace(AGREED, consents=(PERMIT, narrow)))
    assert (answer.stood_on[-1], answer.obligations.no_train) == ("C9", True)


def test_where_nobody_permitted_nothing_but_treatment_leaves():
    assert why(AGREED) is Why.NOT_ASKED
    care = replace(DUA, purposes=("treatment",))
    facts = replace(AGREED, contracts=(care,))
    assert decide_leaving(replace(ASKED, purpose="treatment"), facts).why is Why.NOT_ASKED
    clinic = replace(facts, recipient=replace(ACME, kind=RecipientKind.CARE))
    answer = decide_leaving(replace(ASKED, purpose="treatment"), clinic)
    assert (answer.permit, answer.why, answer.basis) == (True, Why.IMPLICIT, Basis.TREATMENT)
    assert answer.stood_on[-1] == "implicit:treatment"


def test_a_patient_without_a_number_may_be_anyone_who_denied():
    unknown = replace(AGREED, grounds=(LIMITED,))
    said = Denied("C7", Scope("operations")), Denied("C8", Scope("research"))
    answer = decide_leaving(ASKED, replace(unknown, denied_by_somebody=said))
    assert (answer.why, answer.stood_on) == (Why.PATIENT_UNKNOWN, ("R1", "K1", "C8"))
    assert why(replace(unknown, denied_by_somebody=said[:1])) is Why.GROUND
