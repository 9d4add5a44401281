"""`scanward ledger breach notice`, `told` and `update`: words to those affected, that they were sent, what is new."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanward.cli import options
from scanward.cli.ledger import about
from scanward.cli.ledger.accounting import write
from scanward.cli.screen import say
from scanward.cli.verbs import Verb
from scanward.core.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from datetime import datetime

_AUDIENCES = ("individuals", "media", "hhs", "covered-entity", "data-protection-authority", "persons-gdpr")


@click.command("notice", cls=Verb)
@click.argument("incident_id", metavar="INCIDENT")
@click.option("--sender", required=True, metavar="TEXT", help="Who writes.")
@click.option("--happened", default="", metavar="TEXT", help="What happened; the dates are added.")
@click.option("--data", default="", metavar="TEXT", help="What kinds of information.")
@click.option("--steps", metavar="TEXT", help="What people should do; else advice on bills, calls and mails.")
@click.option("--doing", default="", metavar="TEXT", help="What you do about it.")
@click.option("--phone", default="", metavar="TEXT", help="A toll-free number.")
@click.option("--email", default="", metavar="TEXT", help="An e-mail address.")
@click.option("--web", default="", metavar="TEXT", help="A web page.")
@click.option("--postal", default="", metavar="TEXT", help="A postal address.")
@click.option("--text", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it as text.")
@about.html
@about.pdf
@options.ward
def notice_(
    *,
    incident_id: str,
    steps: str | None,
    text: Path | None,
    html: Path | None,
    pdf: Path | None,
    ward: Path | None,
    **said: str,
) -> ExitCode:
    """Write the notice to individuals; ends with 3 while a block is missing or it reads above grade 8."""
    from scanward.line.account.breach.desk import incident_of  # noqa: PLC0415 - start-up
    from scanward.line.account.breach.notice import STEPS, Notice, notice, reading_grade  # noqa: PLC0415 - start-up
    from scanward.line.account.paper.text import as_text  # noqa: PLC0415 - start-up
    from scanward.store import open_ward  # noqa: PLC0415 - start-up
    from scanward.store.private_files import write_private  # noqa: PLC0415 - start-up

    words = Notice(steps=STEPS if steps is None else steps, **said)
    with open_ward(ward, create=False) as opened:
        incident, made = incident_of(opened, incident_id), opened.clock.now().date()
    document = notice(words, incident, made=made)
    write(document, html, pdf)
    if text:
        write_private(text, as_text(document).encode("utf-8"))
    say(f"Reading grade {reading_grade(words, incident):.1f} (Flesch-Kincaid).", tone="good")
    if not (text or html or pdf):
        for line in as_text(document).splitlines():
            say(line)
    return ExitCode.DONE


@click.command("told", cls=Verb)
@click.argument("incident_id", metavar="INCIDENT")
@click.option("--to", "audience", type=click.Choice(_AUDIENCES), required=True, help="Who was told.")
@click.option("--on", "day", type=about.DAY, required=True, metavar="DAY", help="On which day.")
@options.who
@options.ward
def told_(*, incident_id: str, audience: str, day: datetime, who: str, ward: Path | None) -> ExitCode:
    """Write down that somebody was told, and when."""
    from scanward.line.account.breach.desk import tell  # noqa: PLC0415 - start-up
    from scanward.line.account.breach.incident import Audience  # noqa: PLC0415 - start-up
    from scanward.store import open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        tell(opened, incident_id, Audience(audience), day.date(), who=who)
    say("Taken down.", tone="good")
    return ExitCode.DONE


@click.command("update", cls=Verb)
@click.argument("incident_id", metavar="INCIDENT")
@click.option("--persons", type=click.IntRange(0), metavar="N", help="How many persons are affected.")
@click.option("--residents", multiple=True, metavar="STATE=N", help="How many affected live in a state; repeatable.")
@click.option("--no-address", type=click.IntRange(0), metavar="N", help="How many have no known address.")
@click.option("--no-risk-gdpr", default="", metavar="TEXT", help="Why a risk to persons is unlikely (GDPR Art. 33).")
@options.who
@options.ward
def revise_(
    *,
    incident_id: str,
    persons: int | None,
    residents: tuple[str, ...],
    no_address: int | None,
    no_risk_gdpr: str,
    who: str,
    ward: Path | None,
) -> ExitCode:
    """Write down what was learned since the incident was opened; what is not named stays."""
    from scanward.line.account.breach.desk import revise  # noqa: PLC0415 - start-up
    from scanward.store import open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        found = revise(
            opened,
            incident_id,
            persons=persons,
            residents=residents_from(residents),
            no_address=no_address,
            no_european_risk=no_risk_gdpr.strip(),
            who=who,
        )
    say(f"{found.persons:,} persons, of whom {found.of_unknown_state:,} live in a state that is not known.")
    return ExitCode.DONE


def residents_from(given: tuple[str, ...]) -> dict[str, int]:
    """States and how many of their residents are affected. UsageError for anything but `CA=501`."""
    found = {}
    for text in given:
        state, _, count = text.partition("=")
        if not state or not count.isdecimal():
            raise UsageError("--residents says a state and how many, as CA=501")
        found[state.upper()] = int(count)
    return found
