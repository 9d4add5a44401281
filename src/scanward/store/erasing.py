"""Erasing one person from the vault while the ledger stands.

What goes: the person's pseudonyms with what is sealed beside them, the blind index and the salts of their disclosures,
why they were looked up, what they permitted; what they denied stays, without saying whose it is (`consent_erasing`).
What stays: every entry and its proof, with a pseudonym that nobody can open and a commitment that nobody can try out
without its 256-bit salt. Whoever keeps the original images and the vault's key can still compute the new UIDs of a
study from the old ones, since workers must agree on them; docs/do/erase-a-patient.md says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, or_, select, update

from scanward.core.errors import TryLater
from scanward.store import disclosures, ledger
from scanward.store.consent_erasing import erase_said
from scanward.store.tables import domain, pseudonym, work
from scanward.store.tables_accounts import accounting, disclosed, lookup_reason, suspension
from scanward.store.vault import Vault
from scanward.store.vault_end import forget_free_pages

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scanward.store.patient import Patient
    from scanward.store.ward import Ward


def erase_person(ward: Ward, patient: Patient, *, who: str) -> int:
    """Forget `patient` for good; the number of disclosures that nobody can say any more whom they were about.

    The ledger has it that somebody was erased, and by whom, not who it was. TryLater while a release works on them.
    Whether the law lets them be erased is not asked here: `scanward.line.account.erase` does.
    """
    vault = Vault(ward)
    person = vault.person(patient)
    with ledger.recording(ward) as book:
        _erase_pseudonyms(book.connection, vault, patient)
        mine = disclosed.c.patient_index == person
        disclosures.forget_numbers(book.connection, mine)
        erased = book.connection.execute(
            update(disclosed).where(mine).values(patient_index=None, number_index=None, sealed_salt=None)
        ).rowcount
        for table in (accounting, suspension):
            book.connection.execute(delete(table).where(table.c.patient_index == person))
        erase_said(ward, book.connection, person)
        book.append([ledger.Entry("person-erased", body={"who": who})])
    forget_free_pages(ward)
    return erased


def _erase_pseudonyms(connection: Connection, vault: Vault, patient: Patient) -> None:
    domains = connection.execute(select(domain.c.id)).scalars().all()
    if not domains:
        return
    places = [(each, vault.index_in(each, patient)) for each in domains]
    mine = or_(*(and_(pseudonym.c.domain == each, pseudonym.c.patient_index == index) for each, index in places))
    names = connection.execute(select(pseudonym.c.pseudonym).where(mine)).scalars().all()
    if connection.execute(select(work.c.number).where(work.c.pseudonym.in_(names)).limit(1)).first():
        raise TryLater("a release that is not finished works on this patient: end it, then erase")
    connection.execute(delete(lookup_reason).where(lookup_reason.c.pseudonym.in_(names)))
    connection.execute(delete(pseudonym).where(mine))
