"""How long the breach desk and an accounting take over many disclosures.

    python -m benchmarks.ledger_queries WARD-FOLDER [--entries 1000000] [--again]

Fills a ward with releases of 1,000 patients by `Account.open` and `close`, as the line does, then asks; each question
three times, the medians in seconds. Persons are random bytes, since sealing is measured elsewhere.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from scanward.core.asking import Obligations
from scanward.core.ids import ReleaseId
from scanward.core.lawful import Basis, Identifiability
from scanward.core.stages import Outcome, OutcomeKind, Sealed
from scanward.line.account import Account, Disclosure
from scanward.line.account.retention import due
from scanward.store import Ward, disclosures, open_ward
from scanward.store.affected import Circumstances, affected, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

A_RELEASE = 1000
RECIPIENTS = 100
PERSONS = 200_000


class Moving:
    """A clock that goes on by an hour with each release."""

    def __init__(self) -> None:
        self.at = datetime(2020, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


def patients(release: int) -> Iterator[Disclosure]:
    for each in range(A_RELEASE):
        person = ((release * A_RELEASE + each) % PERSONS).to_bytes(32, "big")
        yield Disclosure(
            f"SW-{release:05}{each:05}",
            os.urandom(32).hex(),
            (f"2.25.{release}{each}",),
            200,
            person=person,
            sealed_salt=os.urandom(60),
            number=person,
            data=("image.ct",),
            identifiability=Identifiability.DEIDENTIFIED,
            basis=Basis.DEIDENTIFIED,
            obligations=Obligations(retention_days=365),
        )


def fill(ward: Ward, clock: Moving, entries: int) -> float:
    account, begun = Account(ward), time.perf_counter()
    for release in range(entries // A_RELEASE):
        clock.at += timedelta(hours=1)
        sealed = Sealed(ReleaseId(f"R-{release:05}"), ward.spool, ward.spool / "m", "ab" * 32, 1, 1)
        fingerprint = f"{release % 50:064x}"
        ticket = account.open(
            sealed,
            recipient=f"recipient-{release % RECIPIENTS}",
            purpose="ai-training",
            recipe="research",
            recipe_fingerprint=fingerprint,
            patients=patients(release),
        )
        account.close(ticket, Outcome(OutcomeKind.DELIVERED, 1, 1))
    return time.perf_counter() - begun


def timed(question: Callable[[], int]) -> tuple[float, float, int]:
    """Seconds by the clock, seconds of processor, and what was found."""
    clocked: list[float] = []
    worked_s: list[float] = []
    for _ in range(3):
        begun, worked = time.perf_counter(), time.process_time()
        found = question()
        clocked.append(time.perf_counter() - begun)
        worked_s.append(time.process_time() - worked)
    return statistics.median(clocked), statistics.median(worked_s), found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--again", action="store_true", help="ask a ward that was filled before")
    asked = parser.parse_args()
    clock = Moving()
    with open_ward(asked.folder, clock=clock) as ward:
        if not asked.again:
            print(f"filled with {asked.entries:,} disclosures in {fill(ward, clock, asked.entries):.0f} s")
        clock.at = datetime(2021, 1, 1, tzinfo=UTC)  # the first releases have to be deleted by now
        size = (ward.root / "ward.db").stat().st_size
        print(f"ward.db: {size / 1e6:.0f} MB, {size / asked.entries:.0f} bytes each")
        one = Circumstances(recipient="recipient-7")
        month = Circumstances(recipient="recipient-7", since="2020-01-05", until="2020-02-05")
        questions: dict[str, Callable[[], int]] = {
            "affected by one recipient, rows": lambda: sum(1 for _ in affected(ward, one)),
            "affected by one recipient in a month, rows": lambda: sum(1 for _ in affected(ward, month)),
            "affected by one recipe, rows": lambda: sum(
                1 for _ in affected(ward, Circumstances(recipe_fingerprint=f"{7:064x}"))
            ),
            "affected by one recipe, persons counted": lambda: counted(
                ward, Circumstances(recipe_fingerprint=f"{7:064x}")
            )[0],
            "affected by a version that made nothing, persons counted": lambda: counted(
                ward, Circumstances(software="scanward 0.0.1")
            )[0],
            "everything of the ward, persons counted": lambda: counted(ward, Circumstances())[0],
            "one person's entries": lambda: len(disclosures.of_person(ward, (7).to_bytes(32, "big"))),
            "what is due": lambda: len(due(ward)),
        }
        for name, question in questions.items():
            clocked, worked, found = timed(question)
            print(f"{name}: {clocked:.3f} s ({worked:.3f} s of processor) for {found:,}")


if __name__ == "__main__":
    main()
