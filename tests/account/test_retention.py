"""Due, overdue, asked, attested, contradicted (GDPR-19): a recipient's word is checked, and the patient sees how it stands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scanward.core.errors import UsageError
from scanward.core.stages import OutcomeKind
from scanward.line.account import Account
from scanward.line.account.audit import audit
from scanward.line.account.retention import (
    Contradiction,
    Gone,
    Keeping,
    ask_release,
    attest,
    contradict,
    due,
    fan_out,
    held_by,
)
from scanward.store import Vault, Ward
from tests.account.wards import DAY, JANE, JOHN, START, HeldClock, left

RELEASE = "R20260301-TEST"
MANIFEST = "ab" * 32


def state(ward: Ward) -> Keeping:
    (holding,) = held_by(ward, Vault(ward), JANE)
    return holding.keeping


def said(ward: Ward, **more: object) -> Keeping:
    facts = {"gone": list(Gone), "objects": 4, "manifest_sha256": MANIFEST, "attested_by": "Dr. Green", "who": "me"}
    return attest(ward, RELEASE, **facts | more)  # type: ignore[arg-type]


def test_a_copy_becomes_due_and_then_overdue_to_the_second(office: Ward, clock: HeldClock) -> None:
    left(office, JANE, retention_days=30)
    seen = []
    for after in (15.9, 16, 30, 30.001):
        clock.at = START + after * DAY
        seen.append(state(office))
    assert seen == [Keeping.KEPT, Keeping.DUE, Keeping.DUE, Keeping.OVERDUE]


def test_what_has_no_end_in_its_contract_is_kept_and_what_did_not_leave_is_held_by_nobody(office: Ward) -> None:
    left(office, JANE)
    assert state(office) is Keeping.KEPT
    left(office, JOHN, outcome=OutcomeKind.FAILED, retention_days=1)
    assert held_by(office, Vault(office), JOHN) == []


@pytest.mark.matrix("R2")
def test_a_recipient_that_never_attests_is_overdue_and_louder_with_time(office: Ward, clock: HeldClock) -> None:
    left(office, JANE, JOHN, retention_days=10)
    clock.at = START + 10 * DAY
    assert [each.keeping for each in due(office)] == [Keeping.DUE]
    ask_release(office, RELEASE, who="me", days=5)
    told = []
    for after in (15, 16, 30, 50):
        clock.at = START + after * DAY
        (each,) = due(office)
        told.append((each.keeping, each.overdue_days, each.louder))
    assert told == [
        (Keeping.ASKED, 0, ""),
        (Keeping.OVERDUE, 1, "recipient"),
        (Keeping.OVERDUE, 15, "contract's owner"),
        (Keeping.OVERDUE, 35, "privacy officer and contract's owner"),
    ]
    assert (each.patients, each.objects) == (2, 8)
    assert state(office) is Keeping.OVERDUE  # the patient sees it


def test_what_is_attested_in_full_is_done_and_asked_for_no_more(office: Ward, clock: HeldClock) -> None:
    left(office, JANE, retention_days=10)
    ask_release(office, RELEASE, who="me")
    assert said(office) is Keeping.ATTESTED
    clock.at = START + 99 * DAY
    assert due(office) == []
    (holding,) = held_by(office, Vault(office), JANE)
    assert (holding.keeping, holding.attested, holding.gone) == (
        Keeping.ATTESTED,
        "2026-03-01",
        ("backups", "copies", "derived-models"),
    )
    with pytest.raises(UsageError, match="attested as deleted"):
        ask_release(office, RELEASE, who="me")
    audit(office)


def test_copies_alone_are_not_all(office: Ward) -> None:
    left(office, JANE)
    ask_release(office, RELEASE, who="me")
    assert said(office, gone=[Gone.COPIES, Gone.BACKUPS]) is Keeping.ASKED
    assert state(office) is Keeping.ASKED


@pytest.mark.matrix("R2")
@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"manifest_sha256": "00" * 32}, Contradiction.OTHER_HASHES),
        ({"objects": 5}, Contradiction.TOO_MANY),
        ({"objects": 3}, Contradiction.TOO_FEW),
    ],
)
def test_a_word_that_does_not_fit_what_left_is_contradicted_and_shown(
    office: Ward, wrong: dict[str, object], why: Contradiction
) -> None:
    left(office, JANE)
    ask_release(office, RELEASE, who="me")
    assert said(office, **wrong) is Keeping.CONTRADICTED
    (holding,) = held_by(office, Vault(office), JANE)
    assert (holding.keeping, holding.contradiction) == (Keeping.CONTRADICTED, why.value)
    assert [each.contradiction for each in due(office)] == [why.value]
    ask_release(office, RELEASE, who="me")  # asked anew, and done
    assert said(office) is Keeping.ATTESTED


@pytest.mark.matrix("R2")
def test_data_that_the_recipient_shows_again_contradict_what_it_attested(office: Ward) -> None:
    left(office, JANE)
    with pytest.raises(UsageError, match="nobody was asked"):
        contradict(office, RELEASE, who="me")
    ask_release(office, RELEASE, who="me")
    said(office)
    assert contradict(office, RELEASE, who="me") == 1
    assert state(office) is Keeping.CONTRADICTED
    assert [event.kind for event in Account(office).events()][-3:] == [
        "deletion-asked",
        "deletion-attested",
        "deletion-contradicted",
    ]


def test_a_withdrawal_reaches_every_recipient_that_holds_something_and_nobody_else_s_data(
    office: Ward, clock: HeldClock
) -> None:
    left(office, JANE, JOHN)
    left(office, JANE, recipient="registry")
    left(office, JANE, recipient="refused", outcome=OutcomeKind.REFUSED)
    held = fan_out(office, Vault(office), JANE, "withdrawal", who="me")
    assert [(each.recipient, each.keeping, each.due) for each in held] == [
        ("acme", Keeping.ASKED, "2026-03-31"),
        ("registry", Keeping.ASKED, "2026-03-31"),
    ]
    assert [each.keeping for each in held_by(office, Vault(office), JOHN)] == [Keeping.KEPT]
    clock.at = START + 30 * DAY + timedelta(seconds=1)
    assert {each.keeping for each in held_by(office, Vault(office), JANE)} == {Keeping.OVERDUE}


def test_asking_again_gives_no_more_time(office: Ward, clock: HeldClock) -> None:
    left(office, JANE)
    fan_out(office, Vault(office), JANE, "withdrawal", who="me")
    clock.at = START + 31 * DAY
    (again,) = fan_out(office, Vault(office), JANE, "erasure", who="me")
    assert (again.keeping, again.due) == (Keeping.OVERDUE, "2026-03-31")
    assert ask_release(office, RELEASE, who="me") == 0
    clock.at = START
    (sooner,) = fan_out(office, Vault(office), JANE, "erasure", who="me", days=5)
    assert sooner.due == "2026-03-06"


def test_one_patient_s_deletion_is_attested_without_the_others(office: Ward) -> None:
    left(office, JANE, JOHN)
    fan_out(office, Vault(office), JANE, "erasure", who="me")
    (mine,) = held_by(office, Vault(office), JANE)
    assert said(office, entries=[mine.entry]) is Keeping.ATTESTED
    assert [each.keeping for each in held_by(office, Vault(office), JOHN)] == [Keeping.KEPT]
    assert fan_out(office, Vault(office), JANE, "erasure", who="me")[0].keeping is Keeping.ATTESTED


def test_nobody_who_holds_nothing_is_asked(office: Ward) -> None:
    assert fan_out(office, Vault(office), JANE, "erasure", who="me") == []
    with pytest.raises(UsageError, match="no recipient holds"):
        ask_release(office, "R-NONE", who="me")
