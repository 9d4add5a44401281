"""What the ledger says of each patient whose data is to leave: on which facts and ground, with what obligations."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from scanward.core.asking import Obligations
from scanward.core.lawful import Identifiability
from scanward.line.account import Disclosure
from scanward.line.deidentify import identifiability
from scanward.line.release.leave.answers import joined, unpack_answer
from scanward.line.verify import ATTACK_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.release.run import Run
    from scanward.store import Vault, WorkBook

_PAGE = 500


def disclosures(book: WorkBook, vault: Vault, run: Run) -> Iterator[Disclosure]:
    """A disclosure for each patient whose objects stand in the spool: one for all classes of data together.

    What leaves with a warning may still show a name or a face, so it counts as identified, whatever the recipe says.
    """
    stock = run.inventory.stock
    level = identifiability(run.request.recipe)
    verified = f"attack {ATTACK_VERSION}" if run.request.verified else ""
    patients = book.disclosed()
    while page := list(islice(patients, _PAGE)):
        commitments = vault.commit_many([pseudonym for pseudonym, _, _ in page])
        for pseudonym, studies, objects in page:
            answered = [unpack_answer(packed) for packed in stock.answers(pseudonym, permit=True)]
            answer = joined([each.answer for each in answered]) if answered else None
            commitment = commitments[pseudonym]
            yield Disclosure(
                pseudonym,
                commitment.value,
                studies,
                objects,
                person=commitment.person,
                sealed_salt=commitment.sealed_salt,
                number=commitment.number,
                other_numbers=commitment.other_numbers,
                data=tuple(sorted({each for _, data in answered for each in data})),
                identifiability=Identifiability.IDENTIFIED if stock.warned(pseudonym) else level,
                basis=answer.basis if answer else None,
                protocol=answer.protocol if answer else "",
                stood_on=answer.stood_on if answer else (),
                obligations=answer.obligations if answer else Obligations(),
                verified=verified,
            )
