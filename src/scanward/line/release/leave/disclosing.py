"""What the ledger says of each patient whose data is to leave: on which facts and ground, with what obligations."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from scanward.core.asking import Obligations
from scanward.core.lawful import Basis
from scanward.line.account import Disclosure
from scanward.line.deidentify import identifiability
from scanward.line.release.leave.answers import unpack_answer
from scanward.line.verify import ATTACK_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.core.lawful import Identifiability
    from scanward.line.release.leave.answers import Answered
    from scanward.line.release.run import Run
    from scanward.store import Commitment, Vault, WorkBook

_PAGE = 500
_WEIGHT = {basis: number for number, basis in enumerate(Basis)}
"""Those that have to be accounted for come last, so that they outweigh those that are exempt; unknown outweighs all."""


def disclosures(book: WorkBook, vault: Vault, run: Run) -> Iterator[Disclosure]:
    """A disclosure for each patient whose objects stand in the spool."""
    level = identifiability(run.request.recipe)
    verified = f"attack {ATTACK_VERSION}" if run.request.verified else ""
    patients = book.disclosed()
    while page := list(islice(patients, _PAGE)):
        commitments = vault.commit_many([pseudonym for pseudonym, _, _ in page])
        for pseudonym, studies, objects in page:
            answered = list(map(unpack_answer, run.inventory.stock.answers(pseudonym, permit=True)))
            commitment = commitments[pseudonym]
            yield _disclosure(pseudonym, studies, objects, commitment, answered, level, verified)


def _disclosure(
    pseudonym: str,
    studies: tuple[str, ...],
    objects: int,
    commitment: Commitment,
    answered: list[Answered],
    level: Identifiability,
    verified: str,
) -> Disclosure:
    """One entry for all classes of data: the heaviest basis, and all obligations together."""
    obligations = Obligations()
    for answer, _ in answered:
        obligations |= answer.obligations
    answers = [answer for answer, _ in answered]
    heaviest = max(answers, key=lambda answer: _WEIGHT[answer.basis] if answer.basis else len(_WEIGHT), default=None)
    return Disclosure(
        pseudonym,
        commitment.value,
        studies,
        objects,
        commitment.person,
        commitment.sealed_salt,
        tuple(sorted({each for _, data in answered for each in data})),
        level,
        heaviest.basis if heaviest else None,
        heaviest.protocol if heaviest else "",
        tuple(dict.fromkeys(fact for answer in answers for fact in answer.stood_on)),
        obligations,
        verified,
        number=commitment.number,
    )
