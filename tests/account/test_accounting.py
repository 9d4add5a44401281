"""What one person is told: six years, four fields, nothing that is held, and everything that left apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanward.core.asking import RecipientRecord
from scanward.core.errors import UsageError
from scanward.core.lawful import Basis, Identifiability, RecipientKind
from scanward.core.stages import OutcomeKind
from scanward.line.account.accounting import Accounting, accounting, namesakes, span_of
from scanward.line.account.protocols import Protocol, add_protocol, missing, protocol_complete
from scanward.line.account.summary import summarised
from scanward.line.account.told import Told, purpose_informs
from scanward.store import Patient, Vault, Ward
from scanward.store.disclosures import Namesakes
from tests.account.wards import DAY, JANE, JOHN, START, HeldClock, left

REGISTRY = RecipientRecord(
    "r1", "registry", RecipientKind.PUBLIC_HEALTH, "State Cancer Registry", "US", address="1 Main St, Springfield"
)
LUNG = Protocol(
    "lung-2026",
    "Lung screening",
    "We look for early signs of lung cancer in CT scans.",
    "CT scans of the chest of adults, 2020 to 2025",
    "CT images",
    "March 2026 to March 2027",
    "Acme Foundation",
    "2 Oak Ave, Springfield",
    "555-0100",
    "Dr. R. Green",
    "3 Elm Rd, Springfield",
    "555-0101",
)


def known(slug: str) -> RecipientRecord | None:
    return REGISTRY if slug == "registry" else None


def account_of(ward: Ward, patient: Patient = JANE, since: datetime | None = None) -> Accounting:
    span = span_of(ward.clock.now(), since)
    return accounting(ward, Vault(ward), patient, span, known)


def test_an_entry_six_years_old_is_told_and_one_a_day_older_is_not(office: Ward, clock: HeldClock) -> None:
    """ACC-1."""
    for day in (datetime(2020, 2, 29, 23, 59, tzinfo=UTC), datetime(2020, 3, 1, 0, 0, tzinfo=UTC)):
        clock.at = day
        left(office, JANE, recipient="registry")
    clock.at = datetime(2026, 3, 1, 18, tzinfo=UTC)
    assert [row.date for row in account_of(office).everything] == ["2020-03-01"]


def test_a_shorter_span_is_the_patient_s_to_ask_for_and_a_longer_one_is_not_given(
    office: Ward, clock: HeldClock
) -> None:
    """ACC-1."""
    left(office, JANE, recipient="registry")
    clock.at = START + 10 * DAY
    left(office, JANE, recipient="registry")
    assert len(account_of(office, since=START + DAY).everything) == 1
    assert account_of(office, since=START - timedelta(days=9999)).covers_from == "2020-03-11"
    assert len(account_of(office).everything) == 2


def test_a_statutory_entry_has_its_four_fields(office: Ward) -> None:
    """ACC-2."""
    left(office, JANE, recipient="registry", purpose="cancer-registration", basis=Basis.REQUIRED_BY_LAW)
    ((summary,), row) = (account_of(office).statutory, account_of(office).statutory[0].first)
    assert summary.count == 1
    assert (row.date, row.recipient, row.address) == ("2026-03-01", "State Cancer Registry", "1 Main St, Springfield")
    assert row.description == "images (CT), 1 examination, 4 files, with identity"
    assert row.purpose == "cancer registration"
    assert account_of(office).incomplete == ()


@pytest.mark.parametrize(
    ("statement", "informs"),
    [
        ("research purposes", False),
        ("Research", False),
        ("ai training", False),
        ("for scientific studies", False),
        ("", False),
        ("2026", False),
        ("cancer registration", True),
        ("research: lung nodules", True),
    ],
)
def test_a_purpose_that_informs_nobody_fails_the_lint(statement: str, informs: bool) -> None:
    """ACC-2."""
    assert purpose_informs(statement) is informs


def test_research_under_a_waiver_names_its_protocol(office: Ward) -> None:
    """ACC-2: the slug of a purpose is no statement of it; the record of the protocol is."""
    left(office, JANE, basis=Basis.RESEARCH_WAIVER, protocol="lung-2026")
    number = account_of(office).everything[0].entry
    assert account_of(office).incomplete == (f"{number}: purpose",)
    add_protocol(office, LUNG, who="dr.grey")
    assert account_of(office).incomplete == ()
    assert "“Lung screening”" in account_of(office).statutory[0].first.purpose


def test_exempt_entries_are_told_apart_and_deidentified_ones_as_no_protected_information(office: Ward) -> None:
    """ACC-3."""
    left(office, JANE, basis=Basis.TREATMENT)
    left(office, JANE, basis=Basis.LIMITED_DATA_SET, identifiability=Identifiability.LIMITED)
    left(office, JANE, basis=Basis.DEIDENTIFIED, identifiability=Identifiability.DEIDENTIFIED)
    left(office, JANE, basis=Basis.JUDICIAL)
    told = account_of(office)
    assert [summary.first.basis for summary in told.statutory] == ["judicial"]
    assert [row.exemption for row in told.everything] == ["treatment-payment-operations", "limited-data-set", ""]
    assert [row.standing for row in told.deidentified] == ["not protected information"]


@pytest.mark.parametrize("outcome", OutcomeKind)
def test_what_did_not_leave_is_not_told_and_what_may_have_left_is(office: Ward, outcome: OutcomeKind) -> None:
    left(office, JANE, outcome=outcome)
    gone = outcome in (OutcomeKind.DELIVERED, OutcomeKind.PARTIAL, OutcomeKind.UNKNOWN)
    assert len(account_of(office).everything) == gone


def test_an_account_is_of_one_person(office: Ward) -> None:
    left(office, JOHN)
    assert account_of(office, JANE).everything == ()
    assert len(account_of(office, JOHN).everything) == 1


def test_repeated_disclosures_are_told_as_one_and_impermissible_ones_one_by_one(office: Ward, clock: HeldClock) -> None:
    """ACC-4."""
    for _ in range(3):
        left(office, JANE, recipient="registry")
        left(office, JANE, recipient="acme", basis=Basis.IMPERMISSIBLE)
        clock.at += 10 * DAY
    told = account_of(office).statutory
    assert [(each.first.recipient, each.count, each.last) for each in told] == [
        ("State Cancer Registry", 3, "2026-03-21"),
        ("acme", 1, "2026-03-01"),
        ("acme", 1, "2026-03-11"),
        ("acme", 1, "2026-03-21"),
    ]
    assert told[0].frequency == "3 times, about 3 a month"


ROWS = st.lists(
    st.tuples(
        st.integers(0, 400),
        st.sampled_from(["a", "b"]),
        st.sampled_from(["p", "q"]),
        st.sampled_from(["public-health", "judicial", "impermissible", ""]),
    ),
    max_size=30,
)


@given(ROWS)
def test_a_summary_equals_what_is_computed_again_from_the_full_rows(rows: list[tuple[int, str, str, str]]) -> None:
    """ACC-4: every row is in one summary; the first is in full, count and last day are those of its rows."""
    full = [
        Told(
            number,
            f"{START + day * DAY:%Y-%m-%d}",
            "",
            who,
            "",
            "x",
            why,
            basis,
            "accountable",
            *[""] * 6,
            slug=who,
            salt="",
        )
        for number, (day, who, why, basis) in enumerate(rows)
    ]
    told = summarised(full)
    assert sorted(number for each in told for number in each.entries) == [row.entry for row in full]
    for each in told:
        mine = [row for row in full if row.entry in each.entries]
        assert each.first == mine[0]
        assert (each.count, each.last) == (len(mine), max(row.date for row in mine))
        assert len({(row.recipient, row.purpose, row.basis) for row in mine}) == 1


def fifty(ward: Ward, persons: int) -> None:
    many = [Patient(str(number), "HOSP") for number in range(persons - 1)]
    left(ward, JANE, *many, basis=Basis.RESEARCH_WAIVER, protocol="lung-2026")


@pytest.mark.parametrize(("persons", "as_form"), [(49, False), (50, True)])
def test_research_on_fifty_persons_is_told_by_its_protocol(office: Ward, persons: int, as_form: bool) -> None:
    """ACC-5."""
    add_protocol(office, LUNG, who="dr.grey")
    fifty(office, persons)
    told = account_of(office)
    assert [form.protocol.name for form in told.research] == ["Lung screening"] * as_form
    assert len(told.statutory) == (not as_form)
    assert len(told.everything) == 1  # apart, everything that left is told exactly
    if as_form:
        assert "may or may not" in told.research[0].statement


def test_a_protocol_is_complete_only_with_every_field(office: Ward) -> None:
    """ACC-5: what a release on the basis of a waiver waits for."""
    from dataclasses import fields, replace

    assert not protocol_complete(office, "lung-2026")
    assert not protocol_complete(office, "")
    for each in fields(Protocol)[1:]:
        lacks = replace(LUNG, **{each.name: " "})
        assert missing(lacks) == [each.name]
        add_protocol(office, lacks, who="dr.grey")
        assert not protocol_complete(office, "lung-2026")
    add_protocol(office, LUNG, who="dr.grey")
    assert protocol_complete(office, "lung-2026")


def test_a_number_without_its_issuer_is_not_answered_with_nothing(office: Ward) -> None:
    """What left under HOSP is not denied to somebody who forgot to say HOSP, nor told to another issuer's patient."""
    left(office, JANE)
    vault, bare, other = Vault(office), Patient("10012"), Patient("10012", "OTHER")
    assert namesakes(office, vault, JANE) == Namesakes(1, 0, 0, 0)
    for patient in (bare, other, Patient(" 10012 ")):
        with pytest.raises(UsageError, match="under another issuer"):
            namesakes(office, vault, patient)
    left(office, bare)
    assert namesakes(office, vault, JANE).same_number == 1
    assert len(account_of(office, bare).everything) == 1
    assert namesakes(office, vault, JOHN).same_number == 0
