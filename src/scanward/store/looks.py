"""What a release saw in its pictures, so that a run that goes on after a kill does not look again.

Places and words of rules only, nothing that was read; sealed all the same, since it tells which pictures had writing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from scanward.store.pictures import SeenRow
from scanward.store.tables import picture_look

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanward.core.ids import ReleaseId
    from scanward.store.vault import Vault
    from scanward.store.ward import Ward

_PAGE = 500


class Looks:
    """The looks of one release. Clear them when it is over."""

    def __init__(self, ward: Ward, vault: Vault, release: ReleaseId) -> None:
        self._ward = ward
        self._cipher = vault.cipher
        self._release = release

    def add(self, rows: Sequence[SeenRow]) -> None:
        """Write down what was seen, in one transaction. Durable with what is durable next."""
        values = [
            {
                "release": self._release,
                "instance": row.instance,
                "size": row.size,
                "modified": row.modified_ns,
                "sealed": self._cipher.seal(row.look, self._place(row.instance)),
            }
            for row in rows
        ]
        if values:
            again = picture_look.c.instance.in_([row.instance for row in rows])
            with self._ward.writing(durable=False) as connection:
                connection.execute(delete(picture_look).where(picture_look.c.release == self._release, again))
                connection.execute(insert(picture_look), values)

    def clear(self) -> None:
        """Forget them: the release is over."""
        with self._ward.writing() as connection:
            connection.execute(delete(picture_look).where(picture_look.c.release == self._release))

    def all(self) -> Iterator[SeenRow]:
        """Everything that was written down."""
        after = b""
        while True:
            mine = (picture_look.c.release == self._release, picture_look.c.instance > after)
            query = select(picture_look).where(*mine).order_by(picture_look.c.instance).limit(_PAGE)
            with self._ward.reading() as connection:
                page = connection.execute(query).all()
            for row in page:
                look = self._cipher.open(row.sealed, self._place(row.instance))
                yield SeenRow(row.instance, row.size, row.modified, look)
            if len(page) < _PAGE:
                return
            after = page[-1].instance

    def _place(self, instance: bytes) -> str:
        return f"look|{self._release}|{instance.hex()}"
