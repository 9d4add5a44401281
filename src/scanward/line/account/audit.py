"""Does the ledger hold? The first entry that does not is named.

Checked are the numbers, each entry's hash over its content, its link to the entry before, the signed note of the last
entry, and that tickets and entries speak of each other. A checkpoint kept elsewhere also shows an old backup put back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanward.core.errors import IntegrityBroken
from scanward.store import ledger, ledger_head, tickets
from scanward.store.ledger import GENESIS
from scanward.store.signing import signer_at

if TYPE_CHECKING:
    from scanward.store.ledger import Recorded
    from scanward.store.ward import Ward


@dataclass(frozen=True, slots=True)
class AuditResult:
    """The ledger's length and last hash: write them down elsewhere, and give them to the next audit as checkpoint."""

    entries: int
    last_hash: str


def audit(ward: Ward, checkpoint: AuditResult | None = None) -> AuditResult:
    """Check the whole ledger; IntegrityBroken names the first entry that does not hold."""
    marks = {checkpoint.entries: checkpoint.last_hash} if checkpoint else {}
    head = ledger_head.read(ward, signer_at(ward.signing_key))
    last, opened, closed = _follow(ward, marks, head)
    if last is None:
        raise IntegrityBroken("ledger entry 1 is missing: the ledger is empty")
    _reaches(last, checkpoint.entries if checkpoint else 0, "the checkpoint")
    if head is not None:
        _reaches(last, head[0], "the signed note of its last entry")
    elif last.seq > 1:
        raise IntegrityBroken(f"ledger entry {last.seq} may not be the last: the signed note (ledger.head) is missing")
    _tickets_agree(ward, opened, closed)
    return AuditResult(last.seq, last.hash)


def _follow(
    ward: Ward, marks: dict[int, str], head: tuple[int, str] | None
) -> tuple[Recorded | None, dict[str, int], dict[str, int]]:
    """Walk the chain; its last entry, and which tickets were opened and closed by which entry."""
    last: Recorded | None = None
    opened: dict[str, int] = {}
    closed: dict[str, int] = {}
    for entry in ledger.entries(ward):
        due, prev = (last.seq + 1, last.hash) if last else (1, GENESIS)
        if entry.seq != due:
            raise IntegrityBroken(f"ledger entry {due} is missing")
        if entry.hash != entry.true_hash:
            raise IntegrityBroken(f"ledger entry {due} was changed, or stands where another one stood")
        if entry.prev != prev:
            raise IntegrityBroken(f"ledger entry {due} does not follow the entry before it")
        if marks.get(due, entry.hash) != entry.hash:
            raise IntegrityBroken(f"ledger entry {due} is not the one that the checkpoint knows")
        if head is not None and head[0] == due and head[1] != entry.hash:
            raise IntegrityBroken(f"ledger entry {due} is not the one that was signed as the last: some were rewritten")
        if entry.kind == "release-opened":
            opened[entry.ticket] = due
        elif entry.kind == "release-closed":
            closed[entry.ticket] = due
        last = entry
    return last, opened, closed


def _reaches(last: Recorded, seq: int, witness: str) -> None:
    if last.seq < seq:
        raise IntegrityBroken(f"ledger entry {last.seq + 1} is missing: {witness} knows {seq} entries")


def _tickets_agree(ward: Ward, opened: dict[str, int], closed: dict[str, int]) -> None:
    known = {row.id: row for row in tickets.every(ward)}
    for ticket, seq in sorted(opened.items(), key=lambda pair: pair[1]):
        if ticket not in known:
            raise IntegrityBroken(f"ledger entry {seq} opened a ticket that is not in the database")
    for ticket, seq in sorted(closed.items(), key=lambda pair: pair[1]):
        if ticket not in opened or not known[ticket].closed:
            raise IntegrityBroken(f"ledger entry {seq} closed a ticket that is not closed in the database")
    for ticket, row in known.items():
        if ticket not in opened or (row.closed and ticket not in closed):
            raise IntegrityBroken("a ticket in the database has no entry in the ledger")
