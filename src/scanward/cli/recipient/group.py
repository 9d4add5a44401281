"""The verbs of `scanward recipient`, in the order in which a person meets them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from scanward.cli import asked, options
from scanward.cli.recipient.contract import contract_group, contract_row
from scanward.cli.screen import record, say, table
from scanward.cli.verbs import Group
from scanward.core.errors import ExitCode
from scanward.core.lawful import RecipientKind

if TYPE_CHECKING:
    from pathlib import Path


@click.group("recipient", cls=Group, short_help="Who may get something, and what was agreed.")
def command() -> None:
    """Recipients and their contracts: nothing leaves to anybody who is not known here."""


@command.command("add")
@click.argument("name")
@click.option(
    "--kind",
    required=True,
    type=click.Choice([each.value for each in RecipientKind]),
    help="What kind of recipient it is.",
)
@click.option("--title", required=True, metavar="TEXT", help="Its name in full: accounts of disclosures name it so.")
@click.option("--country", required=True, metavar="CC", help="Two capital letters by ISO 3166-1.")
@click.option("--contact", default="", metavar="TEXT", help="Whom to write to about deletion and incidents.")
@click.option("--address", default="", metavar="TEXT", help="Its postal address, for accounts of disclosures.")
@click.option("--endpoint", default="", metavar="TEXT", help="Where deliveries go: a URL, an AE title.")
@click.option("--certificate", type=asked.FILE, metavar="FILE", help="Its certificate; the SHA-256 is kept.")
@click.option("--instead", is_flag=True, help="Takes the place of the one of this name.")
@options.who
@options.as_json
@options.ward
def add_(  # noqa: PLR0913 - one argument an option
    name: str,
    *,
    kind: str,
    title: str,
    country: str,
    contact: str,
    address: str,
    endpoint: str,
    certificate: Path | None,
    instead: bool,
    who: str,
    as_json: bool,
    ward: Path | None,
) -> ExitCode:
    """Make the recipient NAME known. Lower-case letters, digits, . _ - as `release --recipient` says it."""
    from scanward.core.asking import RecipientRecord  # noqa: PLC0415 - start-up
    from scanward.store import Recipients, open_ward  # noqa: PLC0415 - start-up

    digest = asked.sha256_of(certificate) if certificate else ""
    wanted = RecipientRecord("", name, RecipientKind(kind), title, country, contact, address, endpoint, digest)
    with open_ward(ward) as opened:
        made = Recipients(opened).add(wanted, who=who, instead=instead)
    if as_json:
        record("recipient", asdict(made))
    else:
        say(f"{made.slug} is known. Nothing goes there before `scanward recipient contract add {made.slug}`.")
    return ExitCode.DONE


@command.command("list")
@click.option("--ended", is_flag=True, help="Also those that were ended.")
@options.as_json
@options.ward
def list_(*, ended: bool, as_json: bool, ward: Path | None) -> ExitCode:
    """List who is known."""
    from scanward.store import Recipients, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        known = Recipients(opened).all(ended=ended)
    if as_json:
        for each in known:
            record("recipient", asdict(each.fact) | {"added": each.added, "ended": each.ended})
    elif known:
        rows = [
            (each.fact.slug, each.fact.kind, each.fact.title, each.fact.country, each.added[:10], each.ended[:10])
            for each in known
        ]
        table("Recipients", ("Name", "Kind", "In full", "Country", "Since", "Ended"), rows)
    else:
        say("Nobody is known here: nothing can leave.")
    return ExitCode.DONE


@command.command("show")
@click.argument("name")
@options.as_json
@options.ward
def show_(name: str, *, as_json: bool, ward: Path | None) -> ExitCode:
    """Show the recipient NAME, and what was agreed with it."""
    from scanward.store import Recipients, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        book = Recipients(opened)
        known = book.get(name)
        contracts = [each for each in book.contracts() if each[0].fact.recipient == name]
    if as_json:
        record("recipient", asdict(known))
        for kept, document in contracts:
            record("contract", contract_row(kept, document))
        return ExitCode.DONE
    shown = [(label.replace("_", " "), value) for label, value in asdict(known).items() if value]
    table(known.title, ("", ""), shown)
    for kept, document in contracts:
        table(f"Contract {kept.fact.id}", ("", ""), list(contract_row(kept, document).items()))
    return ExitCode.DONE


@command.command("end")
@click.argument("name")
@options.who
@options.ward
def end_(name: str, *, who: str, ward: Path | None) -> ExitCode:
    """Let nothing go to the recipient NAME any more, and end its contracts."""
    from scanward.store import Recipients, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        Recipients(opened).end(name, who=who)
    say("Nothing goes there any more. What left before stays in the ledger, and what was agreed about it binds.")
    return ExitCode.DONE


command.add_command(contract_group)
