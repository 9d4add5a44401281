"""The public functions: examine, release and verify, for programs that import Scanward.

Rooms are imported inside the functions, so that importing `scanward` stays cheap.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from scanward.core.clock import SystemClock
from scanward.core.progress import Silent

if TYPE_CHECKING:
    from scanward.core.clock import Clock
    from scanward.core.facts import ExaminationFacts, ReleaseFacts, VerificationFacts
    from scanward.core.progress import Progress

__all__ = ["examine", "release", "verify"]


def examine(
    source: str | Path,
    *,
    pictures: bool = True,
    workers: int | None = None,
    progress: Progress | None = None,
    clock: Clock | None = None,
) -> ExaminationFacts:
    """Find what scans give away. Nothing is written but temporary files, and no ward is needed.

    Args:
        source: a folder, file, archive, DICOMDIR medium or URL that fsspec knows.
        pictures: look into the pictures for writing, too.
        workers: processes; by default one per core.
        progress: told how far it is.
        clock: what time it is.

    Raises:
        SourceError: the source cannot be reached.
    """
    processes = _ready(workers)
    from scanward.line.release.examining import examine_source  # noqa: PLC0415 - start-up

    return examine_source(str(source), processes, progress or Silent(), clock or SystemClock(), pictures=pictures)


def release(  # noqa: PLR0913 - each is a thing that a person says
    source: str | Path,
    *,
    to: str | Path,
    recipient: str,
    purpose: str,
    recipe: str | Path = "research",
    ward: Path | None = None,
    workers: int | None = None,
    dry_run: bool = False,
    verified: bool = True,
    progress: Progress | None = None,
    clock: Clock | None = None,
) -> ReleaseFacts:
    """Release scans: examine, decide, de-identify, attack the result, seal, account for it, deliver.

    What is not understood goes to quarantine, what the recipe's promises do not cover is held, and the rest goes on.
    The
    same call after a kill goes on where it stopped.

    Args:
        source: a folder, file, archive, DICOMDIR medium or URL that fsspec knows.
        to: a folder, or a path that ends in `.zip`.
        recipient: who gets it: lower-case letters, digits, `.`, `_`, `-`.
        purpose: what for, in the same letters. Two recipients or purposes share no pseudonym, date offset or UID.
        recipe: the name of a built-in recipe, or the path of a TOML file.
        ward: the folder that remembers; by default SCANWARD_WARD, else the user's data folder.
        workers: processes; by default one per core.
        dry_run: read and decide only.
        verified: attack the result before it leaves. Without it, nothing vouches for what leaves.
        progress: told how far it is.
        clock: what time it is.

    Returns:
        What was done; `exit_code` is the command's exit status. The staff report stands at `report`.

    Raises:
        ScanwardError: what stops the whole release; what concerns one object only is told in the facts.
    """
    processes = _ready(workers)
    from scanward.line.deidentify import load_recipe  # noqa: PLC0415 - start-up
    from scanward.line.release.releasing import release_source  # noqa: PLC0415
    from scanward.line.release.request import Request  # noqa: PLC0415

    request = Request(
        str(source),
        str(to),
        recipient,
        purpose,
        load_recipe(recipe),
        workers=processes,
        verified=verified,
        dry_run=dry_run,
    )
    return release_source(request, ward, progress or Silent(), clock or SystemClock())


def verify(
    folder: str | Path, *, pictures: bool = False, progress: Progress | None = None, clock: Clock | None = None
) -> VerificationFacts:
    """Attack a folder of de-identified scans, whatever made it; a manifest beside them is checked too.

    Args:
        folder: what was released.
        pictures: whether what is written in pictures is read as well: a CPU-second or two for each picture.
        progress: told how far it is.
        clock: what time it is.

    Raises:
        ConfigurationError: pictures are to be read, and tesseract is not installed.
        SourceError: the folder cannot be read.
    """
    from scanward.line.release.verifying import verify_release  # noqa: PLC0415 - start-up

    return verify_release(Path(folder), progress or Silent(), clock or SystemClock(), pictures=pictures)


def _ready(workers: int | None) -> int:
    """How many processes to use; their parent begins to import what they need while this process does the same."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    processes = workers or cores
    if processes > 1:
        from scanward.line.release.pool import prepare_workers  # noqa: PLC0415 - start-up

        prepare_workers()
    return processes
