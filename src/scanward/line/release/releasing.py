"""A release from the request to its reports."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from scanward.core.errors import SourceError, WardError
from scanward.core.facts import Tally
from scanward.line.decide import policy_warning
from scanward.line.release.conductor import Conductor
from scanward.line.release.pool import Pool
from scanward.line.release.report import write_release
from scanward.line.release.telling import dry_run_facts, release_facts
from scanward.store import open_ward, stock_in
from scanward.store import ward_folder as found_ward

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.core.clock import Clock
    from scanward.core.facts import ReleaseFacts
    from scanward.core.progress import Progress
    from scanward.line.release.request import Request


class _Timed:
    """Progress that also takes the time of each stage."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._begun = time.monotonic()
        self._name = ""
        self.stages: list[Tally] = []

    def stage(self, name: str, total: int | None) -> None:
        self.end()
        self._name, self._begun = name, time.monotonic()
        self._progress.stage(name, total)

    def advance(self, n: int = 1) -> None:
        self._progress.advance(n)

    def end(self) -> None:
        if self._name:
            self.stages.append(Tally(self._name, round(1000 * (time.monotonic() - self._begun))))
        self._name = ""


def release_source(request: Request, ward_folder: Path | None, progress: Progress, clock: Clock) -> ReleaseFacts:
    """Carry out a request in a ward and write the staff report.

    Raises:
        ScanwardError: what stops the whole release.
    """
    _refuse_ward_among_scans(request, ward_folder)
    started, begun = clock.now(), time.monotonic()
    timed = _Timed(progress)
    with open_ward(ward_folder, clock=clock) as ward, stock_in(ward.spool) as stock, Pool(request.workers) as pool:
        conductor = Conductor(ward, request, timed, pool, stock)
        if request.dry_run:
            facts = dry_run_facts(request, conductor.dry_run(), started)
        else:
            facts = release_facts(conductor.run(), started)
        facts.policy = policy_warning(ward.settings.consent.implicit)
        timed.end()
        facts.timings = timed.stages
        facts.seconds = time.monotonic() - begun
        if not request.dry_run:
            folder = ward.root / "reports" / facts.release_id
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            facts.report = str(folder / "report.html")
            write_release(facts, folder)
    return facts


def _refuse_ward_among_scans(request: Request, given: Path | None) -> None:
    """A ward in the source would be read as scans, and would change it at every run, so that none is gone on with;
    a source in the ward is the spool or the quarantine."""
    if (source := request.local_source) is None:
        return
    try:
        source, ward = source.resolve(), found_ward(given).resolve()
    except (OSError, RuntimeError):  # a loop of links
        raise SourceError("the source or the ward is named by links that lead nowhere") from None
    if ward.is_relative_to(source):
        raise WardError("the ward lies in the source: name a place outside of it with --ward or SCANWARD_WARD")
    if source.is_relative_to(ward):
        raise WardError("the source lies in the ward, with what it holds back: copy elsewhere what you mean")
