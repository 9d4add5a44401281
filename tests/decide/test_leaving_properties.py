"""What holds of deciding whatever the facts are."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanward.core.asking import (
    Consent,
    Contract,
    Denied,
    Facts,
    Ground,
    Obligations,
    OptOut,
    Override,
    Question,
    RegisterAnswer,
    Scope,
    Span,
)
from scanward.core.lawful import Basis, Identifiability, RecipientKind
from scanward.line.decide import decide_leaving
from tests.decide.asked import ACME, NOON

PURPOSES = st.sampled_from(["*", "research", "research.lung", "treatment", "operations", "public-health"])
DATA = st.sampled_from(["*", "image", "image.ct", "report"])
WORDS = st.frozensets(st.sampled_from(["no-faces", "no-text", "attacked"]))
TIMES = st.none() | st.integers(-3, 3).map(lambda days: NOON + timedelta(days=days))
SPANS = st.builds(Span, TIMES, TIMES)
LEVELS = st.frozensets(st.sampled_from(Identifiability), max_size=2)
KINDS = st.frozensets(st.sampled_from([RecipientKind.AI_DEVELOPER, RecipientKind.INSURER]))
SCOPES = st.builds(Scope, PURPOSES, st.sampled_from(["*", "acme", "other"]), KINDS, DATA, LEVELS)
OBLIGATIONS = st.builds(Obligations, WORDS, st.none() | st.integers(1, 900), st.booleans())
TERMS = st.lists(PURPOSES, min_size=1, max_size=2).map(tuple)
NAMES = st.sampled_from(["nhs", "ehds"])


def ids(letter):
    return st.integers(0, 9999).map(lambda number: f"{letter}{number}")


CONSENTS = st.builds(Consent, ids("C"), st.booleans(), SCOPES, SPANS, TIMES, OBLIGATIONS)
CONTRACTS = st.builds(
    Contract,
    ids("K"),
    st.sampled_from(["acme", "other"]),
    st.sampled_from(["dua", "service"]),
    TERMS,
    st.lists(DATA, min_size=1, max_size=2).map(tuple),
    SPANS,
    OBLIGATIONS,
    TIMES,
)
GROUNDS = st.builds(
    Ground, ids("G"), st.sampled_from(Basis), SCOPES, SPANS, st.just("law"), OBLIGATIONS, st.sampled_from(["", "P1"])
)
WIDE = Contract("K0", "acme", "dua", ("*",), ("*",), Span(), Obligations())
"""Without it hardly any question would come as far as a permit."""
FACTS = st.builds(
    Facts,
    st.sampled_from([ACME, ACME, ACME, None, replace(ACME, kind=RecipientKind.PATIENT)]),
    st.lists(CONTRACTS, max_size=2).map(tuple) | st.lists(CONTRACTS, max_size=1).map(lambda more: (WIDE, *more)),
    st.lists(CONSENTS, max_size=4).map(tuple),
    st.lists(st.builds(OptOut, ids("O"), NAMES, SCOPES, SPANS), max_size=2).map(tuple),
    st.lists(st.builds(Override, ids("V"), NAMES, st.just("law"), SCOPES, SPANS), max_size=2).map(tuple),
    st.lists(
        st.builds(RegisterAnswer, ids("N"), NAMES, TIMES, st.floats(0, 9e5), SCOPES),
        max_size=2,
    ).map(tuple),
    st.lists(GROUNDS, max_size=3).map(tuple),
    st.lists(PURPOSES, max_size=2).map(tuple),
    st.lists(st.builds(Denied, ids("C"), SCOPES), max_size=1).map(tuple),
)
QUESTIONS = st.builds(
    Question,
    st.just("acme"),
    st.sampled_from(["research", "research.lung", "treatment", "operations"]),
    st.sampled_from(["image", "image.ct", "report"]),
    st.sampled_from(Identifiability),
    WORDS,
    TIMES.map(lambda time: time or NOON),
)
LISTS = ("contracts", "consents", "opt_outs", "overrides", "registers", "grounds", "implicit", "denied_by_somebody")
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@MANY
@given(QUESTIONS, FACTS)
def test_taking_a_permit_away_never_lets_more_out(question, facts):
    before = decide_leaving(question, facts)
    for name in ("consents", "grounds", "implicit"):
        known = getattr(facts, name)
        for index, fact in enumerate(known):
            if name != "consents" or fact.permit:
                less = replace(facts, **{name: known[:index] + known[index + 1 :]})
                assert before.permit or not decide_leaving(question, less).permit


@MANY
@given(QUESTIONS, FACTS, CONSENTS, st.builds(OptOut, ids("O"), NAMES, SCOPES, SPANS), SCOPES)
def test_adding_a_denial_or_an_opt_out_never_lets_more_out(question, facts, denial, opt_out, scope):
    denied = replace(facts, consents=(*facts.consents, replace(denial, permit=False)))
    opted_out = replace(facts, opt_outs=(*facts.opt_outs, opt_out))
    unknown = replace(facts, denied_by_somebody=(*facts.denied_by_somebody, Denied("C", scope)))
    if not decide_leaving(question, facts).permit:
        assert not any(decide_leaving(question, each).permit for each in (denied, opted_out, unknown))


@MANY
@given(QUESTIONS, FACTS, st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(question, facts, chance: random.Random):
    mixed = {}
    for name in LISTS:
        known = list(getattr(facts, name))
        chance.shuffle(known)
        mixed[name] = tuple(known)
    answer, again = decide_leaving(question, facts), decide_leaving(question, replace(facts, **mixed))
    assert (answer.permit, answer.why) == (again.permit, again.why)
    every = [fact.id for name in LISTS[:6] for fact in getattr(facts, name)]
    if len(every) == len(set(every)):
        assert answer == again


@MANY
@given(QUESTIONS, FACTS, st.integers(-5, 5))
def test_time_comes_with_the_question_and_from_nowhere_else(question, facts, days):
    """Question and facts moved together by any time have the same answer."""
    by = timedelta(days=days)

    def moved(time):
        return time and time + by

    def later(fact):
        changes = {
            name: moved(getattr(fact, name)) for name in ("withdrawn", "ended", "answered") if hasattr(fact, name)
        }
        if hasattr(fact, "span"):
            changes["span"] = Span(moved(fact.span.begin), moved(fact.span.end))
        return replace(fact, **changes)

    then = replace(facts, **{name: tuple(map(later, getattr(facts, name))) for name in LISTS[:6]})
    assert decide_leaving(question, facts) == decide_leaving(replace(question, at=question.at + by), then)


@MANY
@given(QUESTIONS, FACTS)
def test_every_answer_stands_on_facts_that_were_given_and_a_permit_has_a_basis(question, facts):
    answer = decide_leaving(question, facts)
    given = {fact.id for name in LISTS[:6] for fact in getattr(facts, name)}
    given |= {denied.id for denied in facts.denied_by_somebody}
    given |= {ACME.id} | {f"implicit:{purpose}" for purpose in facts.implicit}
    assert set(answer.stood_on) <= given
    assert len(answer.stood_on) == len(set(answer.stood_on))
    assert (answer.basis is not None) == answer.permit
    if answer.permit:
        assert answer.obligations.protections <= question.protections
        assert answer.stood_on[0] == ACME.id
