"""`scanward consent import` and `export`: FHIR R4 by IHE PCF 1.1, JSON, CSV."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from scanward.cli import asked, options
from scanward.cli.screen import record, say
from scanward.cli.verbs import Verb
from scanward.core.consenting import Said
from scanward.core.errors import DestinationError, ExitCode, SourceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scanward.core.consenting import Statement
    from scanward.store import ConsentRecord

_FORMATS = ("fhir", "json", "csv")
_format = click.option(
    "--format", "form", required=True, type=click.Choice(_FORMATS), help="What the file is written in."
)


@click.command("import", cls=Verb)
@click.argument("file", type=asked.FILE)
@_format
@click.option("--issuer", default="", metavar="TEXT", help="Whose numbers they are, where the file does not say.")
@click.option(
    "--recipient-is",
    "mapped",
    multiple=True,
    metavar="REFERENCE=NAME",
    help="Of FHIR: the recipient that an actor's reference is, as Organization/7=acme. Again for more.",
)
@click.option(
    "--says", multiple=True, type=click.Choice([each.value for each in Said]), help="What all forms say (AUT-1)."
)
@click.option("--data", default="", metavar="NAME", help="What kind of data a permit is about, where it does not say.")
@click.option("--dry-run", is_flag=True, help="Say what would be taken; write nothing.")
@options.who
@options.as_json
@options.ward
def import_(  # noqa: PLR0913 - one argument an option
    file: Path,
    *,
    form: str,
    issuer: str,
    mapped: tuple[str, ...],
    says: tuple[str, ...],
    data: str,
    dry_run: bool,
    who: str,
    as_json: bool,
    ward: Path | None,
) -> ExitCode:
    """Take the consents of FILE, all of them or none. What is here already is left out; what was withdrawn, withdrawn.

    Ends with exit status 6 where a withdrawal may be about a permit that stands here and cannot be told which.
    """
    from scanward.line.decide.consent_files import read_consents  # noqa: PLC0415 - start-up
    from scanward.store import Consents, Vault, open_ward, sort_incoming  # noqa: PLC0415 - start-up

    content = _read(file)
    with open_ward(ward) as opened:
        zone = opened.settings.consent.time_zone
        found = read_consents(content, form, zone=zone, issuer=issuer, recipients=_pairs(mapped))
        vault = Vault(opened)
        book = Consents(opened, vault)
        incoming = sort_incoming(opened, vault, book, found)
        taken = book.check(_filled(each, says, data) for each in incoming.new)
        if not dry_run:
            for each in incoming.withdrawn:
                book.withdraw(each, who=who)
            taken = book.add(taken, who=who)
    done = len(taken) + len(incoming.withdrawn) + incoming.unfound
    counts = {
        "taken": len(taken),
        "withdrawn": len(incoming.withdrawn),
        "not_found": incoming.unfound,
        "left_out": len(found) - done,
    }
    if as_json:
        record("imported", counts | {"dry_run": dry_run, "ids": [] if dry_run else [each.id for each in taken]})
    else:
        would = "would be" if dry_run else "were"
        say(
            f"{counts['taken']:,} consents {would} taken, {counts['withdrawn']:,} withdrawn,"
            f" {counts['left_out']:,} left out."
        )
        if incoming.unfound:
            say(
                f"{incoming.unfound:,} withdrawals were not done: of which permit each is cannot be told."
                " Look for these patients' permits with `scanward consent list --patient`, and withdraw them.",
                tone="warn",
            )
    return ExitCode.PARTLY_DONE if incoming.unfound else ExitCode.DONE


@click.command("export", cls=Verb)
@click.argument("file", type=asked.FILE)
@_format
@click.option("--patient", "number", metavar="NUMBER", help="Only what may be this patient's.")
@click.option("--issuer", default="", metavar="TEXT", help="Who issued the number, as headers have it.")
@options.who
@options.as_json
@options.ward
def export_(
    file: Path, *, form: str, number: str | None, issuer: str, who: str, as_json: bool, ward: Path | None
) -> ExitCode:
    """Write consents to FILE, with patients' numbers in clear, readable by you alone; the ledger has it first.

    Without --patient it is all of them, save denials of those who were erased: do so before the vault is destroyed,
    for what patients denied ends with it.
    """
    from scanward.line.decide.consent_files import write_consents  # noqa: PLC0415 - start-up
    from scanward.store import Consents, Vault, open_ward  # noqa: PLC0415 - start-up

    if file.exists():
        raise DestinationError("a file of that name is there already: choose another")
    with open_ward(ward, create=False) as opened:
        book = Consents(opened, Vault(opened))
        found = book.all() if number is None else iter(book.of(asked.person(number, issuer)))
        known = [each for each in found if each.patient.patient_id]
        book.exported(len(known), form, who=who)
        _write(file, write_consents(known, form))
    if as_json:
        record("exported", {"consents": len(known), "format": form})
    else:
        say(f"{len(known):,} consents were written. The file names patients: keep it as you keep the vault's key.")
    return ExitCode.DONE


def _read(file: Path) -> bytes:
    from scanward.line.decide.consent_files.files import FILE_MAX_BYTES  # noqa: PLC0415 - start-up

    try:
        with file.open("rb") as stream:
            return stream.read(FILE_MAX_BYTES + 1)
    except OSError:
        raise SourceError("the file of consents cannot be read") from None


def _write(file: Path, content: bytes) -> None:
    import os  # noqa: PLC0415 - start-up

    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
    except OSError:
        raise DestinationError("the file of consents cannot be written") from None


def _pairs(mapped: Sequence[str]) -> dict[str, str]:
    pairs = [each.rpartition("=") for each in mapped]
    if any(not reference or not name for reference, _, name in pairs):
        raise UsageError("--recipient-is says REFERENCE=NAME, as Organization/7=acme")
    return {reference: name for reference, _, name in pairs}


def _filled(each: ConsentRecord, says: Sequence[str], data: str) -> ConsentRecord:
    """What the person who imports vouches for, where the file cannot say it."""
    signed = replace(each.signed, said=each.signed.said | frozenset(map(Said, says)))
    return replace(each, signed=signed, statements=tuple(_about(one, data) for one in each.statements))


def _about(statement: Statement, data: str) -> Statement:
    from scanward.core.asking import ANY  # noqa: PLC0415 - start-up

    if not data or not statement.permit or statement.scope.data != ANY:
        return statement
    return replace(statement, scope=replace(statement.scope, data=data))
