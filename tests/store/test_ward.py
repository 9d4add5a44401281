"""The ward's folder: private, whole, ours, and of the right version."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

import scanward.store
from scanward.core.errors import KeyUnavailable, TryLater, WardError
from scanward.store import Vault, Ward, WardSettings, migrating, open_ward, ward_folder
from tests.both_databases import set_in

DOCS = Path(__file__).resolve().parents[2] / "docs"


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.sqlite("the file")
def test_the_database_is_for_its_owner_only(ward: Ward) -> None:
    assert rights(ward.root / "ward.db") == 0o600


def test_everything_in_a_new_ward_is_for_its_owner_only(ward: Ward) -> None:
    for folder in (ward.root, ward.keys, ward.quarantine, ward.spool):
        assert rights(folder) == 0o700
    for file in (ward.vault_key, ward.signing_key):
        assert rights(file) == 0o600


def test_a_ward_opened_again_is_the_same_ward(ward: Ward) -> None:
    before = ward.vault_key.read_bytes(), ward.signing_key.read_bytes()
    with open_ward(ward.root) as again:
        assert (again.vault_key.read_bytes(), again.signing_key.read_bytes()) == before
        Vault(again)


@pytest.mark.sqlite("pragmas; test_postgres.py has the twin")
def test_the_database_survives_a_power_cut_after_a_commit(ward: Ward) -> None:
    with ward.reading() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


@pytest.mark.sqlite("pragmas; test_postgres.py has the twin")
def test_only_what_says_so_is_written_without_waiting_for_the_disk(ward: Ward) -> None:
    def level(*, durable: bool) -> int:
        with ward.writing(durable=durable) as connection:
            return connection.exec_driver_sql("PRAGMA synchronous").scalar_one()

    full, normal = 2, 1
    assert [level(durable=durable) for durable in (True, False, True, False, True)] == [full, normal] * 2 + [full]
    level(durable=False)
    with ward.writing() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == full


def test_several_processes_may_make_the_same_ward_at_once(tmp_path: Path, ward_at: Callable[[Path], Path]) -> None:
    code = (
        "import sys, pathlib; from scanward.store import open_ward, Vault; Vault(open_ward(pathlib.Path(sys.argv[1])))"
    )
    command = [sys.executable, "-W", "error::UserWarning", "-c", code, str(ward_at(tmp_path / "ward"))]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(4)]
    told = [process.communicate()[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0, 0], told


def test_a_folder_of_other_things_is_not_made_a_ward_but_an_empty_one_is(tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "IM0001").touch()
    with pytest.raises(WardError, match="other things"):
        open_ward(tmp_path / "scans")
    assert [entry.name for entry in (tmp_path / "scans").iterdir()] == ["IM0001"]
    (tmp_path / "empty").mkdir()
    open_ward(tmp_path / "empty").close()


def test_a_file_is_no_ward(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WardError, match="must be a folder"):
        open_ward(tmp_path / "file")


def test_a_ward_that_must_exist_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(WardError, match="no ward in that folder"):
        open_ward(tmp_path / "ward", create=False)
    assert not (tmp_path / "ward").exists()
    open_ward(tmp_path / "ward").close()
    open_ward(tmp_path / "ward", create=False).close()


def test_the_ward_is_where_one_says_else_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCANWARD_WARD", str(tmp_path / "environment"))
    assert ward_folder(tmp_path / "said") == tmp_path / "said"
    assert ward_folder() == tmp_path / "environment"
    monkeypatch.delenv("SCANWARD_WARD")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert ward_folder().name == "scanward"


def test_an_unknown_setting_is_an_error_that_suggests_the_right_one(ward: Ward) -> None:
    sound = (ward.root / "ward.toml").read_text()
    set_in(ward, "busy_timeout = 5")
    with pytest.raises(WardError, match="'busy_timeout', did you mean 'busy_timeout_s'"):
        open_ward(ward.root)
    (ward.root / "ward.toml").write_text(sound)
    set_in(ward, "busy_timeout_s = 5")
    with open_ward(ward.root) as again:
        assert again.settings.busy_timeout_s == 5


@pytest.mark.parametrize("wrong", ["busy_timeout_s = 'long'", "busy_timeout_s = -1", "= =", "\xff"])
def test_a_setting_that_makes_no_sense_is_an_error(ward: Ward, wrong: str) -> None:
    (ward.root / "ward.toml").write_bytes(wrong.encode("latin-1"))
    with pytest.raises(WardError, match=r"ward\.toml"):
        open_ward(ward.root)


def test_every_setting_has_its_place_in_the_documentation() -> None:
    page = (DOCS / "lookup" / "ward.md").read_text(encoding="utf-8")
    for setting in WardSettings.model_fields:
        assert f"`{setting}`" in page


def test_keys_and_spool_may_lie_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "ward").mkdir()
    settings = f"keys = '{tmp_path / 'stick'}'\nspool = '{tmp_path / 'fast'}'\n"
    (tmp_path / "ward" / "ward.toml").write_text(settings)
    with open_ward(tmp_path / "ward") as ward:
        assert ward.vault_key.parent == tmp_path / "stick"
        assert ward.spool.parent == tmp_path / "fast"
        assert rights(ward.spool) == rights(ward.keys) == 0o700
        assert not (ward.root / "keys").exists()


def test_a_ward_of_a_newer_program_is_refused_with_what_to_do(ward: Ward) -> None:
    with ward.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(WardError, match="update Scanward"):
        open_ward(ward.root)
    with ward.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'abc'"))
    with pytest.raises(WardError, match="never wrote"):
        open_ward(ward.root)


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ward").mkdir()
    with sqlite3.connect(tmp_path / "ward" / "ward.db") as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    connection.close()
    with pytest.raises(WardError, match="other program"):
        open_ward(tmp_path / "ward")


@pytest.mark.sqlite("the file")
def test_a_damaged_database_is_named_as_such(ward: Ward) -> None:
    ward.close()
    for name in ("ward.db-wal", "ward.db-shm"):
        (ward.root / name).unlink(missing_ok=True)
    (ward.root / "ward.db").write_bytes(b"no database at all" * 1000)
    with pytest.raises(WardError, match="restore the ward from a backup"):
        open_ward(ward.root)


@pytest.mark.parametrize("key", ["vault.key", "signing.key"])
def test_a_key_that_others_can_read_is_refused_until_it_is_private(ward: Ward, key: str) -> None:
    (ward.keys / key).chmod(0o640)
    with pytest.raises(KeyUnavailable, match="chmod 600"):
        open_ward(ward.root)
    (ward.keys / key).chmod(0o600)
    open_ward(ward.root).close()


def test_a_folder_of_keys_that_others_can_enter_is_refused(ward: Ward) -> None:
    ward.keys.chmod(0o755)
    with pytest.raises(KeyUnavailable, match="chmod 700"):
        open_ward(ward.root)


def test_a_locked_database_says_try_later_and_works_once_it_is_free(ward: Ward) -> None:
    set_in(ward, "busy_timeout_s = 0")
    statement = text("UPDATE release SET state = 'failed'")
    with open_ward(ward.root) as other:
        with ward.writing(), pytest.raises(TryLater, match="another process"), other.writing() as connection:
            connection.execute(statement)
        with other.writing() as connection:
            connection.execute(statement)


@pytest.mark.sqlite("pages; test_postgres.py has the twin")
def test_a_full_disk_says_try_later_and_leaves_nothing_half_written(ward: Ward) -> None:
    insert = text("INSERT INTO vault_generation VALUES (:id, zeroblob(:size), '', NULL)")
    with ward.reading() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
    with pytest.raises(TryLater, match="no space"), ward.writing() as connection:  # noqa: PT012 - the last one fills it
        connection.execute(text(f"PRAGMA max_page_count = {pages + 2}"))
        connection.execute(insert, {"id": 7, "size": 1})
        connection.execute(insert, {"id": 8, "size": 5_000_000})
    with ward.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM vault_generation")).scalar() == 1


def test_what_fails_to_be_written_shows_no_value(ward: Ward) -> None:
    same = text("INSERT INTO vault_generation VALUES (1, :value, '', NULL)")
    with pytest.raises(Exception, match=r"(?i)unique") as caught, ward.writing() as connection:
        connection.execute(same, {"value": "ZEBEDEE^CANARY"})
    assert "ZEBEDEE" not in str(caught.value) + repr(caught.value)


def test_the_version_is_that_of_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(scanward.store.__file__).with_name("migrations")))
    assert ScriptDirectory.from_config(config).get_current_head() == migrating.VERSION


def test_a_name_is_held_by_one_process_at_a_time(ward: Ward) -> None:
    with ward.hold("release-R1"), pytest.raises(TryLater, match="another process"):
        ward.hold("release-R1")
    ward.hold("release-R1").release()


def test_a_process_that_dies_lets_go_of_what_it_held(ward: Ward) -> None:
    code = (
        "import os, signal, sys, pathlib; from scanward.store import open_ward; "
        "held = open_ward(pathlib.Path(sys.argv[1])).hold('release-R1'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(ward.root)], check=False).returncode == -9
    ward.hold("release-R1").release()
