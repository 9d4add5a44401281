"""A server that is lost at the commit: nobody claims to know whether it was written, and recovery settles it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.engine.default import DefaultDialect

from scanward.core.errors import TryLater
from scanward.line.account import Account
from scanward.line.account.audit import audit
from scanward.store import ledger, tickets
from tests.seal.staging import staged_release

if TYPE_CHECKING:
    from scanward.store import Ward
    from tests.databases import Server

pytestmark = pytest.mark.peer("psql")


@pytest.fixture
def database_kind() -> str:
    return "postgresql"


@pytest.mark.parametrize("written", [True, False])
def test_a_commit_whose_answer_is_lost_is_not_called_undone_and_recovery_settles_it(
    ward: Ward, postgres: Server, monkeypatch: pytest.MonkeyPatch, *, written: bool
) -> None:
    sealed, account, true = staged_release(ward), Account(ward), DefaultDialect.do_commit

    def ends(dialect: Any, connection: Any) -> None:
        driver = connection.dbapi_connection
        if driver.execute("SELECT pg_current_xact_id_if_assigned()").fetchone() == (None,):
            true(dialect, connection)  # a reader's
            return
        if written:
            true(dialect, connection)
        with postgres.admin() as admin:
            admin.execute("SELECT pg_terminate_backend(%s, 10000)", (driver.info.backend_pid,))
        driver.execute("SELECT 1")  # the driver's own failure

    with monkeypatch.context() as patched:
        patched.setattr(DefaultDialect, "do_commit", ends)
        with pytest.raises(TryLater, match="not known whether"):
            account.open(sealed, recipient="a", purpose="b", recipe_fingerprint="c", patients=[])
    found = [row.id for row in tickets.not_closed(ward)]
    assert len(found) == int(written)
    assert Account(ward).recover() == found
    assert [entry.kind for entry in ledger.entries(ward)][1:] == ["release-opened", "release-closed"] * int(written)
    audit(ward)


def test_a_server_that_is_lost_before_the_commit_has_written_nothing_and_nobody_wonders(
    ward: Ward, postgres: Server
) -> None:
    with pytest.raises(TryLater, match="lost") as caught, ledger.recording(ward) as book:  # noqa: PT012 - the order
        book.append([ledger.Entry("test")])
        (pid,) = book.connection.exec_driver_sql("SELECT pg_backend_pid()").one()
        with postgres.admin() as admin:
            admin.execute("SELECT pg_terminate_backend(%s, 10000)", (pid,))
        book.append([ledger.Entry("test")])
    assert "not known" not in str(caught.value)
    assert [entry.kind for entry in ledger.entries(ward)] == ["ledger-begun"]
    with ledger.recording(ward) as book:
        book.append([ledger.Entry("test")])


def test_a_commit_that_the_server_refused_is_known_to_be_undone(ward: Ward) -> None:
    with ward.writing() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN RAISE EXCEPTION ''full'' USING ERRCODE = ''53100''; END'"
        )
        connection.exec_driver_sql(
            "CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON ledger DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION fail()"
        )
    with pytest.raises(TryLater, match="no space"), ledger.recording(ward) as book:
        book.append([ledger.Entry("test")])
    assert [entry.kind for entry in ledger.entries(ward)] == ["ledger-begun"]
