"""May this leave? One pure function from a question and its facts to an answer; time comes with the question.

The order is that of docs/lookup/decisions.md: recipient and contract, statutory opt-outs, the patient's denials,
permits, then the ward's own policy, which permits nothing but treatment where nobody changed it. Deny overrides permit.
Among permits a narrower one is tried before a wider one, and any that can be kept will do, so that taking a permit away
never lets more out. Contracts in force bind all together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from scanward.core.asking import TRAINING, Answer, Obligations, Why, covers
from scanward.line.decide.bases import basis_of_consent, basis_of_policy, ground_holds, kinds_of, level_fits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from scanward.core.asking import Consent, Contract, Facts, OptOut, Override, Question, RegisterAnswer, Scope
    from scanward.core.lawful import Basis, RecipientKind

IMPLICIT = "implicit:"
"""Before a purpose of `Facts.implicit`: what an answer that stands on the ward's policy says for a fact's id."""


class _Scoped(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def scope(self) -> Scope: ...


class _Permit(NamedTuple):
    """What may carry the question; `near` when it would, were the data less identifiable."""

    why: Why
    id: str
    basis: Basis
    obligations: Obligations
    protocol: str = ""
    near: bool = False


def decide_leaving(question: Question, facts: Facts) -> Answer:
    """Answer `question` from `facts` alone: those of one patient and one recipient, in any order (`store.gather`).

    Asked again at the wire with new facts and a new time, it gives a new answer (AUT-2, 45 CFR 164.508(b)(5)).
    """
    recipient = facts.recipient
    if recipient is None or recipient.slug != question.recipient:
        return Answer(permit=False, why=Why.RECIPIENT_UNKNOWN)
    contracts, refusal = _contracts(question, facts.contracts)
    stood = [recipient.id, *(each.id for each in contracts)]
    if refusal is not None:
        return _denial(refusal, stood)
    for rule in (_opt_outs, _registers, _denials):
        why, ids = rule(question, facts, recipient.kind)
        stood += ids
        if why is not None:
            return _denial(why, stood)
    somebody = sorted(each.id for each in facts.denied_by_somebody if each.scope.touches(question, recipient.kind))
    if somebody:
        return _denial(Why.PATIENT_UNKNOWN, [*stood, *somebody])
    return _by_permits(question, facts, recipient.kind, contracts, stood)


def _contracts(question: Question, known: Iterable[Contract]) -> tuple[list[Contract], Why | None]:
    """The contracts that bind here; else those that were looked at in vain, and why in vain."""
    theirs = [each for each in known if covers(each.recipient, question.recipient)]
    theirs.sort(key=lambda each: each.id)
    fitting = [
        each for each in theirs if _agrees(each.purposes, question.purpose) and _agrees(each.data, question.data)
    ]
    in_force = [each for each in fitting if each.span.holds(question.at) and not _over(each.ended, question.at)]
    if in_force:
        return in_force, None
    if fitting:
        return fitting, Why.CONTRACT_ENDED
    return theirs, Why.CONTRACT_SCOPE if theirs else Why.NO_CONTRACT


def _agrees(agreed: Iterable[str], wanted: str) -> bool:
    return any(covers(term, wanted) for term in agreed)


def _over(ended: datetime | None, at: datetime) -> bool:
    return ended is not None and ended <= at


def _opt_outs(question: Question, facts: Facts, kind: RecipientKind) -> tuple[Why | None, list[str]]:
    """Statutory opt-outs, each with the override that lifts it, if one does (EHDS art. 71)."""
    stood: list[str] = []
    binding: list[str] = []
    for opt_out in _in_scope(question, facts.opt_outs, kind):
        lifted = _override(question, facts, kind, opt_out.register)
        if lifted is None:
            binding.append(opt_out.id)
        else:
            stood += (opt_out.id, lifted.id)
    return (Why.OPTED_OUT, binding) if binding else (None, stood)


def _registers(question: Question, facts: Facts, kind: RecipientKind) -> tuple[Why | None, list[str]]:
    """Registers in scope: one that was not asked for too long may have gained an opt-out since."""
    asked = [each for each in facts.registers if each.scope.touches(question, kind)]
    asked.sort(key=lambda each: each.id)
    stale = [
        each.id
        for each in asked
        if not _is_fresh(each, question.at) and _override(question, facts, kind, each.register) is None
    ]
    return (Why.REGISTER_STALE, stale) if stale else (None, [each.id for each in asked])


def _is_fresh(answer: RegisterAnswer, at: datetime) -> bool:
    """An answer of later than `at` is none: a clock was set back, or another host's runs ahead."""
    return answer.answered is not None and 0 <= (at - answer.answered).total_seconds() <= answer.max_age_s


def _override(question: Question, facts: Facts, kind: RecipientKind, register: str) -> Override | None:
    fitting = [
        each
        for each in facts.overrides
        if covers(each.register, register) and each.span.holds(question.at) and each.scope.holds(question, kind)
    ]
    return min(fitting, key=lambda each: each.id, default=None)


def _in_scope(question: Question, opt_outs: Iterable[OptOut], kind: RecipientKind) -> list[OptOut]:
    fitting = [each for each in opt_outs if each.span.holds(question.at) and each.scope.touches(question, kind)]
    return sorted(fitting, key=lambda each: each.id)


def _denials(question: Question, facts: Facts, kind: RecipientKind) -> tuple[Why | None, list[str]]:
    denials = [
        each
        for each in facts.consents
        if not each.permit and _speaks(each, question.at) and each.scope.touches(question, kind)
    ]
    denials.sort(key=_narrowest_first)
    return (Why.PATIENT_DENIES, [each.id for each in denials]) if denials else (None, [])


def _speaks(consent: Consent, at: datetime) -> bool:
    return consent.span.holds(at) and not _over(consent.withdrawn, at)


def _by_permits(
    question: Question, facts: Facts, kind: RecipientKind, contracts: list[Contract], stood: list[str]
) -> Answer:
    """The first permit for what is asked whose protections, and those of the contracts, the recipe keeps."""
    agreed = Obligations()
    for contract in contracts:
        agreed |= contract.obligations
    permits = list(_permits(question, facts, kind, kinds_of(contracts)))
    training = TRAINING in question.purpose.split(".")
    untrained = False
    for permit in permits:
        together = agreed | permit.obligations
        if not permit.near and together.protections <= question.protections:
            if training and together.no_train:
                untrained = True
                continue
            ids = _once([*stood, permit.id])
            return Answer(
                permit=True,
                why=permit.why,
                stood_on=ids,
                obligations=together,
                basis=permit.basis,
                protocol=permit.protocol,
            )
    if permits:
        why = Why.NO_TRAINING if untrained else Why.TOO_IDENTIFIABLE
        return _denial(why, [*stood, *(permit.id for permit in permits)])
    return _denial(Why.NOT_ASKED, stood)


def _permits(question: Question, facts: Facts, kind: RecipientKind, contracts: set[str]) -> Iterator[_Permit]:
    """Consents, then grounds, then the ward's policy; within each the narrowest first."""
    for consent in sorted(facts.consents, key=_narrowest_first):
        if consent.permit and _speaks(consent, question.at) and consent.scope.holds(question, kind, any_level=True):
            near = not consent.scope.holds(question, kind)
            yield _Permit(Why.CONSENT, consent.id, basis_of_consent(kind), consent.obligations, near=near)
    for ground in sorted(facts.grounds, key=_narrowest_first):
        if ground.span.holds(question.at) and ground.scope.holds(question, kind, any_level=True):
            near = not ground.scope.holds(question, kind) or not level_fits(ground.basis, question.identifiability)
            if ground_holds(ground, question.purpose, kind, contracts):
                yield _Permit(Why.GROUND, ground.id, ground.basis, ground.obligations, ground.protocol, near)
    for purpose in sorted(facts.implicit, key=lambda each: (-each.count("."), each)):
        basis = basis_of_policy(question, kind, contracts)
        if covers(purpose, question.purpose) and basis is not None:
            yield _Permit(Why.IMPLICIT, IMPLICIT + purpose, basis, Obligations())


def _narrowest_first(fact: _Scoped) -> tuple[tuple[int, ...], str]:
    return tuple(-part for part in fact.scope.narrowness), fact.id


def _denial(why: Why, stood: Iterable[str]) -> Answer:
    return Answer(permit=False, why=why, stood_on=_once(stood))


def _once(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))
