"""The letter that asks a recipient to delete: which releases, which pseudonyms of them, until when, what to answer."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from scanward.core.errors import UsageError
from scanward.line.account.paper.document import Block, Document, Grid, Heading, Words
from scanward.line.account.retention import Contradiction, Keeping
from scanward.store import deletions

if TYPE_CHECKING:
    from scanward.core.asking import RecipientRecord
    from scanward.store.deletions import HeldRow
    from scanward.store.ward import Ward

_WHY = {
    "retention": "the time agreed for keeping them is over",
    "withdrawal": "a consent was withdrawn",
    "erasure": "a person asked to be erased",
}
_WRONG = {
    Contradiction.SHOWN_AGAIN: "the data came up again after you said that they are gone",
    Contradiction.OTHER_HASHES: "the manifest that you named is not that of what you got",
    Contradiction.TOO_MANY: "you named more objects than you got",
    Contradiction.TOO_FEW: "you named fewer objects than you got",
}


def asking_letter(ward: Ward, recipient: str, record: RecipientRecord | None, *, office: str) -> Document:
    """What `recipient` still has to delete, by pseudonym: no patient is named. UsageError when nothing is asked for."""
    with ward.reading() as connection:
        rows = deletions.asked_of(connection, recipient)
        whole = deletions.patients_of(connection, sorted({row.release for row in rows}))
    if not rows:
        raise UsageError("this recipient was not asked to delete anything that is still open")
    by_release: dict[str, list[HeldRow]] = defaultdict(list)
    for row in rows:
        by_release[row.release].append(row)
    lines = tuple(_line(mine, whole[release]) for release, mine in by_release.items())
    blocks: list[Block] = [
        Words("Please delete these data that you got from us, and all that was made from them:"),
        Grid(("Release", "Which patients", "Files", "Until", "Why"), lines, (0.2, 0.34, 0.1, 0.13, 0.23)),
        Heading("What to answer"),
        Words(
            "Tell us by that day, for each release: that all copies are gone, that all backups are gone, and that "
            "models that were trained on them are gone or that there are none; how many files you deleted; the SHA-256 "
            "of the manifest that came with them; and who says so."
        ),
        Words("We compare your answer with what left. What does not fit stays open."),
    ]
    who = record.title if record else recipient
    address = f"\n{record.address}" if record and record.address else ""
    lead = f"To {who}{address}\n{ward.now[:10]}, {office}"
    return Document("Request to delete", lead, tuple(blocks), "Patients are named by the pseudonyms that you know.")


def _line(rows: list[HeldRow], patients: int) -> tuple[str, ...]:
    which = f"all {patients:,}" if len(rows) == patients else "\n".join(row.pseudonym for row in rows)
    whys = {_WHY.get(row.why or "", row.why or "") for row in rows}
    contradicted = (row.contradiction for row in rows if row.state == Keeping.CONTRADICTED and row.contradiction)
    whys |= {_WRONG[Contradiction(each)] for each in contradicted}
    until = min(row.due or "" for row in rows)[:10]
    return (rows[0].release, which, f"{sum(row.objects for row in rows):,}", until, "; ".join(sorted(whys)))
