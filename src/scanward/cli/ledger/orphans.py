"""`scanward ledger orphans` and `resolve`: deliveries that ended in the dark, and what a person found out of them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from scanward.cli import options
from scanward.cli.screen import record, say, table
from scanward.cli.verbs import Verb
from scanward.core.errors import ExitCode
from scanward.core.stages import OutcomeKind

if TYPE_CHECKING:
    from pathlib import Path


@click.command("orphans", cls=Verb)
@options.as_json
@options.ward
def orphans_(*, as_json: bool, ward: Path | None) -> ExitCode:
    """List deliveries of which nobody knows whether they arrived: they count as left until a person settles them."""
    from scanward.line.account import Account, unknown  # noqa: PLC0415 - start-up
    from scanward.store import open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        Account(opened).recover()
        found = list(unknown(opened))
    if as_json:
        for each in found:
            record("orphan", asdict(each))
        return ExitCode.DONE
    if not found:
        say("No delivery is unsettled.", tone="good")
        return ExitCode.DONE
    rows = [
        (each.ticket, each.release, each.recipient, each.opened[:19], f"{each.there:,} of {each.objects:,}")
        for each in found
    ]
    table("Unsettled deliveries", ("Ticket", "Release", "Recipient", "Opened (UTC)", "#Known to be there"), rows)
    say("Look at the destination or ask the recipient, then say what you found:")
    say("scanward ledger resolve TICKET --outcome delivered   (or failed, when nothing arrived)")
    return ExitCode.DONE


@click.command("resolve", cls=Verb)
@click.argument("ticket")
@click.option(
    "--outcome",
    type=click.Choice(["delivered", "failed"]),
    required=True,
    help="delivered: all or a part of it arrived; failed: nothing did.",
)
@options.who
@options.ward
def resolve_(ticket: str, *, outcome: str, who: str, ward: Path | None) -> ExitCode:
    """Write down what you found out of the delivery under TICKET. Nothing is changed in the past."""
    from scanward.line.account import resolve  # noqa: PLC0415 - start-up
    from scanward.store import open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        resolve(opened, ticket, OutcomeKind(outcome), who=who)
    say("It stands in the ledger, with your name.", tone="good")
    return ExitCode.DONE
