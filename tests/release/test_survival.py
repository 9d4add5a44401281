"""Killed, starved, raced or robbed of its source: nothing is lost, nothing leaves twice, everything is accounted for.

The sum that holds whatever happens: files = released + held + quarantined + passed over (matrix row L2).
"""

from __future__ import annotations

import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pydicom
import pytest
from sqlalchemy import select

import scanward
from scanward.cli.entry import run as command
from scanward.core.errors import DestinationError, TryLater, UsageError, WardError
from scanward.core.facts import ReleaseFacts, Tally
from scanward.core.finding import Finding
from scanward.core.identity import IdentifierKind
from scanward.line.account.audit import audit
from scanward.line.release import stripping, work, workplace
from scanward.store import Quarantine, Releases, Vault, ledger, open_ward, tables
from tests.agreed import agreed
from tests.dicom.objects import save
from tests.doom import run_doomed

from .scans import ct, fill, released

DOOMED = Path(__file__).with_name("doomed.py")
OBJECTS = 6
SECRETS = (b"owalczyk", b"MRN88734")


def release(source: Path | str, tmp_path: Path, **options: Any) -> ReleaseFacts:
    said = {
        "to": tmp_path / "out",
        "recipient": "acme-ai",
        "purpose": "research",
        "ward": agreed(tmp_path / "ward"),
        "workers": 1,
        **options,
    }
    return scanward.release(source, **said)


def arguments(source: Path, tmp_path: Path) -> list[str]:
    to = ["--to", str(tmp_path / "out"), "--ward", str(agreed(tmp_path / "ward")), "--workers", "1"]
    return ["release", str(source), *to, "--recipient", "acme-ai", "--purpose", "research"]


def mixed(folder: Path) -> Path:
    """Six sound objects of two patients, one that is cut off, and a text."""
    fill(folder)
    whole = next(folder.glob("*.dcm")).read_bytes()
    (folder / "cut.dcm").write_bytes(whole[:-20])
    (folder / "readme.txt").write_text("made by hand")
    return folder


def in_a_zip(folder: Path) -> Path:
    made = Path(shutil.make_archive(str(folder), "zip", folder))
    shutil.rmtree(folder)
    return made


def count(tallies: list[Tally]) -> int:
    return sum(tally.count for tally in tallies)


def accounted_for(facts: ReleaseFacts) -> bool:
    return facts.files == facts.released + count(facts.held) + count(facts.quarantined) + count(facts.passed_over)


def ledger_holds(ward_folder: Path) -> None:
    """I1, I2, I5: what was opened is closed, and every link and signature stands."""
    with open_ward(ward_folder, create=False) as ward:
        audit(ward)
        kinds = [entry.kind for entry in ledger.entries(ward)]
        assert kinds.count("release-opened") == kinds.count("release-closed") > 0


def nothing_stays_behind(tmp_path: Path) -> None:
    assert not list((tmp_path / "ward" / "spool").iterdir())
    assert not [path.name for path in (tmp_path / "out").rglob(".*")]
    for path in (path for path in (tmp_path / "ward").rglob("*") if path.is_file()):
        assert not any(secret in path.read_bytes() for secret in SECRETS), path.name


def kill(source: Path, tmp_path: Path, point: str, nth: int) -> None:
    done = run_doomed(DOOMED, point, nth, *arguments(source, tmp_path))
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.matrix("L2")
@pytest.mark.parametrize(
    ("point", "nth", "packed"),
    [
        ("take", 3, False),
        ("after-quarantine", 1, False),
        ("see", 2, False),
        ("after-see", 1, True),
        ("clean", 4, False),
        ("after-open", 1, False),
        ("after-show", 3, False),
        ("after-close", 1, False),
        ("after-advance", 1, True),
        ("after-cleaned", 2, True),
        ("after-seal", 1, True),
    ],
)
def test_a_killed_release_goes_on_and_loses_nothing(tmp_path: Path, point: str, nth: int, packed: bool) -> None:
    source = mixed(tmp_path / "in")
    source = in_a_zip(source) if packed else source
    kill(source, tmp_path, point, nth)
    facts = release(source, tmp_path)
    assert (facts.resumed, facts.released, facts.exit_code) == (True, OBJECTS, 6)
    assert accounted_for(facts)
    assert len(released(tmp_path / "out")) == OBJECTS
    ledger_holds(tmp_path / "ward")
    nothing_stays_behind(tmp_path)
    with open_ward(tmp_path / "ward", create=False) as ward:
        assert len(list(Quarantine(ward, Vault(ward)).entries())) == 1


@pytest.mark.matrix("L2")
def test_what_a_finished_release_left_is_swept_away(tmp_path: Path) -> None:
    source = in_a_zip(mixed(tmp_path / "in"))
    kill(source, tmp_path, "after-advance", 3)
    assert list((tmp_path / "ward" / "spool").iterdir())
    assert rows_left(tmp_path) > 0
    release(source, tmp_path)
    nothing_stays_behind(tmp_path)
    assert rows_left(tmp_path) == 0


def rows_left(tmp_path: Path) -> int:
    with open_ward(tmp_path / "ward", create=False) as ward, ward.reading() as connection:
        return sum(len(connection.execute(select(t)).all()) for t in (tables.work, tables.release_facts))


def test_what_another_process_works_on_is_not_swept_away(tmp_path: Path) -> None:
    release(fill(tmp_path / "in"), tmp_path)
    with open_ward(tmp_path / "ward") as ward:
        living, dead = ward.spool / "dry-living", ward.spool / "dry-dead"
        living.mkdir()
        dead.mkdir()
        with ward.hold("release-dry-living"):
            workplace.sweep(ward, Releases(ward, Vault(ward)))
        assert living.exists()
        assert not dead.exists()


def test_a_study_that_leaked_stays_here_also_after_a_kill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stripping, "_BATCH", 1)
    source = fill(tmp_path / "in", patients=1)
    true = work.clean_batch
    seen: list[int] = []

    def leaks_once_then_dies(batch: Any) -> Any:
        seen.append(1)
        if len(seen) == 2:
            raise KeyboardInterrupt
        result = true(batch)
        if len(seen) == 1:
            result.leaks.append((batch.sources[0].number, leak()))
        return result

    monkeypatch.setattr(work, "clean_batch", leaks_once_then_dies)
    with pytest.raises(KeyboardInterrupt):
        release(source, tmp_path)
    monkeypatch.setattr(work, "clean_batch", true)
    facts = release(source, tmp_path)
    assert (facts.resumed, facts.released, facts.exit_code) == (True, 0, 4)
    assert accounted_for(facts)
    assert not (tmp_path / "out").exists()


def leak() -> Finding:
    return Finding(IdentifierKind.PATIENT_NAME, "StudyDescription", "V-NEEDLE-TEXT", "xxx", 1)


@pytest.mark.matrix("L2")
@pytest.mark.parametrize("limit", [4_000, 150_000])
def test_a_full_disk_stops_the_release_and_space_lets_it_go_on(tmp_path: Path, limit: int) -> None:
    source = fill(tmp_path / "in", slices=8)

    def starve() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    line = [sys.executable, "-m", "scanward", *arguments(source, tmp_path)]
    done = subprocess.run(line, capture_output=True, preexec_fn=starve, check=False)
    assert done.returncode in (1, 7, 75), done.stderr
    assert b"should not have happened" not in done.stderr
    facts = release(source, tmp_path)
    assert (facts.released, facts.exit_code) == (16, 0)
    ledger_holds(tmp_path / "ward")
    nothing_stays_behind(tmp_path)


def test_the_same_job_is_not_worked_on_twice_at_once(tmp_path: Path) -> None:
    source = fill(tmp_path / "in")
    kill(source, tmp_path, "after-advance", 1)
    with open_ward(tmp_path / "ward") as ward:
        (unfinished,) = (folder.name for folder in ward.spool.iterdir())
        with ward.hold(f"release-{unfinished}"), pytest.raises(TryLater):
            release(source, tmp_path)
    assert release(source, tmp_path).released == OBJECTS


@pytest.mark.parametrize("how", ["gone", "cut", "another-patient"])
def test_a_file_that_changes_while_the_release_runs_stays_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    source = fill(tmp_path / "in", patients=1)
    true = work.clean_batch
    victim = sorted(source.iterdir())[1]

    def robbed(batch: Any) -> Any:
        if how == "gone":
            victim.unlink()
        elif how == "cut":
            victim.write_bytes(victim.read_bytes()[:400])
        else:
            save(ct("MRN887349", "Kowalczyk^Someoneelse", 100, 2), victim)
        return true(batch)

    monkeypatch.setattr(work, "clean_batch", robbed)
    facts = release(source, tmp_path)
    assert (facts.released, facts.exit_code) == (2, 6)
    assert [(tally.name, tally.count) for tally in facts.quarantined] == [("unreadable", 1)]
    assert accounted_for(facts)
    assert {pydicom.dcmread(path).InstanceNumber for path in released(tmp_path / "out")} == {1, 3}


def test_quarantine_knows_where_a_file_came_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    release(mixed(tmp_path / "in"), tmp_path)
    with open_ward(tmp_path / "ward", create=False) as ward:
        (entry,) = Quarantine(ward, Vault(ward)).entries()
    assert command(["quarantine", "origin", entry.id, "--ward", str(tmp_path / "ward")]) == 0
    assert capsys.readouterr().out.strip().endswith("cut.dcm")


def test_the_source_as_a_file_url_is_protected_like_the_folder(tmp_path: Path) -> None:
    source = fill(tmp_path / "in")
    with pytest.raises(DestinationError):
        scanward.release(source.as_uri(), to=source / "x", recipient="a", purpose="b", ward=tmp_path / "ward")
    facts = release(source.as_uri(), tmp_path)
    assert (facts.released, accounted_for(facts)) == (OBJECTS, True)


def test_a_ward_is_not_made_among_the_scans(tmp_path: Path) -> None:
    source = fill(tmp_path / "in")
    with pytest.raises(WardError):
        release(source, tmp_path, ward=source / "ward")
    assert not (source / "ward").exists()
    assert release(source, tmp_path).released == OBJECTS


def test_a_source_without_scans_is_told_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    assert command(arguments(tmp_path / "in", tmp_path)) == 1
    assert "no scan was found" in capsys.readouterr().err
    whole = fill(tmp_path / "broken", patients=1, slices=1) / "Kowalczyk^Mirabelle0-1-1.dcm"
    whole.write_bytes(whole.read_bytes()[:-20])
    assert command(arguments(tmp_path / "broken", tmp_path)) == 1
    assert "went to quarantine" in capsys.readouterr().err


@pytest.mark.parametrize(("source", "to"), [("", "out"), ("in", "")])
def test_an_empty_place_is_not_the_folder_one_happens_to_stand_in(tmp_path: Path, source: str, to: str) -> None:
    with pytest.raises(UsageError):
        scanward.release(source, to=to, recipient="a", purpose="b", ward=tmp_path / "ward")
    assert not (tmp_path / "ward").exists()


@pytest.mark.matrix("L1")
@pytest.mark.parametrize("how", ["emptied", "removed"])
def test_a_lost_database_is_not_replaced_by_a_new_one_in_silence(tmp_path: Path, how: str) -> None:
    source, database = fill(tmp_path / "in"), tmp_path / "ward" / "ward.db"
    release(source, tmp_path)
    whole = database.read_bytes()
    if how == "emptied":
        database.write_bytes(b"")
    else:
        database.unlink()
    with pytest.raises(WardError):
        release(source, tmp_path)
    database.write_bytes(whole)
    assert release(source, tmp_path).released == OBJECTS
