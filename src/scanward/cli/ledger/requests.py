"""`scanward ledger request`: the clock of requests for an accounting; and `suspend`, for agencies that may."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from scanward.cli import options
from scanward.cli.ledger import about
from scanward.cli.screen import record, say, table
from scanward.cli.verbs import Group, Verb
from scanward.core.errors import ExitCode

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


@click.group("request", cls=Group)
def request_group() -> None:
    """Requests for an accounting, and the days that are left to answer."""


@request_group.command("open")
@about.patient
@about.issuer
@about.since
@about.until
@click.option("--office", default="Privacy Officer", show_default=True, metavar="TITLE", help="Who is responsible.")
@options.as_json
@options.ward
def open_(
    *,
    number: str,
    issuer: str,
    since: datetime | None,
    until: datetime | None,
    office: str,
    as_json: bool,
    ward: Path | None,
) -> ExitCode:
    """Write down that a patient asks, to be answered later: 60 days begin."""
    from datetime import timedelta  # noqa: PLC0415 - start-up

    from scanward.line.account.accounting import span_of  # noqa: PLC0415
    from scanward.line.account.requests import open_request  # noqa: PLC0415
    from scanward.store import Vault, open_ward  # noqa: PLC0415

    end = about.day(until)
    with open_ward(ward, create=False) as opened:
        span = span_of(opened.clock.now(), about.day(since), end + timedelta(days=1) if end else None)
        vault = Vault(opened)
        patient = about.known_person(opened, vault, number, issuer)
        made = open_request(opened, vault, patient, span, responsible=office)
    if as_json:
        record("request", asdict(made))
    else:
        say(f"Request {made.id} is due on {made.due}.")
    return ExitCode.DONE


@request_group.command("list")
@click.option("--open", "unanswered", is_flag=True, help="Only those that are not answered yet.")
@options.as_json
@options.ward
def list_requests(*, unanswered: bool, as_json: bool, ward: Path | None) -> ExitCode:
    """List requests and when they are due."""
    from scanward.line.account.requests import requests  # noqa: PLC0415 - start-up
    from scanward.store import open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        rows = requests(opened, unanswered=unanswered)
    if as_json:
        for row in rows:
            record("request", asdict(row))
    else:
        shown = [(row.id, row.requested, row.due, "yes" if row.extended else "", row.answered) for row in rows]
        table("Requests for an accounting", ("Request", "Asked", "Due", "Extended", "Answered"), shown)
    return ExitCode.DONE


@request_group.command("extend")
@click.argument("request_id", metavar="REQUEST")
@click.option("--reason", required=True, metavar="TEXT", help="Why; the patient is told it in writing.")
@options.who
@options.ward
def extend_(*, request_id: str, reason: str, who: str, ward: Path | None) -> ExitCode:
    """Take the one extension of 30 days that the law allows, within the first 60."""
    from scanward.line.account.requests import extend  # noqa: PLC0415 - start-up
    from scanward.store import Vault, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        extended = extend(opened, Vault(opened), request_id, reason=reason, who=who)
    say(f"Extended to {extended.due}. Tell the patient the reason and that day, in writing, now.")
    return ExitCode.DONE


@click.command("suspend", cls=Verb)
@about.patient
@about.issuer
@click.option("--recipient", required=True, metavar="SLUG", help="The agency as a release calls it.")
@click.option("--agency", required=True, metavar="TEXT", help="The agency and official who ask for it.")
@click.option("--until", type=about.DAY, metavar="DAY", help="As their written statement says; else oral, 30 days.")
@options.who
@options.ward
def suspend_(
    *,
    number: str,
    issuer: str,
    recipient: str,
    agency: str,
    until: datetime | None,
    who: str,
    ward: Path | None,
) -> ExitCode:
    """Hold back what went to an oversight agency or law enforcement, for a time (45 CFR 164.528(a)(2))."""
    from datetime import timedelta  # noqa: PLC0415 - start-up

    from scanward.line.account.requests import suspend  # noqa: PLC0415
    from scanward.store import Vault, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        vault = Vault(opened)
        patient = about.known_person(opened, vault, number, issuer)
        end = about.day(until)
        after = end + timedelta(days=1) if end else None  # that day itself is held back, too
        ends = suspend(opened, vault, patient, recipient=recipient, agency=agency, until=after, who=who)
    say(f"Held back for now; from {ends} on it is told again.")
    return ExitCode.DONE
