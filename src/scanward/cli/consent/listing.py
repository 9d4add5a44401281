"""`scanward consent list` and `show`: what patients said, masked unless somebody asks in the open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from scanward.cli import options, terms
from scanward.cli.screen import record, say, table
from scanward.cli.verbs import Verb
from scanward.core.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from scanward.core.asking import Facts
    from scanward.store import ConsentRecord


@click.command("list", cls=Verb)
@click.option("--patient", "number", metavar="NUMBER", help="Only what may be this patient's.")
@click.option("--issuer", default="", metavar="TEXT", help="Who issued the number, as headers have it.")
@click.option("--withdrawn", is_flag=True, help="Also what was withdrawn.")
@options.as_json
@options.ward
def list_(*, number: str | None, issuer: str, withdrawn: bool, as_json: bool, ward: Path | None) -> ExitCode:
    """List consents, without who they are of; with --patient also their opt-outs, and what overrides these.

    A denial is listed for every number that it may be about.
    """
    from scanward.cli import asked  # noqa: PLC0415 - start-up
    from scanward.store import Consents, Vault, gather, open_ward  # noqa: PLC0415 - start-up

    facts = None
    with open_ward(ward, create=False) as opened:
        vault, now = Vault(opened), opened.clock.now()
        book = Consents(opened, vault)
        if number is None:
            known = book.all()
        else:
            patient = asked.person(number, issuer)
            known, facts = iter(book.of(patient)), gather(opened, vault, patient, "")
        rows = [row(each) for each in known if withdrawn or each.withdrawn is None]
    if as_json:
        for each in rows:
            record("consent", each)
    elif rows:
        shown = [
            (r["id"], "; ".join(_said(s) for s in r["statements"]), r["until"] or "", r["withdrawn"] or "")
            for r in rows
        ]
        table("Consents", ("Consent", "Says", "Until (UTC)", "Withdrawn"), shown)
    else:
        say("No consent is kept here.")
    if facts is not None:
        _tell_opt_outs(facts, now, as_json=as_json)
    return ExitCode.DONE


def _tell_opt_outs(facts: Facts, now: datetime, *, as_json: bool) -> None:
    """Where the patient is opted out, and each ground in law on which that does not bind, as they may see it."""
    from scanward.core.asking import covers  # noqa: PLC0415 - start-up

    opted = [each for each in facts.opt_outs if each.span.holds(now)]
    lifting = [
        each
        for each in facts.overrides
        if each.span.holds(now) and any(covers(each.register, out.register) for out in opted)
    ]
    for register in dict.fromkeys(each.register for each in opted):
        about = "; ".join(terms.scope_words(each.scope) for each in opted if each.register == register)
        if as_json:
            record("opt-out", {"register": register, "about": about})
        else:
            say(f"Opted out at {register}: {about}.")
    for override in lifting:
        about = terms.scope_words(override.scope)
        if as_json:
            record(
                "override",
                {"id": override.id, "register": override.register, "about": about, "authority": override.authority},
            )
        else:
            say(f"That does not bind {about}: {override.authority}.", tone="warn")


@click.command("show", cls=Verb)
@click.argument("consent")
@click.option("--clear", is_flag=True, help="Also who it is of, and what stands on the form; the ledger has it first.")
@options.who
@options.as_json
@options.ward
def show_(consent: str, *, clear: bool, who: str, as_json: bool, ward: Path | None) -> ExitCode:
    """Show one consent."""
    from scanward.store import Consents, Vault, open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        book = Consents(opened, Vault(opened))
        kept = book.shown(consent, who=who) if clear else book.get(consent)
    told = row(kept) | (_hidden(kept) if clear else {})
    if as_json:
        record("consent", told)
    else:
        said = {f"says {count}": _said(each) for count, each in enumerate(told.pop("statements"), 1)}
        table(
            f"Consent {kept.id}",
            ("", ""),
            [(name.replace("_", " "), value) for name, value in (said | told).items() if value],
        )
    return ExitCode.DONE


def row(kept: ConsentRecord) -> dict[str, Any]:
    """A consent as JSON and tables tell it, without who it is of."""
    from scanward.store.fact_rows import obligations_plain, scope_plain  # noqa: PLC0415 - start-up

    statements = [
        {"permit": each.permit, "scope": scope_plain(each.scope), "obligations": obligations_plain(each.obligations)}
        for each in kept.statements
    ]
    return {
        "id": kept.id,
        "statements": statements,
        **terms.plain_span(kept.span),
        "form_sha256": kept.signed.form_sha256,
        "policy": kept.signed.policy_uri,
        "added": kept.added.isoformat() if kept.added else None,
        "added_by": kept.added_by,
        "withdrawn": kept.withdrawn.isoformat() if kept.withdrawn else None,
    }


def _hidden(kept: ConsentRecord) -> dict[str, Any]:
    if not kept.patient.patient_id:
        raise UsageError("that consent names nobody")
    return {
        "patient": kept.patient.patient_id,
        "issuer": kept.patient.issuer,
        "form": kept.signed.form,
        "signed": kept.signed.date_time.isoformat() if kept.signed.date_time else None,
        "signer": kept.signed.signer,
        "authority": kept.signed.authority,
        "organization": kept.signed.organization,
        "expires": kept.signed.expires,
        "form_says": sorted(kept.signed.said),
    }


def _said(statement: dict[str, Any]) -> str:
    from scanward.store.fact_rows import obligations_of, scope_of  # noqa: PLC0415 - start-up

    duties = terms.obligation_words(obligations_of(statement["obligations"]))
    words = f"{'permits' if statement['permit'] else 'denies'} {terms.scope_words(scope_of(statement['scope']))}"
    return f"{words} ({duties})" if duties else words
