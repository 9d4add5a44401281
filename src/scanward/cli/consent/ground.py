"""`scanward consent ground`: legal bases for data of many patients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from scanward.cli import asked, options, terms
from scanward.cli.screen import record, say, table
from scanward.cli.verbs import Group
from scanward.core.errors import ExitCode
from scanward.core.lawful import NOT_FOR_MANY, Basis

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

_BASES = [basis.value for basis in Basis if basis not in NOT_FOR_MANY]


@click.group("ground", cls=Group)
def ground_group() -> None:
    """Legal bases on which data of many patients may go without each one's permit."""


@ground_group.command("add")
@click.argument("basis", type=click.Choice(_BASES))
@asked.authority
@click.option("--protocol", default="", metavar="TEXT", help="The research protocol; a waiver must name it.")
@asked.purposes
@click.option("--recipient", "recipients", multiple=True, metavar="NAME", help="To whom. Again for more.")
@asked.kinds
@asked.data
@asked.levels
@asked.span
@asked.obligations
@options.who
@options.as_json
@options.ward
def add_(  # noqa: PLR0913 - one argument an option
    basis: str,
    *,
    authority: str,
    protocol: str,
    since: datetime | None,
    until: datetime | None,
    who: str,
    as_json: bool,
    ward: Path | None,
    **given: Any,
) -> ExitCode:
    """Write down a legal basis. For what purposes each holds at all: docs/lookup/decisions.md."""
    from scanward.core.asking import Ground  # noqa: PLC0415 - start-up
    from scanward.store import Grounds, open_ward  # noqa: PLC0415 - start-up

    duties = asked.obligations_from(given)
    scopes = asked.scopes_from(given["purposes"], given["recipients"], given["kinds"], given["data"], given["levels"])
    with open_ward(ward) as opened:
        span = asked.span_from(opened, since, until)
        wanted = Ground("", Basis(basis), scopes[0], span, authority, duties, protocol)
        made = Grounds(opened).add(wanted, who=who, scopes=scopes)
    if as_json:
        record("ground", {"id": made.id, "basis": basis})
    else:
        say(f"Legal basis {made.id}: {basis}, {terms.span_words(span)} (UTC).")
    return ExitCode.DONE


@ground_group.command("list")
@click.option("--ended", is_flag=True, help="Also those that were ended.")
@options.as_json
@options.ward
def list_(*, ended: bool, as_json: bool, ward: Path | None) -> ExitCode:
    """List legal bases."""
    from scanward.store import Grounds, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        known = Grounds(opened).all(ended=ended)
    rows = [
        {
            "id": kept.fact.id,
            "basis": kept.fact.basis.value,
            "about": "; ".join(terms.scope_words(each.scope) for each in kept.facts),
            "authority": kept.fact.authority,
            "protocol": kept.fact.protocol,
            "holds": terms.span_words(kept.fact.span),
            "ended": kept.ended[:19],
        }
        for kept in known
    ]
    if as_json:
        for row in rows:
            record("ground", row)
    elif rows:
        names = ("Ground", "Basis", "About", "Authority", "Protocol", "Holds (UTC)", "Ended")
        table("Legal bases", names, [list(row.values()) for row in rows])
    else:
        say("No legal basis is written down: what leaves, leaves by consents and by the ward's policy.")
    return ExitCode.DONE


@ground_group.command("end")
@click.argument("ground")
@options.who
@options.ward
def end_(ground: str, *, who: str, ward: Path | None) -> ExitCode:
    """End the legal basis of the id GROUND, from now on."""
    from scanward.store import Grounds, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        Grounds(opened).end(ground, who=who)
    say("Nothing leaves on it any more.")
    return ExitCode.DONE
