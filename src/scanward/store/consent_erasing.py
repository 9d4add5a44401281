"""What becomes of what a person said when they are erased: permits go, denials stay without saying whose they are.

A permit permits nothing once it is gone. A denial that went would let the next scan of the same person leave: of it
stay the statement and the blind indexes by which it is found, which name nobody without the vault's key. Opt-outs of
registers are blind indexes already, and stay too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from scanward.core.canonical import canonical
from scanward.store.consents import statement_plain, statements_of
from scanward.store.tables_asking import consent, opt_out

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scanward.store.ward import Ward


def count_said(ward: Ward) -> tuple[int, int]:
    """How many consents and how many opt-outs stand: what the end of the vault makes forgotten."""
    consents = select(func.count()).select_from(consent).where(consent.c.withdrawn.is_(None))
    opt_outs = select(func.count()).select_from(opt_out).where(opt_out.c.ended.is_(None))
    with ward.reading() as connection:
        return connection.execute(consents).scalar_one(), connection.execute(opt_outs).scalar_one()


def erase_said(ward: Ward, connection: Connection, person: bytes) -> int:
    """Erase what the person of that index (`Vault.person`) said; how many denials stay, each without its form.

    They get new ids and the time of now: entries of the ledger stood on the old ones, beside a pseudonym.

    A consent that was withdrawn goes, a denial too: it denies nothing any more.
    """
    kept = 0
    for row in connection.execute(select(consent).where(consent.c.patient_index == person)).all():
        mine = consent.c.id == row.id
        denials = [each for each in statements_of(row.statements) if not each.permit]
        if row.withdrawn is not None or not denials:
            connection.execute(delete(consent).where(mine))
            continue
        kept += 1
        left = {"statements": canonical([statement_plain(each) for each in denials]), "form_sha256": "", "sealed": b""}
        left |= {"id": ward.new_id(), "added": ward.now}
        connection.execute(update(consent).where(mine).values(left))
    return kept
