"""`scanward ward`: the folder and database in which Scanward remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scanward.cli import options
from scanward.cli.confirming import confirmed
from scanward.cli.screen import record, say, table
from scanward.cli.verbs import Group
from scanward.core.errors import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

_WORD = "migrate"


@click.group("ward", cls=Group)
def command() -> None:
    """The folder and database in which Scanward remembers."""


@command.command("migrate")
@click.option("--to", "version", required=True, metavar="VERSION", help="Down to which version, as 0006.")
@click.option("--yes", is_flag=True, help="Do not ask: for scripts, where nobody can type the word.")
@click.option("--dry-run", is_flag=True, help="Say what would be lost; change nothing.")
@options.who
@options.as_json
@options.ward
def migrate_(*, version: str, yes: bool, dry_run: bool, who: str, as_json: bool, ward: Path | None) -> ExitCode:
    """Take the database down to VERSION, for an older Scanward. Up it comes by being opened."""
    from scanward.store import open_ward, take_down  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        asked = take_down(opened, version, who=who, dry_run=True)
        if as_json:
            record("migration", {"before": asked.before, "after": asked.after, "lost": asked.lost})
        else:
            table(f"Version {asked.before} to {asked.after}: lost are", ("Table", "#Rows"), list(asked.lost.items()))
            say("Back the ward up first: its folder, and the database (`sqlite3 ward.db '.backup FILE'`, or pg_dump).")
        if dry_run:
            return ExitCode.DONE
        if not yes and not confirmed(_WORD):
            say("Nothing was changed.")
            return ExitCode.FAILED
        take_down(opened, version, who=who)
    if not as_json:
        say(f"The ward has version {version}. Open it with the older Scanward: this one brings it up again.")
    return ExitCode.DONE
