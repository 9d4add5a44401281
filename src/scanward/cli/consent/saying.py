"""`scanward consent add`, `deny`, `withdraw` and `check-form`: what a patient says, and the form on which they did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from scanward.cli import asked, options
from scanward.cli.consent.spelling import unknown_words
from scanward.cli.failing import warn
from scanward.cli.screen import record, say
from scanward.cli.verbs import Verb
from scanward.core.consenting import Said
from scanward.core.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from scanward.core.asking import Scope
    from scanward.core.consenting import Signed
    from scanward.store import ConsentRecord, Consents, Ward

_about = asked.several(
    asked.patients,
    asked.purposes,
    click.option("--recipient", "recipients", multiple=True, metavar="NAME", help="To whom. Again for more."),
    asked.kinds,
    asked.data,
    asked.levels,
    asked.span,
)
_form = asked.several(
    click.option(
        "--form", type=asked.FILE, metavar="FILE", help="The signed form: its SHA-256 is kept, its name sealed."
    ),
    click.option("--signed", "signed_on", type=asked.DAY, metavar="DAY", help="The day on which it was signed."),
    click.option("--policy", default="", metavar="URI", help="Names the version of the text that was shown."),
)


@click.command("add", cls=Verb)
@_about
@_form
@asked.obligations
@click.option("--organization", default="", metavar="TEXT", help="Who may disclose it, as the form says.")
@click.option("--expires", default="", metavar="TEXT", help="The event with which it expires, where no day is given.")
@click.option("--signer", default="", metavar="TEXT", help="Who signed, where it was not the patient.")
@click.option("--authority", default="", metavar="TEXT", help="By what right somebody else signed.")
@click.option(
    "--says",
    multiple=True,
    type=click.Choice([each.value for each in Said]),
    help="What the form's text says (AUT-1). Again for more.",
)
@click.option("--for-sale", is_flag=True, help="Somebody is paid for the data: then the form must say so.")
@options.who
@options.as_json
@options.ward
def add_(*, who: str, as_json: bool, ward: Path | None, **given: Any) -> ExitCode:
    """Write down what a patient permits, from a signed form.

    It must be a valid authorization by 45 CFR 164.508(c): what it lacks is named (3). Wards under another law set
    `[consent] authorization = false`.
    """
    duties = asked.obligations_from(given)

    def made(opened: Ward) -> list[ConsentRecord]:
        from scanward.core.consenting import Statement  # noqa: PLC0415 - start-up

        statements = [Statement(True, scope, duties) for scope in _scopes(given)]
        return _records(opened, given, statements)

    return _write(made, who=who, as_json=as_json, ward=ward, done="permits")


@click.command("deny", cls=Verb)
@_about
@_form
@options.who
@options.as_json
@options.ward
def deny_(*, who: str, as_json: bool, ward: Path | None, **given: Any) -> ExitCode:
    """Write down what a patient denies. Without --purpose it is everything; no reason is asked for."""

    def made(opened: Ward) -> list[ConsentRecord]:
        from scanward.core.consenting import Statement  # noqa: PLC0415 - start-up

        statements = [Statement(False, scope) for scope in _scopes(given)]
        return _records(opened, given, statements)

    return _write(made, who=who, as_json=as_json, ward=ward, done="denies")


@click.command("withdraw", cls=Verb)
@click.argument("consent")
@options.who
@options.ward
def withdraw_(consent: str, *, who: str, ward: Path | None) -> ExitCode:
    """Take back the permit or denial of the id CONSENT, from now on: deliveries under way are asked again (AUT-2).

    When a permit is taken back, every recipient that holds something of the patient is down to be asked to delete it.
    """
    from scanward.line.account import fan_out  # noqa: PLC0415 - start-up
    from scanward.store import Consents, Vault, open_ward  # noqa: PLC0415 - start-up

    asked_of: set[str] = set()
    with open_ward(ward, create=False) as opened:
        vault = Vault(opened)
        consents = Consents(opened, vault)
        consents.withdraw(consent, who=who)
        taken_back = consents.get(consent)
        if taken_back.permits:
            holdings = fan_out(opened, vault, taken_back.patient, "withdrawal", who=who)
            asked_of = {each.recipient for each in holdings if each.asked}
    say("It is withdrawn. What left before, left on it: see `scanward ledger accounting`.")
    if asked_of:
        say(f"To be asked to delete what they hold: {', '.join(sorted(asked_of))}. See `scanward ledger due`.")
    return ExitCode.DONE


@click.command("check-form", cls=Verb)
@click.argument("consent")
@click.argument("form", type=asked.FILE)
@options.as_json
@options.ward
def check_form(consent: str, form: Path, *, as_json: bool, ward: Path | None) -> ExitCode:
    """Say whether FORM is the very file that was signed for CONSENT; ends with 5 when it was altered since."""
    from scanward.store import Consents, Vault, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        known = Consents(opened, Vault(opened)).get(consent).signed.form_sha256
    same = bool(known) and known == asked.sha256_of(form)
    if as_json:
        record("form", {"consent": consent, "same": same, "known": bool(known)})
    elif not known:
        say("No form was kept with that consent: there is nothing to compare with.", tone="bad")
    elif same:
        say("This is the form that was signed, to the byte.", tone="good")
    else:
        say("This is not the form that was kept: it was altered, or is another one.", tone="bad")
    return ExitCode.DONE if same else ExitCode.INTEGRITY_BROKEN


def _write(
    made: Callable[[Ward], list[ConsentRecord]], *, who: str, as_json: bool, ward: Path | None, done: str
) -> ExitCode:
    from scanward.store import Consents, Vault, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward) as opened:
        book = Consents(opened, Vault(opened))
        kept = book.add(made(opened), who=who)
        doubts = unknown_words(opened, (each.scope for one in kept for each in one.statements))
        blocked = done == "permits" and any(_denials(book, each) for each in kept)
    for each in kept:
        if as_json:
            record("consent", {"id": each.id, "permits": each.permits})
        else:
            say(f"Consent {each.id} {done} it.")
    for doubt in doubts:
        warn(doubt)
    if blocked:
        warn("a denial of this patient stands, and beats every permit: withdraw it where that is what they want.")
    return ExitCode.DONE


def _denials(book: Consents, kept: ConsentRecord) -> bool:
    known = book.of(kept.patient)
    return any(each.withdrawn is None and not statement.permit for each in known for statement in each.statements)


def _scopes(given: dict[str, Any]) -> tuple[Scope, ...]:
    return asked.scopes_from(given["purposes"], given["recipients"], given["kinds"], given["data"], given["levels"])


def _records(opened: Ward, given: dict[str, Any], statements: list[Any]) -> list[ConsentRecord]:
    from scanward.store import ConsentRecord  # noqa: PLC0415 - start-up

    span = asked.span_from(opened, given["since"], given["until"])
    signed = _signed(opened, given)
    named = asked.persons(given["number"], given["numbers"], given["issuer"])
    return [ConsentRecord(patient, tuple(statements), span, signed) for patient in named]


def _signed(opened: Ward, given: dict[str, Any]) -> Signed:
    from scanward.core.consenting import Signed  # noqa: PLC0415 - start-up

    form: Path | None = given["form"]
    day: datetime | None = given["signed_on"]
    begun = asked.span_from(opened, day, None).begin
    return Signed(
        form=form.name if form else "",
        form_sha256=asked.sha256_of(form) if form else "",
        date_time=begun,
        signer=given.get("signer", ""),
        authority=given.get("authority", ""),
        organization=given.get("organization", ""),
        policy_uri=given["policy"],
        expires=given.get("expires", ""),
        said=frozenset(map(Said, given.get("says", ()))),
        for_sale=given.get("for_sale", False),
    )
