"""Who has to be told by when: boundaries to the person and to the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from scanward.line.account.breach.clocks import Clock, clocks
from scanward.line.account.breach.incident import (
    Audience,
    BreachException,
    Delay,
    Incident,
    Result,
    Role,
    from_plain,
    to_plain,
)

KNOWN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LOST = Incident("B1", "a disk was lost", KNOWN, date(2026, 2, 1), date(2026, 2, 3), {"recipient": "acme"}, 20)


def audiences(incident: Incident) -> set[Audience]:
    return {clock.audience for clock in clocks(incident)}


def clock_of(incident: Incident, audience: Audience) -> Clock:
    (found,) = [clock for clock in clocks(incident) if clock.audience is audience]
    return found


def test_individuals_are_told_sixty_calendar_days_after_anyone_knew() -> None:
    """BR-3."""
    clock = clock_of(LOST, Audience.INDIVIDUALS)
    assert clock.due == datetime(2026, 4, 30, 23, 59, 59, tzinfo=UTC)
    assert not clock.late(clock.due)
    assert clock.late(clock.due + timedelta(seconds=1))
    told = clock_of(replace(LOST, told={"individuals": "2026-04-01"}), Audience.INDIVIDUALS)
    assert not told.late(clock.due + timedelta(days=99))


@pytest.mark.parametrize(
    ("residents", "media"), [({"CA": 500}, False), ({"CA": 501}, True), ({"CA": 400, "NV": 400}, False)]
)
def test_media_are_told_above_500_residents_of_one_state(residents: dict[str, int], media: bool) -> None:
    """BR-5: 500 residents are no media, and HHS all the same; all states together do not count."""
    incident = replace(LOST, residents=residents, persons=sum(residents.values()))
    assert (Audience.MEDIA in audiences(incident)) is media


@pytest.mark.parametrize(
    ("persons", "due"),
    [
        (499, datetime(2027, 3, 1, 23, 59, 59, tzinfo=UTC)),
        (500, datetime(2026, 4, 30, 23, 59, 59, tzinfo=UTC)),
        (501, datetime(2026, 4, 30, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_hhs_is_told_at_once_from_500_persons_on_and_else_after_the_year(persons: int, due: datetime) -> None:
    """BR-5."""
    assert clock_of(replace(LOST, persons=persons), Audience.HHS).due == due


def test_sixty_days_after_a_year_end_before_a_leap_day_end_in_february() -> None:
    """BR-5."""
    clock = clock_of(replace(LOST, first_known=KNOWN.replace(year=2027)), Audience.HHS)
    assert clock.due == datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(("count", "words"), [(9, "other means"), (10, "90 days on the web page")])
def test_missing_addresses_are_told_in_another_way(count: int, words: str) -> None:
    """BR-6."""
    assert words in clock_of(replace(LOST, no_address=count), Audience.INDIVIDUALS).says
    assert words not in clock_of(LOST, Audience.INDIVIDUALS).says


def test_a_business_associate_tells_the_covered_entity_and_nobody_else() -> None:
    """BR-7."""
    incident = replace(LOST, role=Role.BUSINESS_ASSOCIATE, persons=900, residents={"CA": 900})
    assert audiences(incident) == {Audience.COVERED_ENTITY}
    assert clocks(incident)[0].due == datetime(2026, 4, 30, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("delay", "last"),
    [
        (Delay(date(2026, 4, 20), date(2026, 9, 1)), date(2026, 9, 1)),
        (Delay(date(2026, 4, 20)), date(2026, 5, 20)),
        (Delay(date(2026, 3, 2)), date(2026, 4, 30)),
    ],
)
def test_law_enforcement_may_delay_as_it_wrote_or_thirty_days_orally(delay: Delay, last: date) -> None:
    """BR-7."""
    clock = clock_of(replace(LOST, delay=delay), Audience.INDIVIDUALS)
    assert clock.due is not None
    assert clock.due.date() == last


def test_what_was_encrypted_is_secured_unless_its_key_went_too() -> None:
    """BR-8."""
    assert clocks(replace(LOST, sealed=True)) == []
    assert clocks(replace(LOST, destroyed=True)) == []
    assert audiences(replace(LOST, sealed=True, key_exposed=True)) == audiences(LOST)


@pytest.mark.parametrize("result", [Result.LOW_PROBABILITY, Result.EXCEPTION, Result.SECURED])
def test_nothing_runs_where_no_breach_was_found(result: Result) -> None:
    """BR-1, BR-2."""
    assert clocks(replace(LOST, result=result)) == []
    assert clocks(replace(LOST, european=True, result=Result.BREACH)) != []


def test_the_authority_is_told_within_72_hours() -> None:
    """BR-10."""
    assert Audience.AUTHORITY not in audiences(LOST)
    incident = replace(LOST, european=True)
    clock = clock_of(incident, Audience.AUTHORITY)
    assert clock.due == KNOWN + timedelta(hours=72)
    assert not clock.late(KNOWN + timedelta(hours=72))
    assert clock.late(KNOWN + timedelta(hours=72, seconds=1))
    assert clock_of(incident, Audience.PERSONS_EU).due is None


def test_persons_in_europe_are_told_where_the_risk_is_high_and_the_data_were_not_encrypted() -> None:
    """BR-10."""
    assert Audience.PERSONS_EU not in audiences(replace(LOST, european=True, high_risk=False))
    assert audiences(replace(LOST, european=True, sealed=True)) == {Audience.AUTHORITY}


@pytest.mark.parametrize("result", Result)
def test_the_authority_s_clock_runs_whatever_hipaa_says_until_a_risk_is_unlikely(result: Result) -> None:
    """BR-10: GDPR Art. 33(1) has another measure than 45 CFR 164.402."""
    incident = replace(LOST, european=True, result=result)
    assert Audience.AUTHORITY in audiences(incident)
    assert Audience.AUTHORITY not in audiences(replace(incident, no_european_risk="sealed; the key is with us"))


@pytest.mark.parametrize(
    ("persons", "residents", "media"),
    [(5000, {}, True), (500, {}, False), (1000, {"CA": 500}, False), (1001, {"CA": 500}, True)],
)
def test_persons_of_unknown_states_may_be_too_many_of_one(persons: int, residents: dict[str, int], media: bool) -> None:
    """BR-5."""
    assert (Audience.MEDIA in audiences(replace(LOST, persons=persons, residents=residents))) is media


def test_days_are_those_of_the_ward() -> None:
    """BR-3: at 4 o'clock in London it is still the day before in New York."""
    incident = replace(LOST, first_known=datetime(2026, 1, 2, 4, tzinfo=UTC))
    (there, *_), (here, *_) = clocks(incident, "America/New_York"), clocks(incident, "Europe/London")
    assert there.due == datetime(2026, 3, 3, 4, 59, 59, tzinfo=UTC)
    assert here.due == datetime(2026, 3, 3, 23, 59, 59, tzinfo=UTC)


def test_every_clock_names_its_rule_and_authority() -> None:
    incident = replace(LOST, persons=900, residents={"CA": 900}, european=True)
    assert {clock.rule for clock in clocks(incident)} == {"BR-3", "BR-5", "BR-10"}
    assert all(clock.authority for clock in clocks(incident))


def test_there_are_three_exceptions_and_an_incident_is_read_back_as_it_was_kept() -> None:
    """BR-2."""
    assert len(BreachException) == 3
    incident = replace(LOST, delay=Delay(date(2026, 4, 20)), exception=BreachException.GOOD_FAITH, residents={"CA": 3})
    assert from_plain(to_plain(incident)) == incident
