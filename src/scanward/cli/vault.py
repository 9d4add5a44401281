"""`scanward vault`: who stands behind a pseudonym, and the end of that knowledge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scanward.cli import options
from scanward.cli.confirming import confirmed
from scanward.cli.ledger import about
from scanward.cli.screen import record, say, table
from scanward.cli.verbs import Group
from scanward.core.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from pathlib import Path

_WORD = "destroy"


@click.group("vault", cls=Group, short_help="Who stands behind a pseudonym, and the end of that.")
def command() -> None:
    """The crosswalk between people and pseudonyms, encrypted with a key file."""


@command.command("lookup")
@click.argument("pseudonym")
@click.option("--why", required=True, metavar="TEXT", help="Why; sealed in the ledger.")
@options.who
@options.as_json
@options.ward
def lookup_(pseudonym: str, *, why: str, who: str, as_json: bool, ward: Path | None) -> ExitCode:
    """Say who PSEUDONYM is. Needs the vault's key, and leaves a trace in the ledger before it answers."""
    from scanward.store import Vault, open_ward  # noqa: PLC0415 - start-up

    if not why.strip():
        raise UsageError("say why you look up a patient: --why cannot be empty")
    with open_ward(ward, create=False) as opened:
        original = Vault(opened).lookup(pseudonym, who=who, why=why)
    patient = original.patient
    facts = {
        "pseudonym": pseudonym,
        "patient_id": patient.patient_id,
        "issuer": patient.issuer,
        "name": patient.name,
        "birth_date": patient.birth_date,
        "other_ids": list(patient.other_ids),
        "offset_days": original.offset_days,
        "recipient": original.recipient,
        "purpose": original.purpose,
    }
    if as_json:
        record("original", facts)
    else:
        shown = [(name.replace("_", " "), value) for name, value in facts.items() if value not in ("", [])]
        table("This lookup stands in the ledger", ("", ""), [(name, str(value)) for name, value in shown])
    return ExitCode.DONE


@command.command("destroy")
@click.option("--yes", is_flag=True, help="Do not ask: for scripts, where nobody can type the word.")
@click.option("--dry-run", is_flag=True, help="Say what would be destroyed; destroy nothing.")
@options.who
@options.ward
def destroy_(*, yes: bool, dry_run: bool, who: str, ward: Path | None) -> ExitCode:
    """Make re-identification impossible, for good: the key, all pseudonyms, and what lies in quarantine."""
    from scanward.store import count_said, destroy_vault, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        held = sum(1 for _ in opened.quarantine.iterdir())
        say("This destroys the vault's key and every pseudonym, offset and UID secret of this ward,")
        say(f"the work of releases that are not finished, and {held:,} files in quarantine. It cannot be undone.")
        say("Copies of the key that you made elsewhere are not destroyed: find them first.")
        consents, opt_outs = count_said(opened)
        if consents or opt_outs:
            say(
                f"{consents:,} consents and {opt_outs:,} opt-outs are forgotten, denials among them: "
                "`scanward consent export` keeps consents for the next vault.",
                tone="warn",
            )
        if dry_run:
            say("Nothing was destroyed.")
            return ExitCode.DONE
        if not yes and not confirmed(_WORD):
            say("Nothing was destroyed.")
            return ExitCode.FAILED
        destroy_vault(opened, who=who)
    say("The vault is destroyed. Releases made so far can never be linked back by this ward.", tone="good")
    return ExitCode.DONE


@command.command("erase")
@about.patient
@about.issuer
@click.option(
    "--authority", default="", metavar="TEXT", help="The law on which they are erased though accounts are owed."
)
@click.option("--dry-run", is_flag=True, help="Say who holds something of them; erase nothing.")
@options.who
@options.ward
def erase_(*, number: str, issuer: str, authority: str, dry_run: bool, who: str, ward: Path | None) -> ExitCode:
    """Forget one patient for good: pseudonyms, and the way from the ledger's entries to them. Its proofs stand."""
    from scanward.line.account import erase, held_by  # noqa: PLC0415 - start-up
    from scanward.store import Vault, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        vault = Vault(opened)
        patient = about.known_person(opened, vault, number, issuer)
        if held := sorted(
            {each.recipient for each in held_by(opened, vault, patient, for_staff=True) if each.keeping != "attested"}
        ):
            say(f"These hold something of the patient: {', '.join(held)}.", tone="warn")
        if dry_run:
            say("Nothing was erased.")
            return ExitCode.DONE
        count = erase(opened, vault, patient, who=who, authority=authority)
    say(f"Erased. {count:,} disclosures can no longer be assigned to anybody.", tone="good")
    if held:
        say("The recipients have to be told now, by pseudonym: `scanward ledger due` follows it up.", tone="warn")
    return ExitCode.DONE


@command.command("init")
@options.who
@options.ward
def init_(*, who: str, ward: Path | None) -> ExitCode:
    """Begin a new vault after the last one was destroyed."""
    from scanward.store import begin_vault, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        generation = begin_vault(opened, who=who)
    say(f"Vault number {generation} begins. Its pseudonyms have nothing to do with those of any vault before.")
    say(
        "It knows of no denial and no opt-out that was made here: bring them back before you name a legal basis again.",
        tone="warn",
    )
    return ExitCode.DONE
