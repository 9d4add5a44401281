"""`scanward ledger audit`: whether the book holds."""

from __future__ import annotations

from pathlib import Path

import click

from scanward.cli import options
from scanward.cli.ledger.notes import read_note
from scanward.cli.screen import record, say
from scanward.cli.verbs import Verb
from scanward.core.errors import ExitCode


@click.command("audit", cls=Verb)
@click.option(
    "--checkpoint",
    "kept",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="A checkpoint that lay elsewhere, as often as there are: finds an old backup put back, and two histories.",
)
@options.as_json
@options.ward
def audit_(*, kept: tuple[Path, ...], as_json: bool, ward: Path | None) -> ExitCode:
    """Check every entry, the tree over them and all signatures; ends with 5 and names the first that does not hold."""
    from scanward.line.account.audit import audit  # noqa: PLC0415 - start-up
    from scanward.store import open_ward  # noqa: PLC0415 - start-up

    notes = [read_note(file) for file in kept]
    with open_ward(ward, create=False) as opened:
        result = audit(opened, notes)
    if as_json:
        record("audit", {"entries": result.entries, "root": result.root, "checkpoints": result.checkpoints})
    else:
        say(
            f"The ledger holds: {result.entries:,} entries. Checkpoints that it fits: {result.checkpoints}.",
            tone="good",
        )
        if not notes:
            say("Against an old backup put back it holds with a checkpoint that lies elsewhere: --checkpoint FILE")
    return ExitCode.DONE
