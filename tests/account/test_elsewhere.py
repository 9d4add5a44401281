"""What a business associate or a fax gave out is accounted for like all else (ACC-1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from scanward.core.errors import UsageError
from scanward.core.lawful import Basis, Identifiability
from scanward.line.account.audit import audit
from scanward.line.account.elsewhere import report
from scanward.line.account.retention import held_by
from scanward.store import Vault, Ward
from tests.account.test_accounting import account_of
from tests.account.wards import DAY, JANE, JOHN, START, left


def reported(ward: Ward, **more: Any) -> int:
    facts = {
        "recipient": "registry",
        "purpose": "cancer-registration",
        "basis": Basis.REQUIRED_BY_LAW,
        "identifiability": Identifiability.IDENTIFIED,
        "data": ["report"],
        "at": START - 30 * DAY,
        "made_by": "Billing Associates",
        "who": "dr.grey",
    }
    return report(ward, Vault(ward), JANE, **facts | more)


def test_what_a_business_associate_gave_out_is_in_the_account(office: Ward) -> None:
    """ACC-1, on the day on which it was made."""
    left(office, JANE, recipient="registry", purpose="cancer-registration", basis=Basis.REQUIRED_BY_LAW)
    seq = reported(office)
    ((summary,), everything) = (account_of(office).statutory, account_of(office).everything)
    assert (summary.count, summary.entries) == (2, (3, seq))
    assert [(row.date, row.description) for row in everything if row.entry == seq] == [
        ("2026-01-30", "radiology reports, with identity")
    ]
    assert account_of(office, JOHN).everything == ()
    assert [each.recipient for each in held_by(office, Vault(office), JANE)] == ["registry", "registry"]
    audit(office)


def test_what_was_made_more_than_six_years_ago_is_entered_and_not_told(office: Ward) -> None:
    """ACC-1."""
    reported(office, at=START - timedelta(days=6 * 366))
    assert account_of(office).everything == ()


@pytest.mark.parametrize("wrong", [{"at": START + DAY}, {"made_by": " "}, {"recipient": "A B"}, {"purpose": ""}])
def test_a_report_that_cannot_be_is_refused(office: Ward, wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        reported(office, **wrong)
    assert account_of(office).everything == ()
