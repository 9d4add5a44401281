"""Verify alone: the attack on every file, and the signed manifest against what is there."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from scanward.core.facts import Tally
from scanward.line.seal import check_manifest
from scanward.line.verify import verify_folder

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.core.clock import Clock
    from scanward.core.facts import VerificationFacts
    from scanward.core.progress import Progress
    from scanward.line.verify.burned_in import StrangersPictures


def verify_release(folder: Path, progress: Progress, clock: Clock, *, pictures: bool = False) -> VerificationFacts:
    """Attack a folder, whatever made it; where Scanward's manifest lies in it, check its signature, its hashes, and
    that nothing was added. With `pictures`, what is written in pictures is read as well.

    Raises:
        ConfigurationError: there is nothing to read pictures with.
        SourceError: the folder cannot be read.
    """
    with _reader() if pictures else nullcontext() as reader:
        progress.stage("attack", None)
        facts = verify_folder(folder, clock=clock, advance=progress.advance, pictures=reader)
    verdict = check_manifest(folder)
    if verdict.state == "absent":
        return facts
    facts.manifest = "broken" if "broken" in (facts.manifest, verdict.state) else verdict.state
    wrong = ", ".join(f"{count} {trouble.value}" for trouble, count in verdict.counts.items())
    keys = ", ".join(sorted(verdict.key_ids)) or "no key"
    facts.checks.append(
        Tally("signature", verdict.objects, f"signed by {keys}; {wrong or 'nothing missing, added or altered'}")
    )
    return facts


def _reader() -> StrangersPictures:
    from scanward.line.verify.burned_in import StrangersPictures  # noqa: PLC0415 - start-up: only if asked for

    return StrangersPictures()
