"""An answer as the stock keeps it beside a series: text, so that equal answers count once."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, NamedTuple

from scanward.core.asking import Answer, Obligations, Why
from scanward.core.canonical import canonical
from scanward.core.lawful import Basis

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_WEIGHT = {basis: number for number, basis in enumerate(Basis)}
"""Those that have to be accounted for come last, so that they outweigh those that are exempt; unknown outweighs all."""


class Answered(NamedTuple):
    """An answer, and the classes of data that it was given for."""

    answer: Answer
    data: tuple[str, ...]


def joined(answers: Sequence[Answer]) -> Answer:
    """One answer for several questions: the first denial; else the heaviest basis, with all facts and obligations."""
    for answer in answers:
        if not answer.permit:
            return answer
    heaviest = max(answers, key=lambda answer: _WEIGHT[answer.basis] if answer.basis else len(_WEIGHT))
    obligations = Obligations()
    for answer in answers:
        obligations |= answer.obligations
    stood_on = tuple(dict.fromkeys(fact for answer in answers for fact in answer.stood_on))
    return replace(heaviest, stood_on=stood_on, obligations=obligations)


def pack_answer(answer: Answer, data: tuple[str, ...]) -> str:
    plain = asdict(answer)
    plain["obligations"]["protections"] = sorted(answer.obligations.protections)
    return canonical([plain, data])


def terms_of(answers: Iterable[str]) -> Obligations:
    """All obligations of packed answers together."""
    terms = Obligations()
    for packed in answers:
        terms |= unpack_answer(packed).answer.obligations
    return terms


def unpack_answer(packed: str) -> Answered:
    plain, data = json.loads(packed)
    obligations = plain["obligations"]
    answer = Answer(
        permit=plain["permit"],
        why=Why(plain["why"]),
        stood_on=tuple(plain["stood_on"]),
        obligations=Obligations(**obligations | {"protections": frozenset(obligations["protections"])}),
        basis=Basis(plain["basis"]) if plain["basis"] else None,
        protocol=plain["protocol"],
    )
    return Answered(answer, tuple(data))
