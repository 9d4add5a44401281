"""`scanward ledger audit`: whether the book holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scanward.cli import options
from scanward.cli.screen import record, say
from scanward.cli.verbs import Verb
from scanward.core.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.line.account.audit import AuditResult


@click.command("audit", cls=Verb)
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
