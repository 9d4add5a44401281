"""`scanward ledger due` and `scanward ledger deletion`: what recipients have to delete, were asked, and say."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from scanward.cli import options
from scanward.cli.ledger import about
from scanward.cli.ledger.deletion_letter import letter_
from scanward.cli.screen import record, say, table
from scanward.cli.verbs import Group, Verb
from scanward.core.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.line.account.retention import Due, Holding

_GONE = ("copies", "backups", "derived-models")
_WHY = ("retention", "withdrawal", "erasure")
_CONTRADICTIONS = ("shown-again", "other-hashes", "too-many-objects", "too-few-objects")
_RELEASE = click.option("--release", "release_id", default="", metavar="ID", help="All of one release.")
_ENTRY = click.option("--entry", "entries", type=int, multiple=True, metavar="N", help="Only this entry; repeatable.")
_NUMBER = click.option("--patient", "number", default="", metavar="NUMBER", help="One patient, at every recipient.")


@click.command("due", cls=Verb)
@click.option("--within", "days", type=click.IntRange(0), default=14, show_default=True, metavar="DAYS", help="Ahead.")
@options.as_json
@options.ward
def due_(*, days: int, as_json: bool, ward: Path | None) -> ExitCode:
    """List what recipients have to delete soon, or should have deleted; the most overdue first."""
    from scanward.line.account.retention import due  # noqa: PLC0415 - start-up
    from scanward.store import open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        found = due(opened, soon_days=days)
    if as_json:
        for each in found:
            record("due", asdict(each))
    else:
        _show_due(found)
    return ExitCode.DONE


@click.group("deletion", cls=Group)
def deletion_group() -> None:
    """Deletion at recipients: ask for it, take down what they say, and what contradicts it."""


deletion_group.add_command(letter_)


@deletion_group.command("ask")
@_RELEASE
@_NUMBER
@about.issuer
@click.option("--why", type=click.Choice(_WHY), default="retention", show_default=True, help="What it follows from.")
@click.option("--days", type=click.IntRange(1), metavar="N", help="Until when; else 30 days.")
@options.who
@options.as_json
@options.ward
def ask_(  # noqa: PLR0913 - one argument per option
    *,
    release_id: str,
    number: str,
    issuer: str,
    why: str,
    days: int | None,
    who: str,
    as_json: bool,
    ward: Path | None,
) -> ExitCode:
    """Write down that deletion is asked for: of a release, or of one patient at every recipient that holds them."""
    from scanward.line.account.retention import ask_release, fan_out  # noqa: PLC0415 - start-up
    from scanward.store import Vault, open_ward  # noqa: PLC0415 - start-up

    if bool(release_id) == bool(number):
        raise UsageError("name either a release (--release) or a patient (--patient)")
    with open_ward(ward, create=False) as opened:
        if release_id:
            count = ask_release(opened, release_id, who=who, days=days, why=why)
            told = f"Asked for: {count:,} patients of this release. Tell the recipient now."
            say(told if count else "All of it was asked for before; the day until when stands.")
            return ExitCode.DONE
        vault = Vault(opened)
        held = fan_out(opened, vault, about.known_person(opened, vault, number, issuer), why, who=who, days=days)
    _show_held(held, as_json=as_json)
    return ExitCode.DONE


@deletion_group.command("attest")
@click.argument("release_id", metavar="RELEASE")
@_ENTRY
@click.option("--gone", type=click.Choice(_GONE), multiple=True, help="What is gone; all three are needed.")
@click.option("--objects", type=click.IntRange(0), required=True, metavar="N", help="How many objects they deleted.")
@click.option("--manifest-sha256", required=True, metavar="HEX", help="Of the manifest of what they deleted.")
@click.option("--by", "attested_by", required=True, metavar="NAME", help="Who says so, at the recipient.")
@options.who
@options.ward
def attest_(  # noqa: PLR0913 - one argument per option
    *,
    release_id: str,
    entries: tuple[int, ...],
    gone: tuple[str, ...],
    objects: int,
    manifest_sha256: str,
    attested_by: str,
    who: str,
    ward: Path | None,
) -> ExitCode:
    """Take down what a recipient says it deleted, and check it; ends with 6 while it is not all, or contradicted."""
    from scanward.line.account.retention import Gone, Keeping, attest  # noqa: PLC0415 - start-up
    from scanward.store import open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        state = attest(
            opened,
            release_id,
            entries=entries,
            gone=[Gone(each) for each in gone],
            objects=objects,
            manifest_sha256=manifest_sha256.lower(),
            attested_by=attested_by,
            who=who,
        )
    say(f"Taken down: {state.value}.", tone="good" if state is Keeping.ATTESTED else "warn")
    return ExitCode.DONE if state is Keeping.ATTESTED else ExitCode.PARTLY_DONE


@deletion_group.command("contradict")
@click.argument("release_id", metavar="RELEASE")
@_ENTRY
@click.option("--what", type=click.Choice(_CONTRADICTIONS), default="shown-again", show_default=True, help="Why.")
@options.who
@options.ward
def contradict_(*, release_id: str, entries: tuple[int, ...], what: str, who: str, ward: Path | None) -> ExitCode:
    """Write down that a deletion did not happen: the recipient shows the data again, or its word does not fit."""
    from scanward.line.account.retention import Contradiction, contradict  # noqa: PLC0415 - start-up
    from scanward.store import open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        count = contradict(opened, release_id, entries=entries, what=Contradiction(what), who=who)
    say(f"Contradicted for {count:,} patients; it stays open until it is attested anew.", tone="warn")
    return ExitCode.DONE


@deletion_group.command("list")
@about.patient
@about.issuer
@options.as_json
@options.ward
def list_held(*, number: str, issuer: str, as_json: bool, ward: Path | None) -> ExitCode:
    """List what every recipient holds of one patient, and how its deletion stands."""
    from scanward.line.account.retention import held_by  # noqa: PLC0415 - start-up
    from scanward.store import Vault, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        vault = Vault(opened)
        held = held_by(opened, vault, about.known_person(opened, vault, number, issuer))
    _show_held(held, as_json=as_json)
    return ExitCode.DONE


def _show_due(found: list[Due]) -> None:
    columns = ("Recipient", "Release", "State", "Until", "#Days late", "#Patients", "#Objects", "Tell", "Contradiction")
    rows = [
        (
            each.recipient,
            each.release,
            each.keeping.value,
            each.until,
            each.overdue_days,
            each.patients,
            each.objects,
            each.louder,
            each.contradiction,
        )
        for each in found
    ]
    table("To be deleted at recipients", columns, rows)


def _show_held(held: list[Holding], *, as_json: bool) -> None:
    if as_json:
        for each in held:
            record("holding", asdict(each))
        return
    columns = ("#Entry", "Recipient", "Since", "#Objects", "State", "May keep until", "Asked", "Due", "Attested")
    fields = ("entry", "recipient", "since", "objects", "keeping", "kept_until", "asked", "due", "attested")
    rows = [tuple(getattr(each, name) for name in fields) for each in held]
    table("Held by recipients", columns, rows)
