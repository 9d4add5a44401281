"""`scanward ledger report`: a disclosure that somebody made without Scanward."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scanward.cli import options
from scanward.cli.ledger import about
from scanward.cli.screen import say
from scanward.cli.verbs import Verb
from scanward.core.errors import ExitCode
from scanward.core.lawful import Basis, Identifiability

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


@click.command("report", cls=Verb)
@about.patient
@about.issuer
@click.option("--recipient", required=True, metavar="SLUG", help="Who received it.")
@click.option("--purpose", required=True, metavar="SLUG", help="What for.")
@click.option("--basis", type=click.Choice([each.value for each in Basis]), required=True, help="On what ground.")
@click.option(
    "--level",
    type=click.Choice([each.value for each in Identifiability]),
    default=Identifiability.IDENTIFIED.value,
    show_default=True,
    help="How far it identifies.",
)
@click.option("--data", multiple=True, metavar="CLASS", help="What it was, as image.ct or report; repeatable.")
@click.option("--protocol", default="", metavar="ID", help="The research protocol under which.")
@click.option("--on", "on", type=about.DAY, required=True, metavar="DAY", help="On which day (UTC).")
@click.option("--made-by", required=True, metavar="TEXT", help="Who made it, as a business associate.")
@options.who
@options.ward
def report_(  # noqa: PLR0913 - one argument per option
    *,
    number: str,
    issuer: str,
    recipient: str,
    purpose: str,
    basis: str,
    level: str,
    data: tuple[str, ...],
    protocol: str,
    on: datetime,
    made_by: str,
    who: str,
    ward: Path | None,
) -> ExitCode:
    """Enter a disclosure that was made without Scanward, as by a business associate: accounts have to tell of it."""
    from scanward.line.account.elsewhere import report  # noqa: PLC0415 - start-up
    from scanward.store import Vault, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        seq = report(
            opened,
            Vault(opened),
            about.person(number, issuer),
            recipient=recipient,
            purpose=purpose,
            basis=Basis(basis),
            identifiability=Identifiability(level),
            data=data,
            at=about.midnight(on),
            made_by=made_by,
            protocol=protocol,
            who=who,
        )
    say(f"Entered as ledger entry {seq:,}.", tone="good")
    return ExitCode.DONE
