"""An answer as the stock keeps it beside a series: text, so that equal answers count once."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, NamedTuple

from scanward.core.asking import Answer, Obligations, Why
from scanward.core.canonical import canonical
from scanward.core.lawful import Basis

if TYPE_CHECKING:
    from collections.abc import Iterable


class Answered(NamedTuple):
    """An answer, and the classes of data that it was given for."""

    answer: Answer
    data: tuple[str, ...]


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
