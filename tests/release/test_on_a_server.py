"""A whole release, a kill and what comes after, with the ward's database on a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanward.line.account.audit import audit
from scanward.store import ledger, open_ward
from tests.databases import Server

from .scans import released
from .test_survival import OBJECTS, SECRETS, accounted_for, kill, mixed, release

pytestmark = pytest.mark.peer("psql")


@pytest.mark.parametrize(("point", "nth"), [("clean", 4), ("after-open", 1)])
def test_a_release_on_a_server_survives_a_kill_as_one_beside_a_file(
    tmp_path: Path, postgres: Server, point: str, nth: int
) -> None:
    source, folder = mixed(tmp_path / "in"), tmp_path / "ward"
    folder.mkdir()
    with postgres.schema() as url:
        (folder / "ward.toml").write_text(f'database = "{url}"\n')
        kill(source, tmp_path, point, nth)
        facts = release(source, tmp_path)
        assert (facts.resumed, facts.released, facts.exit_code) == (True, OBJECTS, 6)
        assert accounted_for(facts)
        assert len(released(tmp_path / "out")) == OBJECTS
        with open_ward(folder, create=False) as ward:
            audit(ward)
            kinds = [entry.kind for entry in ledger.entries(ward)]
        assert kinds.count("release-opened") == kinds.count("release-closed") > 0
        assert not (folder / "ward.db").exists()
        for path in (path for path in folder.rglob("*") if path.is_file()):
            assert not any(secret in path.read_bytes() for secret in SECRETS), path.name
        assert not any(secret.decode() in postgres.dump(url) for secret in SECRETS)
