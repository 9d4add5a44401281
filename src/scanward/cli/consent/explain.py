"""`scanward consent explain`: may it leave, why, and on which facts?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from scanward.cli import asked, options, terms
from scanward.cli.screen import record, say, table
from scanward.cli.verbs import Verb
from scanward.core.errors import ExitCode
from scanward.core.lawful import Identifiability

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.core.asking import Answer, Facts


@click.command("explain", cls=Verb)
@asked.one_patient
@click.option("--recipient", required=True, metavar="NAME", help="To whom it would go.")
@click.option("--purpose", required=True, metavar="NAME", help="What for.")
@click.option("--data", default="image", show_default=True, metavar="NAME", help="What kind of data.")
@click.option(
    "--recipe", metavar="NAME|FILE", help="Under which recipe: what it protects, and how identifiable that is."
)
@click.option(
    "--level",
    type=click.Choice([each.value for each in Identifiability]),
    help="How identifiable what leaves would be; else as the recipe says, without one de-identified.",
)
@click.option(
    "--protect", "protections", multiple=True, metavar="WORD", help="What the recipe protects. Again for more."
)
@options.as_json
@options.ward
def explain_(  # noqa: PLR0913 - one argument an option
    *,
    number: str,
    issuer: str,
    recipient: str,
    purpose: str,
    data: str,
    recipe: str | None,
    level: str | None,
    protections: tuple[str, ...],
    as_json: bool,
    ward: Path | None,
) -> ExitCode:
    """Ask as a release would, and show the answer and the facts that it stands on. Ends with 3 for a denial.

    Nothing leaves, and nothing is written down.
    """
    from scanward.core.asking import Question  # noqa: PLC0415 - start-up
    from scanward.line.decide import decide_leaving  # noqa: PLC0415 - start-up
    from scanward.store import Vault, gather, open_ward  # noqa: PLC0415 - start-up

    patient = asked.person(number, issuer)
    with open_ward(ward, create=False) as opened:
        facts = gather(opened, Vault(opened), patient, recipient)
        now = opened.clock.now()
    kept, reached = asked.protections_of(recipe) if recipe else (frozenset[str](), Identifiability.DEIDENTIFIED)
    wanted = Identifiability(level) if level else reached
    question = Question(recipient, purpose, data, wanted, kept | frozenset(protections), now)
    answer = decide_leaving(question, facts)
    if as_json:
        record("answer", plain(answer) | {"facts": [{"id": id_, "is": words} for id_, words in _stood(answer, facts)]})
    else:
        say(
            f"{'Permitted' if answer.permit else 'Denied'}: {answer.why.value}.",
            tone="good" if answer.permit else "bad",
        )
        if answer.basis is not None:
            say(f"On the basis of: {answer.basis.value}{f', protocol {answer.protocol}' if answer.protocol else ''}.")
        if duties := terms.obligation_words(answer.obligations):
            say(f"It asks: {duties}.")
        table("It stands on", ("Fact", "Is"), _stood(answer, facts))
    return ExitCode.DONE if answer.permit else ExitCode.REFUSED


def plain(answer: Answer) -> dict[str, Any]:
    """An answer as JSON tells it."""
    from scanward.store.fact_rows import obligations_plain  # noqa: PLC0415 - start-up

    return {
        "permit": answer.permit,
        "why": answer.why.value,
        "stood_on": list(answer.stood_on),
        "obligations": obligations_plain(answer.obligations),
        "basis": answer.basis.value if answer.basis else None,
        "protocol": answer.protocol,
    }


def _stood(answer: Answer, facts: Facts) -> list[tuple[str, str]]:
    known: dict[str, str] = {}
    if facts.recipient is not None:
        known[facts.recipient.id] = f"recipient {facts.recipient.slug}, {facts.recipient.kind.value}"
    for contract in facts.contracts:
        known[contract.id] = (
            f"contract ({contract.kind}) for {terms.listed(contract.purposes)}, {terms.listed(contract.data)}, "
            f"{terms.span_words(contract.span)}"
        )
    for consent in facts.consents:
        words = f"the patient {'permits' if consent.permit else 'denies'} {terms.scope_words(consent.scope)}"
        known[consent.id] = f"{known[consent.id]}; {words}" if consent.id in known else words
    for opt_out in facts.opt_outs:
        known[opt_out.id] = f"opted out at {opt_out.register}"
    for denied in facts.denied_by_somebody:
        known[denied.id] = f"somebody, who this patient may be, denies {terms.scope_words(denied.scope)}"
    for register in facts.registers:
        asked_at = f"{register.answered:%Y-%m-%d %H:%M} UTC" if register.answered else "never"
        known[register.id] = f"register {register.register}, last asked {asked_at}"
    for override in facts.overrides:
        known[override.id] = f"override of {override.register}: {override.authority}"
    for ground in facts.grounds:
        known[ground.id] = f"legal basis {ground.basis.value}: {ground.authority}"
    return [(each, known.get(each, "the ward's own policy")) for each in answer.stood_on]
