"""`scanward release`: a safe, checked and accounted copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scanward.cli import options, telling
from scanward.cli.failing import warn
from scanward.cli.screen import facts_as_records, say
from scanward.cli.verbs import Verb
from scanward.cli.watching import watched
from scanward.core.errors import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.cli.invocation import Invocation
    from scanward.core.facts import ReleaseFacts


@click.command("release", cls=Verb, short_help="Make a safe, checked and accounted copy of scans.")
@click.argument("source")
@click.option("--to", "destination", required=True, metavar="DEST", help="Where the copy goes: a folder, or a .zip.")
@click.option("--recipient", required=True, metavar="NAME", help="Who gets it: lower-case letters, digits, . _ -")
@click.option("--purpose", required=True, metavar="NAME", help="What for. Pseudonyms differ by recipient and purpose.")
@click.option(
    "--recipe",
    default="research",
    show_default=True,
    metavar="NAME|FILE",
    help="What is kept and what goes: see `scanward recipe list`, or a TOML file of your own.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done; write nothing.")
@click.option("--no-verify", is_flag=True, help="Do not attack the result. Only for measuring speed: it is recorded.")
@options.as_json
@options.workers
@options.ward
@click.pass_obj
def command(  # noqa: PLR0913 - one argument an option
    invocation: Invocation,
    source: str,
    *,
    destination: str,
    recipient: str,
    purpose: str,
    recipe: str,
    dry_run: bool,
    no_verify: bool,
    as_json: bool,
    workers: int | None,
    ward: Path | None,
) -> ExitCode:
    """Copy the scans in SOURCE to DEST without what identifies their patients.

    Every object is examined, decided on, cleaned, attacked, hashed, signed for and accounted for. What is not
    understood goes to quarantine, what the recipe does not let out is held; the rest goes on. A release that was
    killed goes on where it stopped: run the same command again.
    """
    from scanward.api import release  # noqa: PLC0415 - start-up

    invocation.goes_on = not dry_run
    if no_verify:
        warn("--no-verify: nobody will attack this result. Do not hand it on; the ledger and the report say so.")
    with watched() as progress:
        facts = release(
            source,
            to=destination,
            recipient=recipient,
            purpose=purpose,
            recipe=recipe,
            ward=ward,
            workers=workers,
            dry_run=dry_run,
            verified=not no_verify,
            progress=progress,
        )
    if as_json:
        facts_as_records(facts)
    else:
        say_release(facts)
    if facts.outcome == "failed":
        warn(
            "nothing was released: every scan went to quarantine, see `scanward quarantine list`"
            if facts.quarantined
            else "nothing was released: no scan was found in the source"
        )
    return ExitCode(facts.exit_code)


def say_release(facts: ReleaseFacts) -> None:
    """What was released, held and quarantined, and what of it was left, for a person."""
    from scanward.line.release.report.charts import found_in_data, held_objects, released_with_warning, total  # noqa: PLC0415 - start-up
    from scanward.line.release.report.words import (  # noqa: PLC0415 - start-up
        any_words,
        hold_words,
        passed_over_words,
        quarantine_words,
    )

    if facts.settled:
        warn(f"{facts.settled} deliveries of runs that died ended as unknown: see `scanward ledger orphans`")
    if facts.policy:
        warn(facts.policy)
    telling.reasons("No scans", facts.passed_over, passed_over_words, unit="Files")
    telling.reasons("Held by policy: sound, and not let out by this recipe", facts.held, hold_words)
    telling.reasons("Quarantined", facts.quarantined, quarantine_words)
    telling.reasons("Released although it may still identify", facts.warnings, any_words)
    telling.findings("Left in our own output: these studies did not leave", facts.left)
    if facts.writing:
        say(telling.writing(facts.writing))
    telling.faces(facts.faces)
    found = found_in_data(facts.found)
    left = sum(finding.count for finding in facts.left)
    did = "would be released" if facts.dry_run else "released"
    say(
        f"{facts.released:,} objects {did}, {held_objects(facts):,} held, {total(facts.quarantined):,} quarantined; "
        f"{facts.seconds:.1f} s"
    )
    if not (facts.released or facts.held or facts.quarantined):
        say("No scan was found in the source.", tone="warn")
    elif facts.dry_run:
        say(f"{found:,} identifiers found. Nothing was written and nothing left.")
    elif not facts.verified:
        say(f"{found:,} identifiers found, and NOT VERIFIED that none is left.", tone="bad")
    else:
        say(f"{found:,} identifiers found → {left:,} left", tone="bad" if left else "good")
    if warned := released_with_warning(facts):
        say(f"{warned:,} objects may still show a name or a face in their pixels.", tone="warn")
    if facts.report:
        say(f"The report: {facts.report}")
