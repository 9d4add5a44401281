"""Who has to be told by when: a pure function of an incident (45 CFR 164.404-412; GDPR Art. 33-34)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scanward.core.days import end_of_day
from scanward.line.account.breach.incident import Audience, Result, Role
from scanward.line.account.rules import rule

if TYPE_CHECKING:
    from scanward.line.account.breach.incident import Delay, Incident

_SETTLED = (Result.LOW_PROBABILITY, Result.EXCEPTION, Result.SECURED)


@dataclass(frozen=True, slots=True)
class Clock:
    """`due` is the last moment, aware, in UTC; None means without undue delay. `told` is the day on which it was."""

    rule: str
    audience: Audience
    due: datetime | None
    says: str
    authority: str
    told: str = ""

    def late(self, now: datetime) -> bool:
        return not self.told and self.due is not None and now > self.due


def clocks(incident: Incident, zone: str = "UTC") -> list[Clock]:
    """What runs for `incident`, by days of `zone` (as `Europe/Berlin`; empty: the system's).

    HIPAA's do not where the data were secured (BR-8) or no breach was found (BR-1, BR-2). GDPR has another measure:
    its clocks run until somebody decided that a risk is unlikely.
    """
    settled = incident.result in _SETTLED or incident.secured
    return [*([] if settled else _american(incident, zone)), *_european(incident)]


def _american(incident: Incident, zone: str) -> list[Clock]:
    known, delay = incident.first_known.astimezone(ZoneInfo(zone) if zone else None).date(), incident.delay
    within = rule("BR-3")["days"]
    last = _not_before(known + timedelta(days=within), delay)
    if incident.role is Role.BUSINESS_ASSOCIATE:
        last = _not_before(known + timedelta(days=rule("BR-7")["days"]), delay)
        return [_clock(incident, "BR-7", Audience.COVERED_ENTITY, last, "Tell the covered entity.", zone)]
    law = rule("BR-5")
    found = [_clock(incident, "BR-3", Audience.INDIVIDUALS, last, _individuals(incident), zone)]
    unknown = incident.of_unknown_state
    states = sorted(state for state, count in incident.residents.items() if count > law["more_than_residents"])
    if states:
        says = f"Tell prominent media of {', '.join(states)}: more than {law['more_than_residents']} residents."
        found.append(_clock(incident, "BR-5", Audience.MEDIA, last, says, zone))
    elif unknown > law["more_than_residents"]:
        says = f"Of {unknown:,} persons no state is known: write their states down, or tell media."
        found.append(_clock(incident, "BR-5", Audience.MEDIA, last, says, zone))
    if max(incident.persons, sum(incident.residents.values())) >= law["persons"]:
        says = f"Tell HHS together with the individuals: {law['persons']} persons or more."
        found.append(_clock(incident, "BR-5", Audience.HHS, last, says, zone))
    else:
        log = _not_before(date(known.year, 12, 31) + timedelta(days=law["days_after_year"]), delay)
        says = f"Log it, and tell HHS after the year's end: fewer than {law['persons']} persons."
        found.append(_clock(incident, "BR-5", Audience.HHS, log, says, zone))
    return found


def _individuals(incident: Incident) -> str:
    """BR-6 says how those are told who have no known address."""
    law, says = rule("BR-6"), "Tell each person in writing."
    if not incident.no_address:
        return says
    if incident.no_address < law["persons"]:
        return f"{says} {incident.no_address} without an address: by other means, as by telephone."
    return (
        f"{says} {incident.no_address} without an address: {law['days']} days on the web page or in major media, "
        "with a toll-free number."
    )


def _european(incident: Incident) -> list[Clock]:
    if not incident.european or incident.no_european_risk:
        return []
    due = incident.first_known.astimezone(UTC) + timedelta(hours=rule("BR-10")["hours"])
    says = "Tell the authority; later only with reasons, in phases where not all is known."
    found = [
        Clock("BR-10", Audience.AUTHORITY, due, says, rule("BR-10").authority, _told(incident, Audience.AUTHORITY))
    ]
    if incident.high_risk and not incident.secured:
        says, told = "Tell the persons without undue delay: the risk is high.", _told(incident, Audience.PERSONS_EU)
        found.append(Clock("BR-10", Audience.PERSONS_EU, None, says, rule("BR-10").authority, told))
    return found


def _not_before(last: date, delay: Delay | None) -> date:
    """BR-7: no earlier than law enforcement lets: as it wrote, or 30 days after it said so."""
    if delay is None:
        return last
    return max(last, delay.until or delay.asked + timedelta(days=rule("BR-7")["oral_days"]))


def _clock(incident: Incident, name: str, audience: Audience, last: date, says: str, zone: str) -> Clock:
    end = end_of_day(last, zone) - timedelta(seconds=1)
    return Clock(name, audience, end, says, rule(name).authority, _told(incident, audience))


def _told(incident: Incident, audience: Audience) -> str:
    return incident.told.get(audience.value, "")
