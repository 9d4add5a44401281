"""Which consents of a file are new here, which were withdrawn elsewhere and stand here, and which cannot be found.

A consent from elsewhere gets an id here that is made of its id there, its patient's number and what it says, under the
vault's key: the same consent, read again when it was withdrawn, is found by it, and nobody else's is.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scanward.core.canonical import canonical
from scanward.store.consents import ID, statement_plain
from scanward.store.fact_rows import time_text
from scanward.store.persons import person_of
from scanward.store.ward import crockford

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanward.store.consents import ConsentRecord, Consents
    from scanward.store.vault import Vault
    from scanward.store.ward import Ward


@dataclass(slots=True)
class Incoming:
    """What a file of consents asks for."""

    new: list[ConsentRecord] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    """Ids of consents that stand here, and that the file says were taken back."""
    unfound: int = 0
    """Withdrawals that could not be done: they may be of a permit that stands here under another id."""


def sort_incoming(ward: Ward, vault: Vault, book: Consents, found: Sequence[ConsentRecord]) -> Incoming:
    """Nothing is written. What is here already, and what was withdrawn and is not here, is left out."""
    named = [_named(vault, each) for each in found]
    here = book.known(each.id for each in named if each.id)
    ours = {each.id for each in found}
    incoming = Incoming()
    active = {each.id for each in named if each.withdrawn is None}
    for record in named:
        kept = book.get(record.id) if record.id in here else None
        stands = kept is not None and kept.withdrawn is None
        if record.withdrawn is None:
            if kept is None:
                incoming.new.append(record)
            elif not stands and record.id not in ours:
                incoming.new.append(replace(record, id=""))
        elif kept is not None and stands:
            early = record.withdrawn > ward.clock.now() and not all(each.permit for each in kept.statements)
            if early or not _same_number(vault, kept, record):
                incoming.unfound += 1
            else:
                incoming.withdrawn.append(kept.id)
        elif kept is None and record.id not in ours and _permits(book, record, active):
            incoming.unfound += 1
    return incoming


def _named(vault: Vault, record: ConsentRecord) -> ConsentRecord:
    if not record.id or ID.fullmatch(record.id):
        return record
    said = canonical([statement_plain(each) for each in record.statements])
    span = time_text(record.span.begin) or "", time_text(record.span.end) or ""
    number = person_of(vault, record.patient).number.hex()
    index = vault.cipher.index("consent-from", record.id, number, said, *span, record.signed.form_sha256)
    return replace(record, id=crockford(lambda count: index[:count], 26))


def _same_number(vault: Vault, one: ConsentRecord, other: ConsentRecord) -> bool:
    if one.patient.key[0] != "number":
        return False
    return person_of(vault, one.patient).number == person_of(vault, other.patient).number


def _permits(book: Consents, record: ConsentRecord, active: set[str]) -> bool:
    """Whether this patient permits anything here that the file does not say stands."""
    known = book.of(record.patient)
    return any(each.permits and each.withdrawn is None and each.id not in active for each in known)
