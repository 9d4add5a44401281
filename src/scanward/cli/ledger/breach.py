"""`scanward ledger breach`: whose data, how bad, and who has to be told by when."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from scanward.cli import options
from scanward.cli.ledger import about
from scanward.cli.ledger.breach_words import notice_, residents_from, revise_, told_
from scanward.cli.screen import record, say, table
from scanward.cli.verbs import Group
from scanward.core.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from scanward.store import Ward
    from scanward.store.affected import AffectedRow, Circumstances

_CIRCUMSTANCES = {
    "recipient": "What left to this recipient.",
    "recipe": "What was made by this recipe.",
    "fingerprint": "What was made by the recipe with this fingerprint.",
    "software": "What this version made, as 'scanward 0.1.0'.",
    "key": "What left under this key.",
    "release": "What left in this release.",
}
_RESULTS = ("breach", "low-probability", "exception", "secured")
_EXCEPTIONS = ("good-faith-access", "inadvertent-between-authorised", "could-not-retain")

_FIRST = 1000


def _circumstances(function: Callable[..., Any]) -> Callable[..., Any]:
    for name, text in reversed(_CIRCUMSTANCES.items()):
        function = click.option(f"--{name}", default="", metavar="TEXT", help=text)(function)
    function = click.option("--until", type=about.DAY, metavar="DAY", help="Up to and with this day (UTC).")(function)
    return click.option("--from", "since", type=about.DAY, metavar="DAY", help="From this day on (UTC).")(function)


def _known(given: dict[str, Any]) -> Circumstances:
    from datetime import timedelta  # noqa: PLC0415 - start-up

    from scanward.store.affected import Circumstances  # noqa: PLC0415
    from scanward.store.disclosures import stamp  # noqa: PLC0415

    since, until = about.day(given["since"]), about.day(given["until"])
    return Circumstances(
        recipient=given["recipient"],
        since=stamp(since) if since else "",
        until=stamp(until + timedelta(days=1)) if until else "",
        recipe=given["recipe"],
        recipe_fingerprint=given["fingerprint"],
        software=given["software"],
        key_id=given["key"],
        release=given["release"],
    )


@click.group("breach", cls=Group)
def breach_group() -> None:
    """Whose data, how bad, and who has to be told by when."""


breach_group.add_command(notice_)
breach_group.add_command(told_)
breach_group.add_command(revise_)


@breach_group.command("affected")
@_circumstances
@click.option("--why", metavar="TEXT", help="Say who the patients are, too; each lookup and why stands in the ledger.")
@options.who
@options.as_json
@options.ward
def affected_(*, why: str | None, who: str, as_json: bool, ward: Path | None, **given: Any) -> ExitCode:
    """List every affected patient and exactly what left, by pseudonym; all conditions that are named must hold."""
    from scanward.line.account.breach.desk import look_up  # noqa: PLC0415 - start-up
    from scanward.store import open_ward  # noqa: PLC0415 - start-up
    from scanward.store.affected import affected  # noqa: PLC0415 - start-up

    known = _known(given)
    with open_ward(ward, create=False) as opened:
        persons, entries, objects = look_up(opened, known, who=who)
        rows = _named(opened, affected(opened, known), who, why)
        if as_json:
            for row, name in rows:
                plain = {key: value for key, value in asdict(row).items() if key != "person"}
                record("affected", {**plain, **({"patient": name} if why else {})})
            record("summary", {"persons": persons, "entries": entries, "objects": objects})
        else:
            _show_affected(rows, named=bool(why))
            say(f"{persons:,} persons, {entries:,} disclosures, {objects:,} objects.")
            if entries > _FIRST:
                say(f"The first {_FIRST:,} disclosures are shown; --json has all.")
    return ExitCode.DONE


@breach_group.command("open")
@click.argument("title")
@_circumstances
@click.option("--known", type=click.DateTime(), required=True, metavar="TIME", help="When anyone first knew (UTC).")
@click.option("--residents", multiple=True, metavar="STATE=N", help="How many affected live in a state; repeatable.")
@click.option("--persons", type=click.IntRange(0), metavar="N", help="How many persons; else as the ledger says.")
@click.option("--no-address", type=click.IntRange(0), default=0, metavar="N", help="How many have no known address.")
@click.option("--business-associate", is_flag=True, help="The data were held for a covered entity.")
@click.option("--european", is_flag=True, help="GDPR applies too.")
@click.option("--low-risk", is_flag=True, help="No high risk to persons (GDPR Art. 34).")
@click.option("--sealed", is_flag=True, help="The data were encrypted as HHS guidance says.")
@click.option("--key-exposed", is_flag=True, help="The key was exposed too.")
@click.option("--destroyed", is_flag=True, help="The data were destroyed as HHS guidance says.")
@click.option("--delay-until", type=about.DAY, metavar="DAY", help="Law enforcement asked in writing to wait.")
@click.option("--delay-asked", type=about.DAY, metavar="DAY", help="It asked orally to wait, on this day.")
@options.who
@options.as_json
@options.ward
def open_(*, title: str, who: str, as_json: bool, ward: Path | None, **given: Any) -> ExitCode:
    """Open an incident: clocks begin, and a breach is presumed. TITLE says what happened, without a patient's name."""
    from scanward.line.account.breach.desk import look_up, open_incident  # noqa: PLC0415 - start-up
    from scanward.store import open_ward  # noqa: PLC0415 - start-up

    known = _known(given)
    with open_ward(ward, create=False) as opened:
        counted = look_up(opened, known, who=who)[0]
        persons = counted if given["persons"] is None else given["persons"]
        incident = open_incident(opened, _incident(title, known, persons, given), who=who)
    if as_json:
        record("incident", {"id": incident.id, "persons": persons})
    else:
        say(f"Incident {incident.id}: {persons:,} persons. A breach is presumed; `scanward ledger breach clock` runs.")
    return ExitCode.DONE


@breach_group.command("list")
@options.as_json
@options.ward
def list_incidents(*, as_json: bool, ward: Path | None) -> ExitCode:
    """List incidents."""
    from scanward.line.account.breach.desk import every  # noqa: PLC0415 - start-up
    from scanward.line.account.breach.incident import to_plain  # noqa: PLC0415 - start-up
    from scanward.store import open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        incidents = every(opened)
    if as_json:
        for each in incidents:
            record("incident", to_plain(each))
    else:
        rows = [(each.id, each.title, each.persons, each.result.value, each.closed) for each in incidents]
        table("Incidents", ("Incident", "What", "#Persons", "Result", "Closed"), rows)
    return ExitCode.DONE


@breach_group.command("assess")
@click.argument("incident_id", metavar="INCIDENT")
@click.option("--nature", default="", metavar="TEXT", help="Nature and extent of the data, and re-identification.")
@click.option("--recipient", default="", metavar="TEXT", help="Who used it, or to whom it went.")
@click.option("--acquired", default="", metavar="TEXT", help="Whether it was actually acquired or viewed.")
@click.option("--mitigation", default="", metavar="TEXT", help="To what extent the risk was mitigated.")
@click.option("--result", type=click.Choice(_RESULTS), help="What was decided; else still open.")
@click.option("--exception", type=click.Choice(_EXCEPTIONS), help="Which exception of 45 CFR 164.402(1).")
@options.who
@options.ward
def assess_(
    *, incident_id: str, result: str | None, exception: str | None, who: str, ward: Path | None, **factors: str
) -> ExitCode:
    """Write down the four factors (45 CFR 164.402(2)), and what was decided."""
    from scanward.line.account.breach.desk import assess  # noqa: PLC0415 - start-up
    from scanward.line.account.breach.incident import BreachException, Factors, Result  # noqa: PLC0415 - start-up
    from scanward.store import open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        incident = assess(
            opened,
            incident_id,
            Factors(**factors),
            result=Result(result) if result else Result.PRESUMED,
            exception=BreachException(exception) if exception else None,
            who=who,
        )
    missing = ", ".join(incident.factors.missing)
    say(f"Not assessed yet: {missing}." if missing else "All four factors are assessed.")
    say(f"Result: {incident.result.value}.")
    return ExitCode.DONE


@breach_group.command("clock")
@click.argument("incident_id", metavar="INCIDENT")
@options.as_json
@options.ward
def clock_(*, incident_id: str, as_json: bool, ward: Path | None) -> ExitCode:
    """Say who has to be told by when, on what authority; ends with 6 while something is late."""
    from scanward.line.account.breach.desk import clocks_of  # noqa: PLC0415 - start-up
    from scanward.store import open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        found, now = clocks_of(opened, incident_id), opened.clock.now()
    rows = []
    for each in found:
        due = f"{each.due:%Y-%m-%d %H:%M}" if each.due else "without delay"
        state = f"told {each.told}" if each.told else ("LATE" if each.late(now) else "")
        rows.append((each.rule, each.audience.value, due, state, each.says, each.authority))
    if as_json:
        for row in rows:
            record("clock", dict(zip(("rule", "audience", "due", "state", "says", "authority"), row, strict=True)))
    else:
        table("Who has to be told", ("Rule", "Whom", "Until (UTC)", "State", "What", "Authority"), rows)
    return ExitCode.PARTLY_DONE if any(each.late(now) for each in found) else ExitCode.DONE


@breach_group.command("close")
@click.argument("incident_id", metavar="INCIDENT")
@options.who
@options.ward
def close_(*, incident_id: str, who: str, ward: Path | None) -> ExitCode:
    """Close an incident that is assessed, decided, and of which all were told who have to be."""
    from scanward.line.account.breach.desk import close  # noqa: PLC0415 - start-up
    from scanward.store import open_ward  # noqa: PLC0415 - start-up

    with open_ward(ward, create=False) as opened:
        close(opened, incident_id, who=who)
    say("Closed. Its documents are kept six years at least.", tone="good")
    return ExitCode.DONE


def _incident(title: str, known: Circumstances, persons: int, given: dict[str, Any]) -> Any:
    from datetime import UTC  # noqa: PLC0415 - start-up

    from scanward.line.account.breach.incident import Delay, Incident, Role  # noqa: PLC0415

    first: datetime = given["known"].replace(tzinfo=UTC)
    asked = given["delay_asked"] or given["delay_until"]
    until = given["delay_until"].date() if given["delay_until"] else None
    return Incident(
        "",
        title,
        first,
        (given["since"] or first).date(),
        (given["until"] or first).date(),
        {name: value for name, value in asdict(known).items() if value},
        persons,
        residents_from(given["residents"]),
        no_address=given["no_address"],
        role=Role.BUSINESS_ASSOCIATE if given["business_associate"] else Role.COVERED_ENTITY,
        european=given["european"],
        high_risk=not given["low_risk"],
        sealed=given["sealed"],
        key_exposed=given["key_exposed"],
        destroyed=given["destroyed"],
        delay=Delay(asked.date(), until) if asked else None,
    )


def _named(ward: Ward, rows: Iterator[AffectedRow], who: str, why: str | None) -> Iterator[tuple[AffectedRow, str]]:
    """Each row with who the patient is, where that was asked for: by the vault's lookup, which the ledger has first."""
    from scanward.store import Vault  # noqa: PLC0415 - start-up

    vault, known = Vault(ward) if why else None, {}
    for row in list(rows) if why else rows:
        if vault is not None and why and row.pseudonym not in known:
            known[row.pseudonym] = _who_is(vault, row.pseudonym, who, why)
        yield row, known.get(row.pseudonym, "")


def _who_is(vault: Any, pseudonym: str, who: str, why: str) -> str:
    try:
        patient = vault.lookup(pseudonym, who=who, why=why).patient
    except UsageError:
        return "erased"
    return " ".join(filter(None, (patient.patient_id, patient.issuer, patient.name)))


def _show_affected(rows: Iterator[tuple[AffectedRow, str]], *, named: bool) -> None:
    from itertools import islice  # noqa: PLC0415 - start-up

    columns = ("#Entry", "Pseudonym", "Recipient", "When", "#Studies", "#Objects", "Ended", "Recipe", "Version")
    shown = []
    for row, name in islice(rows, _FIRST):
        facts = (row.seq, row.pseudonym, row.recipient, row.at[:10], len(row.studies), row.objects, row.outcome)
        shown.append((*facts, row.recipe, row.software, *([name] if named else [])))
    table("Affected", (*columns, *(["Patient"] if named else [])), shown)
