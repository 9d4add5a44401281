"""`scanward ledger checkpoint-lost`: the way on when the newest checkpoint is gone, on a person's word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scanward.cli import options
from scanward.cli.screen import say
from scanward.cli.verbs import Verb
from scanward.core.errors import ExitCode

if TYPE_CHECKING:
    from pathlib import Path


@click.command("checkpoint-lost", cls=Verb)
@options.who
@options.ward
def lost(*, who: str, ward: Path | None) -> ExitCode:
    """Go on with the ledger as it stands when ledger.head is gone, damaged or ahead; it says so for good."""
    from scanward.store import checkpoints, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        size = checkpoints.declare_lost(opened, who).checkpoint.size
    say(
        f"Entry {size} says that the checkpoint was lost. Tell those who hold older ones: theirs may not fit.",
        tone="warn",
    )
    return ExitCode.DONE
