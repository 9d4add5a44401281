"""`scanward consent register`: registers of statutory opt-outs, and asking them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scanward.cli import asked, options, terms
from scanward.cli.screen import record, say, table
from scanward.cli.verbs import Group
from scanward.core.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.store import Refreshed

_DAY_S = 86_400
_STYLES = ("list", "cleaned", "own")


@click.group("register", cls=Group)
def register_group() -> None:
    """Registers of statutory opt-outs, and what they answered last."""


@register_group.command("add")
@click.argument("name")
@click.option(
    "--style",
    required=True,
    type=click.Choice(_STYLES),
    help="list: a list of who opted out comes; cleaned: numbers are submitted, and those that may be used come back; "
    "own: patients opt out here.",
)
@asked.purposes
@click.option(
    "--max-age-days", type=click.IntRange(1, 3650), default=7, show_default=True, help="How old an answer may be."
)
@click.option("--issuer", default="", metavar="TEXT", help="Whose numbers it knows, where headers name issuers.")
@options.who
@options.ward
def add_(
    name: str, *, style: str, purposes: tuple[str, ...], max_age_days: int, issuer: str, who: str, ward: Path | None
) -> ExitCode:
    """Respect the register NAME for these purposes: from then on nothing leaves for them before it was asked."""
    from scanward.store import Register, Registers, Style, Vault, open_ward  # noqa: PLC0415 - start-up

    if not purposes:
        raise UsageError("say what opting out is about: --purpose research, again for more, or --purpose '*'")
    scopes = asked.scopes_from(purposes, (), (), (), ())
    with open_ward(ward) as opened:
        wanted = Register(name, Style(style), scopes, max_age_days * _DAY_S)
        Registers(opened, Vault(opened)).add(wanted, who=who, issuer=issuer)
    say(f"Opt-outs of {name} are respected for {terms.listed(purposes)}.")
    return ExitCode.DONE


@register_group.command("refresh")
@click.argument("name")
@click.option("--list", "listed", type=asked.FILE, metavar="FILE", help="The whole list of who opted out.")
@click.option("--submitted", type=asked.FILE, metavar="FILE", help="The numbers that were submitted.")
@click.option("--cleaned", type=asked.FILE, metavar="FILE", help="Those of them that came back.")
@click.option("--force", is_flag=True, help="Take a list that is empty, or ends more than half of the opt-outs.")
@options.who
@options.as_json
@options.ward
def refresh_(  # noqa: PLR0913 - one argument an option
    name: str,
    *,
    listed: Path | None,
    submitted: Path | None,
    cleaned: Path | None,
    force: bool,
    who: str,
    as_json: bool,
    ward: Path | None,
) -> ExitCode:
    """Take an answer of the register NAME: --list, or --submitted and --cleaned of one exchange.

    Files hold one number a line. Whoever came back is not opted out, and has permitted nothing by that.
    """
    from scanward.line.decide.registers import CleanedFile, ListFile, ask, read_numbers  # noqa: PLC0415 - start-up
    from scanward.store import Registers, Vault, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        registers = Registers(opened, Vault(opened))
        if listed is not None and submitted is None and cleaned is None:
            done = registers.listed(name, ListFile(listed).numbers(), who=who, force=force)
        elif listed is None and submitted is not None and cleaned is not None:
            done = ask(registers, name, CleanedFile(cleaned), list(read_numbers(submitted)), who=who)
        else:
            raise UsageError("give the whole --list, or both --submitted and --cleaned")
    _tell(name, done, as_json=as_json)
    return ExitCode.DONE


def _tell(name: str, done: Refreshed, *, as_json: bool) -> None:
    names = ("numbers", "opted_out", "added", "ended")
    if as_json:
        record("refreshed", {"register": name, **{each: getattr(done, each) for each in names}})
    else:
        say(f"{done.numbers:,} numbers, {done.opted_out:,} opted out: {done.added:,} new, {done.ended:,} no more.")


@register_group.command("list")
@options.as_json
@options.ward
def list_(*, as_json: bool, ward: Path | None) -> ExitCode:
    """List registers, when each was last asked, and how many are opted out."""
    from scanward.store import Registers, Vault, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        known = Registers(opened, Vault(opened)).all()
    rows = [
        {
            "name": each.name,
            "style": each.style.value,
            "about": "; ".join(terms.scope_words(scope) for scope in each.scopes),
            "max_age_days": each.max_age_s / _DAY_S,
            "answered": each.answered[:19] or "never",
            "opted_out": each.opted_out,
        }
        for each in known
    ]
    if as_json:
        for row in rows:
            record("register", row)
    elif rows:
        names = ("Register", "Style", "About", "#Days", "Last asked (UTC)", "#Opted out")
        table("Registers of opt-outs", names, [list(row.values()) for row in rows])
    else:
        say("No register is respected here.")
    return ExitCode.DONE


@register_group.command("opt-out")
@click.argument("name")
@asked.one_patient
@options.who
@options.ward
def opt_out_(name: str, *, number: str, issuer: str, who: str, ward: Path | None) -> ExitCode:
    """Write down that a patient opts out, in a register of style own; no reason is asked for."""
    from scanward.store import Registers, Vault, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        Registers(opened, Vault(opened)).opt_out(name, asked.person(number, issuer).patient_id, who=who)
    say("The patient is opted out.")
    return ExitCode.DONE


@register_group.command("opt-in")
@click.argument("name")
@asked.one_patient
@options.who
@options.ward
def opt_in_(name: str, *, number: str, issuer: str, who: str, ward: Path | None) -> ExitCode:
    """Take an opt-out back, as a patient may at any time. It permits nothing."""
    from scanward.store import Registers, Vault, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        Registers(opened, Vault(opened)).opt_in(name, asked.person(number, issuer).patient_id, who=who)
    say("The patient is opted out no longer.")
    return ExitCode.DONE


@register_group.command("end")
@click.argument("name")
@options.who
@options.ward
def end_(name: str, *, who: str, ward: Path | None) -> ExitCode:
    """Respect the register NAME no longer."""
    from scanward.store import Registers, Vault, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        Registers(opened, Vault(opened)).end(name, who=who)
    say("Its opt-outs bind no more here.")
    return ExitCode.DONE
