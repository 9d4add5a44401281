"""`scanward examine`: what do these scans give away?"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from scanward.cli import options, telling
from scanward.cli.screen import facts_as_records, say
from scanward.cli.verbs import Verb
from scanward.cli.watching import watched
from scanward.core.errors import ExitCode
from scanward.core.faces import FaceSight

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.core.facts import ExaminationFacts

_COLUMNS = 78
"""Of plain words: a line that is easily read."""


@click.command("examine", cls=Verb)
@click.argument("source")
@click.option("--plain", is_flag=True, help="Say it in plain words, for people with a CD of their own scans.")
@click.option("--headers-only", is_flag=True, help="Do not look into the pictures for writing: faster.")
@options.html
@options.as_json
@options.workers
def command(
    source: str, *, plain: bool, headers_only: bool, html: Path | None, as_json: bool, workers: int | None
) -> ExitCode:
    """Show what the scans in SOURCE give away. Nothing is changed.

    SOURCE is a folder, a file, a ZIP, a CD, or a URL (s3://, sftp:// and what else fsspec knows).
    """
    from scanward.api import examine  # noqa: PLC0415 - start-up

    with watched() as progress:
        facts = examine(source, pictures=not headers_only, workers=workers, progress=progress)
    if html is not None:
        from scanward.line.release.report import write_examination  # noqa: PLC0415 - start-up

        write_examination(facts, html)
    if as_json:
        facts_as_records(facts)
    elif plain:
        _say_plainly(facts)
    else:
        _say(facts)
    if html is not None and not as_json:
        say()
        say(f"The report: {html}")
    return ExitCode.DONE


def _say(facts: ExaminationFacts) -> None:
    from scanward.line.release.report.words import passed_over_words, quarantine_words  # noqa: PLC0415 - start-up

    say(
        f"Files: {facts.files:,}; objects: {facts.objects:,}; studies: {facts.studies:,}; "
        f"patients: {facts.patients:,}; read in {facts.seconds:.1f} s"
    )
    telling.findings("What these scans give away", facts.findings)
    telling.reasons("Not understood: a release would quarantine these", facts.quarantined, quarantine_words)
    telling.reasons("No scans", facts.passed_over, passed_over_words, unit="Files")
    if facts.writing:
        say(telling.writing(facts.writing))
    telling.faces(facts.faces, examined=True)
    found = sum(finding.count for finding in facts.findings)
    if found:
        say(
            f"{found:,} identifiers. Do not hand these files on as they are: see `scanward release --help`.", tone="bad"
        )
    elif facts.objects:
        say(
            "No identifier was found."
            if facts.writing
            else "No identifier was found in the headers. Pixels were not looked at.",
            tone="good",
        )
    else:
        say("No scan was found.", tone="warn")


def _say_plainly(facts: ExaminationFacts) -> None:
    from scanward.line.examine import plain_text  # noqa: PLC0415 - start-up

    drawn = any(face.sight == FaceSight.FACE for face in facts.faces)
    for line in plain_text(facts.findings, facts.patients, face_drawn=drawn).split("\n"):
        for piece in textwrap.wrap(line, _COLUMNS) or [""]:
            say(piece)
