"""`scanward ledger`: what left, when, to whom; and whether the book holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scanward.cli import options
from scanward.cli.screen import record, say, table
from scanward.cli.verbs import Group
from scanward.core.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.line.account.audit import AuditResult
    from scanward.store import Recorded

_TOLD = ("recipient", "purpose", "pseudonym", "objects", "outcome", "generation", "who")
"""Facts of an entry that fit into a row; `--json` has all. None of them identifies a patient."""


@click.group("ledger", cls=Group)
def command() -> None:
    """The book in which every release stands, for good."""


@command.command("list")
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


@command.command("audit")
@click.option("--checkpoint", metavar="N:HASH", help="What an earlier audit printed: finds an old backup put back.")
@options.as_json
@options.ward
def audit_(*, checkpoint: str | None, as_json: bool, ward: Path | None) -> ExitCode:
    """Check every entry, link and signature of the ledger; ends with 5 and names the first that does not hold."""
    from scanward.line.account.audit import audit  # noqa: PLC0415 - start-up
    from scanward.store import open_ward  # noqa: PLC0415 - start-up

    known = _checkpoint(checkpoint) if checkpoint else None
    with open_ward(ward, create=False) as opened:
        result = audit(opened, known)
    if as_json:
        record("audit", {"entries": result.entries, "last_hash": result.last_hash})
    else:
        say(f"The ledger holds: {result.entries:,} entries.", tone="good")
        say(f"Keep this elsewhere, and give it to the next audit: --checkpoint {result.entries}:{result.last_hash}")
    return ExitCode.DONE


def _checkpoint(text: str) -> AuditResult:
    from scanward.line.account.audit import AuditResult  # noqa: PLC0415 - start-up

    number, _, last_hash = text.partition(":")
    if not number.isdecimal() or len(last_hash) != 64:  # noqa: PLR2004 - SHA-256 in hex
        raise UsageError("a checkpoint is a number, a colon and 64 hex digits, as `scanward ledger audit` prints it")
    return AuditResult(int(number), last_hash)


def _told(entry: Recorded) -> str:
    facts = entry.facts
    return ", ".join(f"{name} {facts[name]}" for name in _TOLD if facts.get(name) not in (None, ""))
