"""`scanward recipient contract`: what was agreed with a recipient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from scanward.cli import asked, options, terms
from scanward.cli.screen import record, say, table
from scanward.cli.verbs import Group
from scanward.core.errors import ExitCode

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from scanward.core.asking import Contract
    from scanward.store import Document, Kept


@click.group("contract", cls=Group)
def contract_group() -> None:
    """What was agreed: contracts and data-use agreements."""


@contract_group.command("add")
@click.argument("name")
@click.option(
    "--kind",
    default="dua",
    show_default=True,
    metavar="WORD",
    help="dua (a data-use agreement: what a limited data set needs), baa, sale, care …",
)
@asked.purposes
@asked.data
@asked.span
@asked.obligations
@click.option("--recipe", metavar="NAME|FILE", help="Data must be protected as this recipe does, beside --protect.")
@click.option("--document", type=asked.FILE, metavar="FILE", help="The signed file: its name and SHA-256 are kept.")
@options.who
@options.as_json
@options.ward
def add_(  # noqa: PLR0913 - one argument an option
    name: str,
    *,
    kind: str,
    purposes: tuple[str, ...],
    data: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    recipe: str | None,
    document: Path | None,
    who: str,
    as_json: bool,
    ward: Path | None,
    **duties: Any,
) -> ExitCode:
    """Write down what was agreed with the recipient NAME: for what purposes, and what kinds of data."""
    from scanward.core.asking import Contract, Obligations  # noqa: PLC0415 - start-up
    from scanward.store import Document, Recipients, open_ward  # noqa: PLC0415 - start-up

    wanted = asked.obligations_from(duties)
    if recipe is not None:
        wanted |= Obligations(protections=asked.protections_of(recipe)[0])
    signed = Document(document.name, asked.sha256_of(document)) if document else None
    with open_ward(ward) as opened:
        span = asked.span_from(opened, since, until)
        agreed = Contract("", name, kind, purposes, data, span, wanted)
        made = Recipients(opened).add_contract(agreed, who=who, document=signed)
    if as_json:
        record("contract", {"id": made.id, "recipient": name})
    else:
        say(f"Contract {made.id} with {name}: {terms.span_words(span)} (UTC).")
        if kind == "dua" and not wanted.no_reidentification:
            say(
                "A data-use agreement must forbid to identify people or contact them (45 CFR 164.514(e)(4)(ii)(C)(5)): "
                "no limited data set leaves under this one. Say --no-reidentification where it does.",
                tone="warn",
            )
    return ExitCode.DONE


@contract_group.command("list")
@click.option("--ended", is_flag=True, help="Also those that were ended.")
@options.as_json
@options.ward
def list_(*, ended: bool, as_json: bool, ward: Path | None) -> ExitCode:
    """List what was agreed."""
    from scanward.store import Recipients, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        known = [contract_row(kept, document) for kept, document in Recipients(opened).contracts(ended=ended)]
    if as_json:
        for row in known:
            record("contract", row)
    elif known:
        names = ("id", "recipient", "kind", "purposes", "data", "until", "obligations", "ended")
        rows = [[row[name] for name in names] for row in known]
        table(
            "Contracts", ("Contract", "Recipient", "Kind", "Purposes", "Data", "Until (UTC)", "Asks for", "Ended"), rows
        )
    else:
        say("Nothing was agreed with anybody.")
    return ExitCode.DONE


@contract_group.command("end")
@click.argument("contract")
@options.who
@options.ward
def end_(contract: str, *, who: str, ward: Path | None) -> ExitCode:
    """End the contract of the id CONTRACT, from now on."""
    from scanward.store import Recipients, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        Recipients(opened).end_contract(contract, who=who)
    say("That contract permits nothing any more. What it asked of what left before still binds.")
    return ExitCode.DONE


def contract_row(kept: Kept[Contract], document: Document) -> dict[str, Any]:
    """A contract as JSON and tables tell it."""
    agreed = kept.fact
    span = terms.plain_span(agreed.span)
    return {
        "id": agreed.id,
        "recipient": agreed.recipient,
        "kind": agreed.kind,
        "purposes": ", ".join(agreed.purposes),
        "data": ", ".join(agreed.data),
        "since": span["since"] or "",
        "until": span["until"] or "",
        "obligations": terms.obligation_words(agreed.obligations),
        "document": document.name,
        "document_sha256": document.sha256,
        "ended": kept.ended[:19],
    }
