"""`scanward ledger deletion letter`: what a recipient is asked, by pseudonym, to be sent to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scanward.cli import options
from scanward.cli.ledger import about
from scanward.cli.ledger.accounting import write
from scanward.cli.screen import say
from scanward.cli.verbs import Verb
from scanward.core.errors import ExitCode

if TYPE_CHECKING:
    from pathlib import Path


@click.command("letter", cls=Verb)
@click.argument("recipient", metavar="RECIPIENT")
@click.option("--office", default="Privacy Officer", show_default=True, metavar="TITLE", help="Who asks.")
@about.html
@about.pdf
@options.ward
def letter_(*, recipient: str, office: str, html: Path | None, pdf: Path | None, ward: Path | None) -> ExitCode:
    """Write the letter that asks RECIPIENT to delete all that is still open: releases, pseudonyms, days."""
    from scanward.line.account.asking_letter import asking_letter  # noqa: PLC0415 - start-up
    from scanward.line.account.paper.text import as_text  # noqa: PLC0415 - start-up
    from scanward.store import open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        document = asking_letter(opened, recipient, about.recipients_of(opened)(recipient), office=office)
    write(document, html, pdf)
    if not (html or pdf):
        for line in as_text(document).splitlines():
            say(line)
    return ExitCode.DONE
