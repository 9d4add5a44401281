"""The fault-point harness: deliveries that are killed, starved, locked out or repeated, and what must hold after each.

    python -m tests.account.faults --kills 10000 --seed 7 [--minutes 5] [--database URL]

One process imports everything once and forks a child for each trial. The child opens an account, delivers a small
release to a folder, and closes; a fault comes at a named point. The parent then looks at what is left, recovers (in
children that die too), and looks again. Nothing in Scanward knows of it. Asserted are the design's

- I1: what stands at the destination has an entry that was opened before;
- I2: after recovery every entry that was opened is closed, once;
- I4: nothing is delivered twice under one ticket;
- I5: no prefix of the ledger ever changes, and the audit holds.

I3 (an acknowledged C-STORE is not lost) comes with the gateway, I6 (quarantine and the web) with the portal.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scanward.core.errors import RefusedByPolicy, ScanwardError
from scanward.core.ids import ReleaseId
from scanward.core.stages import Sealed, Ticket
from scanward.line.account import Account, Disclosure
from scanward.line.account.audit import audit
from scanward.line.deliver import FolderDelivery
from scanward.line.seal import Agreement
from scanward.store import Ward, ledger, open_ward, tickets
from tests.account.fault_points import FAULTS, IN_RECOVERY, ON_A_FILE, Fault, a_fault, arm
from tests.seal.staging import staged_release

SURPRISED, LIVED, FAILED = 99, 0, 1
LAYOUT = [("SW-A", 1, 2), ("SW-B", 2, 1)]
OBJECTS = 3
MANY_FACTS = tuple(f"F{number}" for number in range(600))
"""Entries that need a page of the database each, so that one which is full is felt."""
PER_WARD = 25
"""Trials in one ward, so that what one leaves is the next one's beginning."""


@dataclass
class Jumping:
    """A clock that a fault may set."""

    shift: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.shift


@dataclass
class Trial:
    """One delivery in the ward at `root`, with `fault` in it."""

    root: Path
    out: Path
    release: ReleaseId
    fault: Fault
    twice: bool = False
    clock: Jumping = field(default_factory=Jumping)

    def work(self) -> None:
        """What a release does when all is staged, as `line.release.handover` has it."""
        with open_ward(self.root, clock=self.clock) as ward:
            agreement = Agreement(self.release, "acme", "ai", "research", "ab" * 32)
            sealed = staged_release(ward, LAYOUT, agreement)
            arm(self.fault, ward, self.clock)
            account = Account(ward)
            account.recover()
            patients = [
                Disclosure(name, "c1" * 32, (f"2.25.{study}",), count, stood_on=MANY_FACTS)
                for name, study, count in LAYOUT
            ]
            ticket = account.open(
                sealed, recipient="acme", purpose="ai", recipe_fingerprint="ab" * 32, patients=patients
            )
            delivery = FolderDelivery(ward, self.out / self.release)
            try:
                outcome = delivery.deliver(sealed, ticket)
                if self.twice:
                    refused_again(delivery, sealed, ticket)
            except (ScanwardError, OSError):
                account.close_after_failure(ticket)
                raise
            account.close(ticket, outcome)

    def recover(self) -> None:
        with open_ward(self.root, clock=self.clock) as ward:
            arm(self.fault, ward, self.clock)
            Account(ward).recover()


def refused_again(delivery: FolderDelivery, sealed: Sealed, ticket: Ticket) -> None:
    try:
        delivery.deliver(sealed, ticket)
    except RefusedByPolicy:
        return
    raise AssertionError("delivered twice under one ticket")


def in_a_child(work: Callable[[], None], told: Path) -> int:
    """The exit status of a child that did `work`; below zero the signal that ended it. What it did not expect is told
    in a file."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = SURPRISED
    try:
        work()
        status = LIVED
    except (ScanwardError, OSError):
        status = FAILED
    except BaseException:  # noqa: BLE001 - the parent fails
        told.write_text(traceback.format_exc())
    finally:
        os._exit(status)


@dataclass
class Campaign:
    """Trials in wards of their own, one after another."""

    folder: Path
    chance: random.Random
    url: str | None = None
    ended: Counter[str] = field(default_factory=Counter)
    prefix: list[str] = field(default_factory=list)
    """The hashes of the ledger's entries as they were after the last trial."""
    trials: int = 0
    root: Path = Path()

    @property
    def kills(self) -> int:
        return sum(count for name, count in self.ended.items() if name.startswith("kill"))

    def trial(self, fault: Fault, *, twice: bool = False) -> None:
        if self.trials == 0 or (self.url is None and self.trials % PER_WARD == 0):
            self._new_ward()
        self.trials += 1
        release = ReleaseId(f"R20261122-{self.trials:08d}")
        trial = Trial(self.root, self.folder / "out", release, fault, twice)
        self._note(fault, self._run(trial.work))
        with open_ward(self.root) as ward:
            refuse_unaccounted(ward, trial.out)
        for again in (a_fault(self.chance, "kill", IN_RECOVERY), Fault("none", "recover", 1)):
            trial.fault = again  # the first recovery dies where it came to work, the second may not
            if again.kind == "none" or self.chance.random() < 1 / 3:
                self._note(again, self._run(trial.recover), last=again.kind == "none")
        with open_ward(self.root) as ward:
            self.prefix = everything_holds(ward, trial.out, self.prefix)
        shutil.rmtree(self.root / "spool" / release, ignore_errors=True)

    def _run(self, work: Callable[[], None]) -> int:
        told = self.folder / "told"
        status = in_a_child(work, told)
        assert status != SURPRISED, told.read_text()
        return status

    def _note(self, fault: Fault, status: int, *, last: bool = False) -> None:
        assert status in (LIVED, FAILED, -signal.SIGKILL), status
        assert not last or status == LIVED, "recovery without a fault failed"
        if status == -signal.SIGKILL:
            self.ended[f"kill at {fault.point}"] += 1
        elif fault.kind != "none":
            self.ended[f"{fault.kind}: {'failed' if status else 'went through'}"] += 1

    def _new_ward(self) -> None:
        if self.root != Path():
            shutil.rmtree(self.root.parent)
        place = Path(tempfile.mkdtemp(dir=self.folder))
        self.root, self.prefix = place / "ward", []
        self.root.mkdir(mode=0o700)
        lines = ["busy_timeout_s = 0.02"] + ([f'database = "{self.url}"'] if self.url else [])
        (self.root / "ward.toml").write_text("\n".join(lines) + "\n")
        shutil.rmtree(self.folder / "out", ignore_errors=True)
        open_ward(self.root).close()


def standing(out: Path) -> dict[str, int]:
    """What anybody at the destination sees: release and number of its objects."""
    return {folder.name: len(list(folder.rglob("*.dcm"))) for folder in out.iterdir()} if out.exists() else {}


def refuse_unaccounted(ward: Ward, out: Path) -> None:
    """I1, before anything is recovered."""
    opened = {entry.release for entry in ledger.entries(ward) if entry.kind == "release-opened"}
    for release, objects in standing(out).items():
        assert not objects or release in opened, f"I1: {objects} objects left without an entry"


def everything_holds(ward: Ward, out: Path, before: list[str]) -> list[str]:
    """I1, I2, I4, I5, and that no entry says that nothing left of what stands there; the ledger's hashes."""
    refuse_unaccounted(ward, out)
    entries = list(ledger.entries(ward))
    hashes = [entry.true_hash for entry in entries]
    assert hashes[: len(before)] == before, "I5: a prefix of the ledger changed"
    audit(ward)
    assert not tickets.not_closed(ward), "I2: an account stays open"
    opened = [entry.ticket for entry in entries if entry.kind == "release-opened"]
    closed = {entry.ticket: entry for entry in entries if entry.kind == "release-closed"}
    ends = [entry.ticket for entry in entries if entry.kind == "release-closed"]
    assert sorted(opened) == sorted(ends), "I2: an account closes once"
    there = standing(out)
    for entry in closed.values():
        objects, outcome = there.get(entry.release, 0), entry.facts["outcome"]
        assert tickets.delivered(ward, entry.ticket).objects <= OBJECTS, "I4: more was delivered than was sealed"
        assert outcome not in ("failed", "refused") or not objects, f"{outcome}, and {objects} objects stand there"
        assert outcome != "delivered" or objects == OBJECTS, "delivered, and not all stands there"
        if entry.seq > len(before):
            refuse_use(ward, entry.ticket, entry.release)
    return hashes


def refuse_use(ward: Ward, ticket: str, release: str) -> None:
    """I4: a ticket that was closed is good for nothing."""
    opened = next(e for e in ledger.entries(ward, release=release) if e.ticket == ticket)
    sha256 = opened.facts["manifest_sha256"]
    try:
        tickets.redeem(ward, Ticket(ticket, ReleaseId(release), sha256, datetime.now(UTC)), sha256)
    except RefusedByPolicy:
        return
    raise AssertionError("I4: a closed ticket was used")


def run(kills: int, seed: int, minutes: float, url: str | None = None) -> Campaign:
    """Random faults until so many children were killed, or the time is over."""
    chance, end = random.Random(seed), time.monotonic() + minutes * 60
    with tempfile.TemporaryDirectory(prefix="scanward-faults-") as folder:
        campaign = Campaign(Path(folder), chance, url)
        kinds = ["kill"] * 20 + [kind for kind in FAULTS if kind != "kill" and (url is None or kind not in ON_A_FILE)]
        while campaign.kills < kills and time.monotonic() < end:
            fault = a_fault(chance, chance.choice(kinds))
            try:
                campaign.trial(fault, twice=chance.random() < 0.2)
            except BaseException:
                print(f"seed {seed}, trial {campaign.trials}: {fault}", file=sys.stderr)
                raise
    return campaign


def main() -> None:
    parser = argparse.ArgumentParser(description="Deliveries that meet faults, and what must hold after each.")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--database", help="the URL of a schema of PostgreSQL; one ward only")
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    campaign = run(given.kills, given.seed, given.minutes, given.database)
    for name, count in sorted(campaign.ended.items()):
        print(f"{count:7} {name}")
    print(f"{campaign.trials} trials, {campaign.kills} kills, nothing broken")


if __name__ == "__main__":
    main()
