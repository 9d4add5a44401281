"""Whose data, exactly what; and no incident is closed before it is assessed, decided and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scanward.core.errors import RefusedByPolicy, UsageError
from scanward.core.stages import OutcomeKind
from scanward.line.account import Account
from scanward.line.account.audit import audit
from scanward.line.account.breach.desk import (
    assess,
    close,
    every,
    incident_of,
    look_up,
    open_incident,
    revise,
    tell,
)
from scanward.line.account.breach.incident import Audience, BreachException, Factors, Incident, Result
from scanward.store import Ward, erase_person
from scanward.store.affected import Circumstances, affected
from scanward.store.disclosures import stamp
from tests.account.test_breach_clocks import LOST
from tests.account.wards import DAY, JANE, JOHN, START, HeldClock, left

ALL = Factors("CT of the chest, no names", "a firm under contract", "not opened, says its log", "returned")


def opened(ward: Ward, **more: object) -> Incident:
    return open_incident(ward, replace(LOST, id="", **more), who="dr.grey")  # type: ignore[arg-type]


def test_everybody_who_is_affected_is_found_and_exactly_what_left(office: Ward, clock: HeldClock) -> None:
    left(office, JANE, JOHN)
    clock.at = START + DAY
    left(office, JANE, recipe_fingerprint="ee" * 32, key_id="K7")
    left(office, JANE, recipient="registry")
    left(office, JANE, outcome=OutcomeKind.REFUSED)

    def found(**known: str) -> list[tuple[str, int, tuple[str, ...]]]:
        return [(row.recipient, row.objects, row.studies) for row in affected(office, Circumstances(**known))]

    acme, registry = ("acme", 4, ("2.25.1",)), ("registry", 4, ("2.25.1",))
    assert found(recipient="acme") == [acme] * 3
    assert found(recipient="acme", since=stamp(START + DAY)) == [acme]
    assert found(until=stamp(START + DAY)) == [acme] * 2
    assert found(recipe_fingerprint="ee" * 32) == found(key_id="K7") == [acme]
    assert found(recipe_fingerprint="ee" * 32, recipient="registry") == []
    assert found(recipe="research") == [acme] * 3 + [registry]
    assert len(found(software=next(affected(office, Circumstances())).software)) == 4
    assert found(software="scanward 0.0.0") == []
    assert len(found()) == 4


def test_persons_are_counted_once_and_looking_stands_in_the_ledger(office: Ward) -> None:
    left(office, JANE, JOHN)
    left(office, JANE, recipient="registry")
    assert look_up(office, Circumstances(), who="dr.grey") == (2, 3, 12)
    erase_person(office, JANE, who="dr.grey")
    assert look_up(office, Circumstances(), who="dr.grey") == (3, 3, 12)  # two pseudonyms that nobody can join any more
    *_, entry = Account(office).events()
    assert (entry.kind, entry.facts["persons"], entry.facts["who"]) == ("breach-query", 3, "dr.grey")


def test_an_incident_is_kept_and_read_back(office: Ward, clock: HeldClock) -> None:
    """BR-9."""
    first = opened(office)
    clock.at += DAY
    second = opened(office, title="another")
    assert first.id != second.id
    assert incident_of(office, first.id) == first
    assert [each.title for each in every(office)] == ["a disk was lost", "another"]
    with pytest.raises(UsageError, match="no incident"):
        incident_of(office, "B-NONE")
    with pytest.raises(UsageError, match="title"):
        opened(office, title=" ")
    with pytest.raises(UsageError, match="before it is"):
        opened(office, first_known=clock.at + DAY)


@pytest.mark.parametrize("empty", ["nature", "recipient", "acquired", "mitigation"])
def test_an_incident_cannot_close_with_an_empty_factor(office: Ward, empty: str) -> None:
    """BR-1."""
    incident = opened(office)
    lacking = replace(ALL, **{empty: " "})
    with pytest.raises(RefusedByPolicy, match=f"presumed.*{empty}"):
        assess(office, incident.id, lacking, result=Result.LOW_PROBABILITY, who="dr.grey")
    assess(office, incident.id, lacking, who="dr.grey")
    with pytest.raises(RefusedByPolicy, match=empty):
        close(office, incident.id, who="dr.grey")
    assess(office, incident.id, Factors(**{empty: "assessed now"}), result=Result.LOW_PROBABILITY, who="dr.grey")
    closed = close(office, incident.id, who="dr.grey")
    assert (closed.result, closed.decided_by, closed.decided_on) == (Result.LOW_PROBABILITY, "dr.grey", "2026-03-01")
    audit(office)


def test_a_breach_is_presumed_until_somebody_decides(office: Ward) -> None:
    """BR-1."""
    incident = opened(office)
    assess(office, incident.id, ALL, who="dr.grey")
    with pytest.raises(RefusedByPolicy, match="presumed"):
        close(office, incident.id, who="dr.grey")


def test_an_exception_is_one_of_three(office: Ward) -> None:
    """BR-2."""
    incident = opened(office)
    with pytest.raises(RefusedByPolicy, match="BR-2"):
        assess(office, incident.id, ALL, result=Result.EXCEPTION, who="dr.grey")
    done = assess(
        office, incident.id, ALL, result=Result.EXCEPTION, exception=BreachException.NOT_RETAINED, who="dr.grey"
    )
    assert done.exception is BreachException.NOT_RETAINED


def test_data_are_called_secured_only_where_they_were(office: Ward) -> None:
    """BR-8."""
    exposed, locked = opened(office, sealed=True, key_exposed=True), opened(office, sealed=True)
    with pytest.raises(RefusedByPolicy, match="BR-8"):
        assess(office, exposed.id, ALL, result=Result.SECURED, who="dr.grey")
    assess(office, locked.id, ALL, result=Result.SECURED, who="dr.grey")
    assert close(office, locked.id, who="dr.grey").closed


def test_a_breach_closes_when_all_were_told(office: Ward, clock: HeldClock) -> None:
    """BR-3, BR-5."""
    incident = opened(office)
    assess(office, incident.id, ALL, result=Result.BREACH, who="dr.grey")
    clock.at = START + timedelta(days=20)
    tell(office, incident.id, Audience.INDIVIDUALS, date(2026, 3, 20), who="dr.grey")
    with pytest.raises(RefusedByPolicy, match="not told yet: hhs"):
        close(office, incident.id, who="dr.grey")
    tell(office, incident.id, Audience.HHS, date(2026, 3, 20), who="dr.grey")
    close(office, incident.id, who="dr.grey")
    with pytest.raises(RefusedByPolicy, match="closed"):
        tell(office, incident.id, Audience.MEDIA, date(2026, 3, 20), who="dr.grey")
    kinds = [event.kind for event in Account(office).events()][1:]
    assert kinds == ["breach-opened", "breach-assessed", "breach-told", "breach-told", "breach-closed"]


def test_nobody_was_told_tomorrow(office: Ward) -> None:
    """BR-9."""
    incident = opened(office)
    today = START.date()
    with pytest.raises(UsageError, match="future"):
        tell(office, incident.id, Audience.HHS, today + 2 * DAY, who="dr.grey")
    assert tell(office, incident.id, Audience.HHS, today, who="dr.grey").told == {"hhs": today.isoformat()}


def test_what_is_learned_later_is_written_down_and_starts_its_clocks(office: Ward) -> None:
    """BR-5: 5000 persons of whom nobody knows where they live cannot be closed over."""
    incident = opened(office, persons=5000)
    assess(office, incident.id, ALL, result=Result.BREACH, who="dr.grey")
    for audience in (Audience.INDIVIDUALS, Audience.HHS):
        tell(office, incident.id, audience, START.date(), who="dr.grey")
    with pytest.raises(RefusedByPolicy, match="media"):
        close(office, incident.id, who="dr.grey")
    revise(office, incident.id, residents={"CA": 400, "NV": 400}, who="dr.grey")
    with pytest.raises(UsageError, match="more residents"):
        revise(office, incident.id, persons=700, who="dr.grey")
    found = revise(office, incident.id, persons=900, no_address=3, who="dr.grey")
    assert (found.persons, found.residents, found.no_address) == (900, {"CA": 400, "NV": 400}, 3)
    assert close(office, incident.id, who="dr.grey").closed
    *_, revised, _ = Account(office).events()
    assert (revised.kind, revised.facts["persons"]) == ("breach-revised", 900)
