"""No account, request, letter or deletion leaves an identifier in any file of the ward."""

from __future__ import annotations

from scanward.line.account.accounting import accounting, span_of
from scanward.line.account.breach.desk import look_up
from scanward.line.account.requests import answer, extend, open_request, suspend
from scanward.line.account.retention import fan_out
from scanward.store import Vault, Ward
from scanward.store.affected import Circumstances
from tests.account.wards import left
from tests.store.test_canary import CANARY, holding, planted


def test_no_file_of_the_ward_holds_an_identifier_after_all_that_accounts_do(office: Ward) -> None:
    patient, vault = planted(), Vault(office)
    left(office, patient, recipient="registry", purpose="cancer-registration")
    span = span_of(office.clock.now())
    request = open_request(office, vault, patient, span, responsible="Privacy Officer")
    extend(office, vault, request.id, reason=f"{CANARY} has old films", who="dr.grey")
    given = accounting(office, vault, patient, span, lambda _: None)
    answer(office, vault, request.id, given, held=0, who="dr.grey")
    suspend(office, vault, patient, recipient="sheriff", agency="County", until=None, who="dr.grey")
    fan_out(office, vault, patient, "withdrawal", who="dr.grey")
    look_up(office, Circumstances(recipient="registry"), who="dr.grey")
    assert holding(office, CANARY) == []
    (office.root / "spool" / "planted").write_text(f"{CANARY}1")  # the search finds what is there
    assert holding(office, CANARY) == ["planted"]
