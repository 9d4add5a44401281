"""What patients said goes with the vault by whose key it was found; nothing may leave for lack of it afterwards.

Every answer of a register is forgotten too, so that none counts as fresh before it is asked again. An issuer is known
by its blind index alone, which no later key makes again: a register that spoke of one issuer's numbers binds any number
from then on. Where denials or a patient's own opt-outs are forgotten, the ward's legal bases for data of many end: to
name them again is to say that the denials were brought back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from scanward.store.consents import statements_of
from scanward.store.fact_writing import end_row
from scanward.store.register_rows import OWN
from scanward.store.tables_asking import (
    consent,
    legal_ground,
    opt_out,
    opt_out_register,
    register_answer,
    register_asked,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scanward.store.ledger import Book


def forget_what_was_said(book: Book, *, who: str, now: str) -> None:
    """Delete consents, opt-outs and answers of registers; end the legal bases where somebody's no goes with them."""
    if _somebody_said_no(book.connection):
        standing = select(legal_ground.c.id).where(legal_ground.c.ended.is_(None)).order_by(legal_ground.c.id)
        for ground in book.connection.execute(standing).scalars().all():
            end_row(book, legal_ground, ground, "ground-ended", who=who, now=now)
    for said in (consent, opt_out, register_asked, register_answer):
        book.connection.execute(delete(said))
    book.connection.execute(update(opt_out_register).values(issuer_index=b""))


def _somebody_said_no(connection: Connection) -> bool:
    """Whether a denial stands, or an opt-out that was made here: a list can be had again from its register."""
    own = (
        select(opt_out.c.id)
        .join(opt_out_register, opt_out_register.c.id == opt_out.c.register)
        .where(opt_out_register.c.style == OWN, opt_out_register.c.ended.is_(None), opt_out.c.ended.is_(None))
    )
    if connection.execute(own.limit(1)).first() is not None:
        return True
    texts = connection.execute(select(consent.c.statements).where(consent.c.withdrawn.is_(None)).distinct()).scalars()
    return any(not each.permit for text in texts for each in statements_of(text))
