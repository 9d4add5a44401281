"""`scanward ledger protocol`: what patients are told of a study under a waiver (ACC-5)."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from scanward.cli import options
from scanward.cli.screen import record, say, table
from scanward.cli.verbs import Group
from scanward.core.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_FIELDS = {
    "name": "What the protocol or research activity is called.",
    "description": "What it is for, in plain language.",
    "criteria": "By what rules records were chosen.",
    "data": "What kind of information, in brief.",
    "period": "When disclosures were made or may have been made.",
    "sponsor": "Who pays for it.",
    "sponsor-address": "The sponsor's address.",
    "sponsor-phone": "The sponsor's telephone number.",
    "researcher": "To whom it was given.",
    "researcher-address": "The researcher's address.",
    "researcher-phone": "The researcher's telephone number.",
}


def _fields(function: Callable[..., Any]) -> Callable[..., Any]:
    for name, text in reversed(_FIELDS.items()):
        function = click.option(f"--{name}", default="", metavar="TEXT", help=text)(function)
    return function


@click.group("protocol", cls=Group)
def protocol_group() -> None:
    """Research protocols: their record is complete before anything leaves under a waiver."""


@protocol_group.command("add")
@click.argument("protocol_id", metavar="ID")
@_fields
@options.who
@options.ward
def add_(*, protocol_id: str, who: str, ward: Path | None, **fields: str) -> ExitCode:
    """Keep the record of the protocol ID, or a newer wording of it; fields that are left out say nothing.

    Ends with 6 while a field is missing: until then nothing leaves on the ground of this protocol.
    """
    from scanward.line.account.protocols import Protocol, add_protocol, missing  # noqa: PLC0415 - start-up
    from scanward.store import open_ward  # noqa: PLC0415 - start-up

    protocol = Protocol(protocol_id, **fields)
    with open_ward(ward, create=False) as opened:
        add_protocol(opened, protocol, who=who)
    lacking = missing(protocol)
    if lacking:
        say(f"Kept; still missing: {', '.join(lacking)}.", tone="warn")
        return ExitCode.PARTLY_DONE
    say("Kept; it is complete.", tone="good")
    return ExitCode.DONE


@protocol_group.command("list")
@options.as_json
@options.ward
def list_protocols(*, as_json: bool, ward: Path | None) -> ExitCode:
    """List the protocols, and what their records lack."""
    from scanward.line.account.protocols import missing, protocols  # noqa: PLC0415 - start-up
    from scanward.store import open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        kept = protocols(opened)
    if as_json:
        for each in kept:
            record("protocol", {**asdict(each), "missing": missing(each)})
    else:
        rows = [(each.id, each.name, ", ".join(missing(each)) or "nothing") for each in kept]
        table("Research protocols", ("Protocol", "Name", "Missing"), rows)
    return ExitCode.DONE
