"""`scanward consent override`: named grounds in law on which opt-outs do not bind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scanward.cli import asked, options, terms
from scanward.cli.screen import record, say, table
from scanward.cli.verbs import Group
from scanward.core.errors import ExitCode

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


@click.group("override", cls=Group)
def override_group() -> None:
    """Grounds in law on which an opt-out does not bind. Each patient whom they touch can see them."""


@override_group.command("add")
@click.argument("register")
@asked.authority
@asked.purposes
@click.option("--recipient", "recipients", multiple=True, metavar="NAME", help="To whom. Again for more.")
@asked.data
@asked.span
@options.who
@options.as_json
@options.ward
def add_(  # noqa: PLR0913 - one argument an option
    register: str,
    *,
    authority: str,
    purposes: tuple[str, ...],
    recipients: tuple[str, ...],
    data: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    who: str,
    as_json: bool,
    ward: Path | None,
) -> ExitCode:
    """Say on what ground in law opt-outs of REGISTER do not bind, and for what."""
    from scanward.core.asking import Override  # noqa: PLC0415 - start-up
    from scanward.store import Grounds, open_ward  # noqa: PLC0415 - start-up

    scopes = asked.scopes_from(purposes, recipients, (), data, ())
    with open_ward(ward) as opened:
        wanted = Override("", register, authority, scopes[0], asked.span_from(opened, since, until))
        made = Grounds(opened).override(wanted, who=who, scopes=scopes)
    if as_json:
        record("override", {"id": made.id, "register": register})
    else:
        say(f"Override {made.id} of {register}: {authority}. Patients can see it.")
    return ExitCode.DONE


@override_group.command("list")
@click.option("--ended", is_flag=True, help="Also those that were ended.")
@options.as_json
@options.ward
def list_(*, ended: bool, as_json: bool, ward: Path | None) -> ExitCode:
    """List overrides."""
    from scanward.store import Grounds, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        known = Grounds(opened).overrides(ended=ended)
    rows = [
        {
            "id": kept.fact.id,
            "register": kept.fact.register,
            "about": "; ".join(terms.scope_words(each.scope) for each in kept.facts),
            "authority": kept.fact.authority,
            "holds": terms.span_words(kept.fact.span),
            "ended": kept.ended[:19],
        }
        for kept in known
    ]
    if as_json:
        for row in rows:
            record("override", row)
    elif rows:
        names = ("Override", "Register", "About", "Authority", "Holds (UTC)", "Ended")
        table("Overrides of opt-outs", names, [list(row.values()) for row in rows])
    else:
        say("No opt-out is overridden.")
    return ExitCode.DONE


@override_group.command("end")
@click.argument("override")
@options.who
@options.ward
def end_(override: str, *, who: str, ward: Path | None) -> ExitCode:
    """End the override of the id OVERRIDE, from now on."""
    from scanward.store import Grounds, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        Grounds(opened).end_override(override, who=who)
    say("Opt-outs bind there again.")
    return ExitCode.DONE
