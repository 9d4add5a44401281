"""`scanward verify`: attack a folder that is about to leave, or that came."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scanward.cli import options, telling
from scanward.cli.screen import facts_as_records, say
from scanward.cli.verbs import Verb
from scanward.cli.watching import watched
from scanward.core.errors import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.core.facts import VerificationFacts
    from scanward.core.finding import Finding


@click.command("verify", cls=Verb, short_help="Attack a folder, whichever tool made it.")
@click.argument("folder")
@click.option(
    "--pictures/--no-pictures",
    default=False,
    show_default=True,
    help="Read what is written in pictures too (with tesseract; a second or two for each picture).",
)
@options.html
@options.as_json
def command(folder: str, *, pictures: bool, html: Path | None, as_json: bool) -> ExitCode:
    """Attack FOLDER as a stranger would, whichever tool made it.

    Ends with 4 when identifiers were found, 5 when the manifest does not hold, 6 when not all could be read.
    """
    from scanward.api import verify  # noqa: PLC0415 - start-up

    with watched() as progress:
        facts = verify(folder, pictures=pictures, progress=progress)
    if html is not None:
        from scanward.line.release.report import write_verification  # noqa: PLC0415 - start-up

        write_verification(facts, html)
    if as_json:
        facts_as_records(facts)
    else:
        say_verification(facts, pictures=pictures)
        if html is not None:
            say(f"The report: {html}")
    return status_of(facts)


def status_of(facts: VerificationFacts) -> ExitCode:
    """The gravest word first: a person found is worse than a file changed, and that than a file not read."""
    if certain(facts):
        return ExitCode.IDENTIFIERS_FOUND
    if facts.manifest == "broken":
        return ExitCode.INTEGRITY_BROKEN
    return ExitCode.PARTLY_DONE if facts.unreadable else ExitCode.DONE


def certain(facts: VerificationFacts) -> list[Finding]:
    """The findings that stop a study; the others ask a person to look."""
    from scanward.line.verify.rules import is_certain  # noqa: PLC0415 - start-up

    return [finding for finding in facts.findings if is_certain(finding)]


def say_verification(facts: VerificationFacts, *, pictures: bool = False) -> None:
    from scanward.line.release.report.words import any_words  # noqa: PLC0415 - start-up

    sure = certain(facts)
    suspect = [finding for finding in facts.findings if finding not in sure]
    telling.findings("Certain", sure)
    telling.findings("Suspect: a person should look", suspect)
    telling.reasons("Unreadable: what cannot be read cannot be vouched for", facts.unreadable, any_words)
    manifest = {"absent": "no manifest", "holds": "the manifest holds", "broken": "the manifest does NOT hold"}
    state = manifest.get(facts.manifest, facts.manifest)
    say(f"{facts.objects:,} objects in {facts.files:,} files attacked in {facts.seconds:.1f} s; {state}")
    found = sum(finding.count for finding in sure)
    if sure or facts.manifest == "broken":
        say(f"{found:,} identifiers found. Do not hand this folder on.", tone="bad")
    elif not facts.objects:
        say("No scan was found in this folder.", tone="warn")
    else:
        unseen = (
            "Pictures were read, which finds less than eyes." if pictures else "That says nothing of what pixels show."
        )
        say(f"0 identifiers found. {unseen}", tone="good")
