"""`scanward ledger accounting`: what left about one patient, as the law asks and in whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scanward.cli import options
from scanward.cli.ledger import about
from scanward.cli.screen import record, say, table
from scanward.cli.verbs import Verb
from scanward.core.errors import ExitCode

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from scanward.line.account.accounting import Accounting
    from scanward.line.account.paper.document import Document
    from scanward.line.account.requests import AccountingRequest


@click.command("accounting", cls=Verb)
@about.patient_or_name
@about.name
@about.birth_date
@about.issuer
@about.since
@about.until
@click.option("--request", "request_id", metavar="ID", help="Answer this request; else a new one is opened now.")
@click.option("--office", default="Privacy Officer", show_default=True, metavar="TITLE", help="Who is responsible.")
@about.html
@about.pdf
@options.who
@options.as_json
@options.ward
def accounting_(  # noqa: PLR0913 - one argument per option
    *,
    number: str,
    name: str,
    birth_date: str,
    issuer: str,
    since: datetime | None,
    until: datetime | None,
    request_id: str | None,
    office: str,
    html: Path | None,
    pdf: Path | None,
    who: str,
    as_json: bool,
    ward: Path | None,
) -> ExitCode:
    """Account for disclosures to one patient (45 CFR 164.528), and tell everything else that left, apart.

    Request and answer are written into the ledger, and the answer is kept. Ends with 6 when an entry lacks something
    that the law asks for: then nothing is answered yet.
    """
    from datetime import timedelta  # noqa: PLC0415 - start-up

    from scanward.cli.failing import warn  # noqa: PLC0415
    from scanward.line.account.accounting import accounting, held_back, span_of  # noqa: PLC0415
    from scanward.line.account.paper.letter import letter  # noqa: PLC0415
    from scanward.line.account.requests import answer, request_for  # noqa: PLC0415
    from scanward.store import Vault, open_ward  # noqa: PLC0415

    end = about.day(until)
    with open_ward(ward, create=False) as opened:
        vault = Vault(opened)
        patient = about.known_person(opened, vault, number, issuer, name, birth_date)
        span = span_of(opened.clock.now(), about.day(since), end + timedelta(days=1) if end else None)
        request, span = request_for(opened, vault, patient, span, request=request_id, responsible=office)
        given = accounting(opened, vault, patient, span, about.recipients_of(opened))
        held = held_back(opened, vault, patient)
        if not given.incomplete:
            answer(opened, vault, request.id, given, held=held, who=who)
        made = opened.now[:10]
    whom = f"Patient {number or name}" + (f" of {issuer}" if issuer else "")
    document = letter(given, whom=whom, office=office, made=made, draft=bool(given.incomplete))
    write(document, html, pdf)
    _show(given, request, as_json=as_json)
    if held:
        warn(f"{held:,} entries are held back by a suspension: do not tell the patient of them.")
    return ExitCode.PARTLY_DONE if given.incomplete else ExitCode.DONE


def write(document: Document, html: Path | None, pdf: Path | None) -> None:
    """Write `document` where it was asked for, readable by this user only."""
    from scanward.store.private_files import write_private  # noqa: PLC0415 - start-up

    if html:
        from scanward.line.account.paper.html import as_page  # noqa: PLC0415 - start-up

        write_private(html, as_page(document).encode("utf-8"))
    if pdf:
        from scanward.line.account.paper.pdf import as_pdf  # noqa: PLC0415 - start-up

        write_private(pdf, as_pdf(document))


def _show(given: Accounting, request: AccountingRequest, *, as_json: bool) -> None:
    if as_json:
        record("accounting", {"request": request.id, "free": request.free, **given.plain()})
        return
    rows = [
        (each.first.date, each.first.recipient, each.first.description, each.first.purpose, each.frequency)
        for each in given.statutory
    ]
    table("What the law asks for", ("Date", "Recipient", "What", "Why", "How often"), rows)
    for form in given.research:
        say(f"Research protocol on {form.persons:,} persons: {form.protocol.name}")
    columns = ("#Entry", "Date", "Recipient", "What", "Why", "Ground", "Ended")
    for title, lines in (("Everything that left", given.everything), ("De-identified", given.deidentified)):
        shown = [
            (row.entry, row.date, row.recipient, row.description, row.purpose, row.exemption or row.basis, row.outcome)
            for row in lines
        ]
        table(title, columns, shown)
    if not request.free:
        say("Not the first in 12 months: a cost-based fee may be asked, if the patient is told before.")
    for lack in given.incomplete:
        say(f"Entry {lack} says nothing yet.", tone="warn")
    ending = "Not answered yet." if given.incomplete else "Answered; the answer is kept and stands in the ledger."
    say(f"Request {request.id}, due on {request.due}. {ending}", tone="warn" if given.incomplete else "good")
