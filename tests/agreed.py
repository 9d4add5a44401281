"""What lets a release leave at all: a recipient who is known, a contract, and a legal basis."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scanward.core.asking import Contract, Ground, Obligations, RecipientRecord, Scope, Span
from scanward.core.lawful import Basis, Identifiability, RecipientKind
from scanward.store import Grounds, Recipients, open_ward

if TYPE_CHECKING:
    from scanward.core.clock import Clock
    from scanward.store import Ward


def agree(
    ward: Ward,
    recipient: str = "acme-ai",
    *,
    purposes: tuple[str, ...] = ("*",),
    data: tuple[str, ...] = ("*",),
    obligations: Obligations = Obligations(no_reidentification=True),  # noqa: B008 - frozen
    basis: Basis | None = Basis.DEIDENTIFIED,
    kind: str = "dua",
) -> tuple[Contract, Ground | None]:
    """Make `recipient` known with a contract, and a legal basis for everybody's data unless `basis` is None."""
    record = RecipientRecord("", recipient, RecipientKind.AI_DEVELOPER, "Acme AI", "US")
    Recipients(ward).add(record, who="tests")
    contract = Recipients(ward).add_contract(
        Contract("", recipient, kind, purposes, data, Span(), obligations), who="tests"
    )
    if basis is None:
        return contract, None
    return contract, Grounds(ward).add(Ground("", basis, Scope(), Span(), "the tests"), who="tests")


def agreed(folder: Path, *recipients: str, clock: Clock | None = None) -> Path:
    """The ward in `folder`, made where it is missing, in which everybody's data may go to each of `recipients`."""
    with open_ward(folder, clock=clock) as ward:
        known = {each.fact.slug for each in Recipients(ward).all()}
        for recipient in recipients or ("acme-ai",):
            if recipient not in known:
                agree(ward, recipient)
                scope = Scope(purpose="research", levels=frozenset({Identifiability.LIMITED}))
                Grounds(ward).add(Ground("", Basis.LIMITED_DATA_SET, scope, Span(), "the tests"), who="tests")
    return folder
