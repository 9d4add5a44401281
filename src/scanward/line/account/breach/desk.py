"""What is done at the breach desk; each step stands in the ledger, and its documents are kept (BR-9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from scanward.core.days import end_of_day
from scanward.core.errors import RefusedByPolicy, UsageError
from scanward.line.account.breach.clocks import clocks
from scanward.line.account.breach.incident import Result, from_plain, to_plain
from scanward.store import affected, incidents, ledger
from scanward.store.ledger import Entry

if TYPE_CHECKING:
    from datetime import date

    from scanward.line.account.breach.clocks import Clock
    from scanward.line.account.breach.incident import Audience, BreachException, Factors, Incident
    from scanward.store.affected import Circumstances
    from scanward.store.ward import Ward

_DAY = timedelta(days=1)
OPEN, CLOSED = "open", "closed"


def look_up(ward: Ward, known: Circumstances, *, who: str) -> tuple[int, int, int]:
    """How many persons, disclosures and objects fit `known`; that somebody looked stands in the ledger."""
    counts = affected.counted(ward, known)
    asked = {name: getattr(known, name) for name in known.__slots__ if getattr(known, name)}
    with ledger.recording(ward) as book:
        book.append([Entry("breach-query", body={**asked, "persons": counts[0], "entries": counts[1], "who": who})])
    return counts


def open_incident(ward: Ward, incident: Incident, *, who: str) -> Incident:
    """Take down `incident`; its id is drawn here, and a breach is presumed until the four factors say otherwise."""
    if not incident.title.strip():
        raise UsageError("an incident has a title that says what happened, without a patient's name")
    if incident.first_known > ward.clock.now():
        raise UsageError("an incident cannot be known before it is: look at the day of --known")
    opened = replace(incident, id=f"B{ward.now[:10].replace('-', '')}-{ward.new_id()[:8]}")
    with ledger.recording(ward) as book:
        incidents.add(book.connection, opened.id, OPEN, ward.now, to_plain(opened))
        book.append([Entry("breach-opened", body={"incident": opened.id, "persons": opened.persons, "who": who})])
    return opened


def incident_of(ward: Ward, name: str) -> Incident:
    """UsageError when there is none of that id."""
    found = incidents.kept(ward, name) if name else []
    if not found:
        raise UsageError("there is no incident of that id; `scanward ledger breach list` shows them")
    return from_plain(found[0])


def every(ward: Ward) -> list[Incident]:
    return [from_plain(plain) for plain in incidents.kept(ward)]


def assess(
    ward: Ward,
    name: str,
    factors: Factors,
    *,
    result: Result = Result.PRESUMED,
    exception: BreachException | None = None,
    who: str,
) -> Incident:
    """Write down the four factors (those that are told now) and, where it is decided, the result, author and day.

    RefusedByPolicy for a result other than breach while a factor is empty, for an exception that is not named, and
    for `secured` where the data were not (BR-8).
    """
    incident = _open(ward, name)
    known = {each: getattr(factors, each) or getattr(incident.factors, each) for each in factors.__slots__}
    assessed = replace(incident, factors=type(factors)(**known), exception=exception or incident.exception)
    if result is not Result.PRESUMED:
        _may_decide(assessed, result)
        assessed = replace(assessed, result=result, decided_by=who, decided_on=ward.now[:10])
    _keep(ward, assessed, "breach-assessed", {"missing": assessed.factors.missing, "result": result.value}, who)
    return assessed


def tell(ward: Ward, name: str, audience: Audience, on: date, *, who: str) -> Incident:
    """Write down that `audience` was told on that day. UsageError for a day that is still to come."""
    incident = _open(ward, name)
    if end_of_day(on, _zone(ward)) - _DAY > ward.clock.now():
        raise UsageError("who is told later is not told yet: the day is in the future")
    told = replace(incident, told={**incident.told, audience.value: on.isoformat()})
    _keep(ward, told, "breach-told", {"audience": audience.value, "on": on.isoformat()}, who)
    return told


def revise(
    ward: Ward,
    name: str,
    *,
    persons: int | None = None,
    residents: dict[str, int] | None = None,
    no_address: int | None = None,
    no_european_risk: str = "",
    who: str,
) -> Incident:
    """Write down what was learned since: what is named replaces what was known (`residents` state by state).

    UsageError when more residents than persons are affected.
    """
    incident = _open(ward, name)
    found = replace(
        incident,
        persons=incident.persons if persons is None else persons,
        residents={**incident.residents, **(residents or {})},
        no_address=incident.no_address if no_address is None else no_address,
        no_european_risk=no_european_risk or incident.no_european_risk,
    )
    _counts_fit(found)
    facts = {each: getattr(found, each) for each in ("persons", "residents", "no_address", "no_european_risk")}
    _keep(ward, found, "breach-revised", facts, who)
    return found


def _counts_fit(incident: Incident) -> None:
    if sum(incident.residents.values()) > incident.persons:
        raise UsageError("more residents of states than persons are affected: look at --residents and --persons")


def _zone(ward: Ward) -> str:
    """In whose days clocks count; empty for the system's."""
    return ward.settings.consent.time_zone


def clocks_of(ward: Ward, name: str) -> list[Clock]:
    """What runs for that incident, by the days of the ward."""
    return clocks(incident_of(ward, name), _zone(ward))


def close(ward: Ward, name: str, *, who: str) -> Incident:
    """Close an incident. RefusedByPolicy while a factor is empty, nothing was decided, or somebody is not told."""
    incident = _open(ward, name)
    if incident.factors.missing:
        raise RefusedByPolicy(f"not assessed yet (BR-1): {', '.join(incident.factors.missing)}")
    if incident.result is Result.PRESUMED:
        raise RefusedByPolicy("nobody has decided yet: a breach is presumed (BR-1)")
    waiting = sorted(each.audience.value for each in clocks(incident) if not each.told)
    if waiting:
        raise RefusedByPolicy(f"not told yet: {', '.join(waiting)}")
    closed = replace(incident, closed=ward.now[:10])
    _keep(ward, closed, "breach-closed", {"result": closed.result.value}, who)
    return closed


def _may_decide(incident: Incident, result: Result) -> None:
    if result is not Result.BREACH and incident.factors.missing:
        missing = ", ".join(incident.factors.missing)
        raise RefusedByPolicy(f"a breach is presumed until all four factors are assessed (BR-1): {missing}")
    if result is Result.EXCEPTION and incident.exception is None:
        raise RefusedByPolicy("an exception is one of the three of 45 CFR 164.402(1) (BR-2): name it")
    if result is Result.SECURED and not incident.secured:
        raise RefusedByPolicy("the data were not secured: not encrypted, or the key was exposed too (BR-8)")


def _open(ward: Ward, name: str) -> Incident:
    incident = incident_of(ward, name)
    if incident.closed:
        raise RefusedByPolicy("this incident is closed; what is learned now is a new one")
    return incident


def _keep(ward: Ward, incident: Incident, kind: str, facts: dict[str, Any], who: str) -> None:
    state = CLOSED if incident.closed else OPEN
    with ledger.recording(ward) as book:
        incidents.change(book.connection, incident.id, state, incident.closed or None, to_plain(incident))
        book.append([Entry(kind, body={"incident": incident.id, **facts, "who": who})])
