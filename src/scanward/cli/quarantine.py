"""`scanward quarantine`: what was not understood, and where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scanward.cli import options
from scanward.cli.screen import record, say, table
from scanward.cli.verbs import Group
from scanward.core.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from pathlib import Path


@click.group("quarantine", cls=Group)
def command() -> None:
    """What was not understood, or leaked, and stayed here."""


@command.command("list")
@click.option("--release", "release_id", default="", metavar="ID", help="Only what one release put there.")
@options.as_json
@options.ward
def list_(*, release_id: str, as_json: bool, ward: Path | None) -> ExitCode:
    """List what lies in quarantine and why. Names of files are not shown."""
    from scanward.line.release.report.words import quarantine_words  # noqa: PLC0415 - start-up
    from scanward.store import Quarantine, Vault, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        entries = list(Quarantine(opened, Vault(opened)).entries(release_id))
    if as_json:
        for entry in entries:
            names = ("id", "reason", "detail", "size", "sha256", "release", "entered")
            record("quarantined", {name: getattr(entry, name) for name in names} | {"kept": entry.kept is not None})
    elif entries:
        rows = [(e.id, quarantine_words(e.reason).title, e.detail, e.size, e.entered[:16], e.release) for e in entries]
        table("Quarantine", ("Entry", "Why", "Detail", "#Bytes", "Since", "Release"), rows)
    else:
        say("Nothing is in quarantine.")
    return ExitCode.DONE


@command.command("origin")
@click.argument("entry")
@options.ward
def origin_(entry: str, *, ward: Path | None) -> ExitCode:
    """Say where the object of ENTRY came from: a path, which may hold a patient's name."""
    from scanward.store import Quarantine, Vault, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        origin = Quarantine(opened, Vault(opened)).origin(entry)
    if not origin:
        raise UsageError("the ward does not know where that came from, or has no such entry")
    say(origin)
    return ExitCode.DONE
