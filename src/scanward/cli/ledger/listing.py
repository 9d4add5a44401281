"""`scanward ledger list`: the entries in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scanward.cli import options
from scanward.cli.screen import record, say, table
from scanward.cli.verbs import Verb
from scanward.core.errors import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.store import Recorded

_TOLD = ("recipient", "purpose", "pseudonym", "objects", "outcome", "generation", "who")
"""Facts of an entry that fit into a row; `--json` has all. None of them identifies a patient."""


@click.command("list", cls=Verb)
@click.option("--release", "release_id", default="", metavar="ID", help="Only the entries of one release.")
@options.as_json
@options.ward
def list_(*, release_id: str, as_json: bool, ward: Path | None) -> ExitCode:
    """List the ledger's entries in their order."""
    from scanward.line.account import Account  # noqa: PLC0415 - start-up
    from scanward.store import open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        entries = Account(opened).events(release=release_id)
        if as_json:
            for entry in entries:
                names = ("seq", "at", "kind", "release", "ticket", "hash")
                record("entry", {name: getattr(entry, name) for name in names} | {"facts": entry.facts})
        else:
            rows = [(entry.seq, entry.at[:19], entry.kind, entry.release, _told(entry)) for entry in entries]
            table("Ledger", ("#Entry", "When (UTC)", "What", "Release", "Facts"), rows)
    return ExitCode.DONE


@click.command("forget", cls=Verb)
@options.who
@options.ward
def forget_(*, who: str, ward: Path | None) -> ExitCode:
    """Cut the way from entries to patients where the last use is more than six years ago; the entries stand."""
    from scanward.line.account.keeping import forget_old  # noqa: PLC0415 - start-up
    from scanward.store import open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        count = forget_old(opened, who=who)
    say(f"{count:,} disclosures no longer lead to a patient.")
    return ExitCode.DONE


def _told(entry: Recorded) -> str:
    facts = entry.facts
    return ", ".join(f"{name} {facts[name]}" for name in _TOLD if facts.get(name) not in (None, ""))
