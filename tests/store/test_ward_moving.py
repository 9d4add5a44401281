"""A ward that an older Scanward is to open goes down, and comes up again whole."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from scanward.core.errors import UsageError
from scanward.line.account.audit import audit
from scanward.store import Entry, Ward, ledger, migrating, open_ward, take_down


@pytest.mark.parametrize("version", ["0006", "0003"])
def test_a_ward_goes_down_and_comes_up_with_its_ledger(ward: Ward, version: str) -> None:
    with ledger.recording(ward) as book:
        book.append([Entry("test", body={"n": 1})])
    moved = take_down(ward, version, who="dr.grey")
    assert (moved.before, moved.after) == (migrating.VERSION, version)
    assert ("picture_look" in moved.lost) is (version == "0003")
    with ward.reading() as connection:
        assert migrating.version_of(connection) == version
        seq, last = connection.execute(text("SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1")).one()
    note = json.loads((ward.root / "ledger.head").read_text())
    assert (note["seq"], note["hash"]) == (seq, last)
    with open_ward(ward.root) as again:
        assert [entry.kind for entry in ledger.entries(again, after=1)] == ["test", "ward-migrated"]
        assert [*ledger.entries(again)][-1].facts["who"] == "dr.grey"
        audit(again)


def test_asking_what_would_be_lost_changes_nothing(ward: Ward) -> None:
    with ward.writing() as connection:
        connection.execute(text("INSERT INTO device_places VALUES ('d', '[]', '')"))
    assert take_down(ward, "0002", who="dr.grey", dry_run=True).lost["device_places"] == 1
    with ward.reading() as connection:
        assert migrating.version_of(connection) == migrating.VERSION
        assert connection.execute(text("SELECT count(*) FROM device_places")).scalar_one() == 1
    assert [entry.kind for entry in ledger.entries(ward)] == ["ledger-begun"]
    audit(ward)


@pytest.mark.parametrize("version", [migrating.VERSION, "0000", "9999", "6", "base"])
def test_a_ward_goes_down_to_versions_below_only(ward: Ward, version: str) -> None:
    with pytest.raises(UsageError, match="goes down to a version from 0001"):
        take_down(ward, version, who="dr.grey")
