"""What several verbs of the ledger ask for: a patient, a span of days, files to write, and who a recipient is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scanward.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanward.core.asking import RecipientRecord
    from scanward.store import Patient, Vault, Ward

    Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

DAY = click.DateTime(formats=["%Y-%m-%d"])

patient: Decorator = click.option(
    "--patient", "number", required=True, metavar="NUMBER", help="The patient's number, as headers have it."
)
patient_or_name: Decorator = click.option(
    "--patient", "number", default="", metavar="NUMBER", help="The patient's number, as headers have it."
)
name: Decorator = click.option(
    "--name", default="", metavar="TEXT", help="Of a patient without a number: the name, as headers have it."
)
birth_date: Decorator = click.option(
    "--birth-date", default="", metavar="YYYYMMDD", help="Of a patient without a number: the day of birth."
)
issuer: Decorator = click.option(
    "--issuer", default="", metavar="TEXT", help="Who issued the number, as headers have it; else none."
)
since: Decorator = click.option("--since", type=DAY, metavar="DAY", help="From this day on (YYYY-MM-DD, UTC).")
until: Decorator = click.option("--until", type=DAY, metavar="DAY", help="Up to and with this day (YYYY-MM-DD, UTC).")
html: Decorator = click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it as one page to FILE."
)
pdf: Decorator = click.option(
    "--pdf", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it as a PDF to FILE."
)


def person(number: str, issuer_text: str, name_text: str = "", birth: str = "") -> Patient:
    """The patient with that number, or without one with that name. UsageError when both are empty, or both are not."""
    from scanward.store import Patient  # noqa: PLC0415 - start-up

    if name_text.strip():
        if number.strip():
            raise UsageError("a patient with a number is found by it alone: leave out --name")
        return Patient("", "", name_text, birth)
    if not number.strip():
        raise UsageError("a patient is named by their number: --patient cannot be empty")
    return Patient(number, issuer_text)


def known_person(
    ward: Ward, vault: Vault, number: str, issuer_text: str, name_text: str = "", birth: str = ""
) -> Patient:
    """The same; UsageError where things left only under another issuer of that number, a warning where also there, or
    under another of the patient's numbers, or about patients of whom no number is known.
    """
    from scanward.cli.failing import warn  # noqa: PLC0415 - start-up
    from scanward.line.account.accounting import namesakes  # noqa: PLC0415

    patient = person(number, issuer_text, name_text, birth)
    found = namesakes(ward, vault, patient)
    if found.same_number:
        warn(
            f"{found.same_number:,} more disclosures are about that number under another issuer or none: if that is "
            "the same patient, run this for that issuer too."
        )
    if found.related:
        warn(
            f"{found.related:,} more disclosures are about another number that headers name beside this one: if that "
            "is the same patient, run this for that number too."
        )
    if found.unknown:
        warn(
            f"{found.unknown:,} more disclosures are about patients without a number, or are older than the index of "
            "numbers: nothing here says whether this patient is among them."
        )
    return patient


def midnight(moment: datetime) -> datetime:
    """Midnight in UTC of a day that was typed."""
    return moment.replace(tzinfo=UTC)


def day(moment: datetime | None) -> datetime | None:
    """The same of a day that may be left out."""
    return midnight(moment) if moment else None


def recipients_of(ward: Ward) -> Callable[[str], RecipientRecord | None]:
    """Who a recipient is, by slug, by the newest record; by one that ended only where none stands."""
    from scanward.store import Recipients  # noqa: PLC0415 - start-up

    known = sorted(Recipients(ward).all(ended=True), key=lambda each: (each.ended == "", each.added))
    return {each.fact.slug: each.fact for each in known}.get
