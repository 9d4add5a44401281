"""Examine alone: what do these scans give away?"""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING

from scanward.core.facts import ExaminationFacts, SeriesFacts
from scanward.core.rows import Rows
from scanward.line.deidentify.faces import FacePolicy, Faces
from scanward.line.deidentify.pixel_text import PixelText, PixelTextPolicy
from scanward.line.release.faces.finding import FindingFaces
from scanward.line.release.inventory import Inventory, take_stock
from scanward.line.release.looking import Looking
from scanward.line.release.passing import passing_folder
from scanward.line.release.pool import Pool
from scanward.line.release.telling import series_facts, tallies
from scanward.store import stock_in

if TYPE_CHECKING:
    from scanward.core.clock import Clock
    from scanward.core.progress import Progress


def examine_source(
    source: str, workers: int, progress: Progress, clock: Clock, *, pictures: bool = True
) -> ExaminationFacts:
    """Read every header of `source`, and look into its `pictures` for writing.

    Archives are unpacked into a temporary folder that is gone afterwards; where only headers are read, each file goes
    as soon as it was.

    Raises:
        SourceError: the source cannot be reached.
        TryLater: no temporary folder can be made, or it is full.
    """
    facts = ExaminationFacts(clock.now())
    begun = time.monotonic()
    with passing_folder() as folder, stock_in(folder) as stock, Pool(workers) as pool:
        inventory = Inventory(stock, passing=None if pictures else folder)
        for _ in take_stock(source, folder, secrets.token_bytes(32), pool, progress, inventory):
            pass
        if pictures:
            facts.faces = FindingFaces(inventory, pool, folder / "faces", Faces(policy=FacePolicy.HOLD)).run(progress)
            facts.looked_for_faces = True
            facts.writing = Looking(inventory, pool, PixelText(policy=PixelTextPolicy.IDENTIFYING)).run(progress)
        facts.patients, facts.studies, _ = stock.totals
        facts.series = Rows(SeriesFacts, series_facts(stock))
    facts.files, facts.objects, facts.bytes_read = inventory.files, inventory.objects, inventory.bytes_read
    facts.findings = inventory.findings
    facts.quarantined = tallies(inventory.quarantined)
    facts.passed_over = tallies(inventory.passed_over)
    facts.seconds = time.monotonic() - begun
    return facts
