"""What an examination unpacks is gone after it, and where it is killed, after the next command."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

import scanward
from scanward.line.release import inventory, passing
from tests.doom import hear_signals, run_doomed

from .scans import fill
from .test_survival import DOOMED, in_a_zip, release


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*")]


def examine_and_die(source: Path, temporary: Path, point: str = "take") -> None:
    done = run_doomed(DOOMED, point, 2, "examine", source, "--workers", "1", TMPDIR=str(temporary))
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize("following", [lambda source, _: scanward.examine(source, workers=1), release])
def test_originals_of_a_killed_examination_are_removed_by_the_next_command(
    tmp_path: Path, temporary: Path, following: Callable[[Path, Path], object]
) -> None:
    source = in_a_zip(fill(tmp_path / "in"))
    examine_and_die(source, temporary)
    assert any(path.is_file() and b"owalczyk" in path.read_bytes() for path in temporary.rglob("*"))
    following(source, tmp_path)
    assert names(temporary) == []


def test_what_was_looked_at_of_an_archive_lies_on_the_disk_no_more(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inventory, "_CHUNK", 4)
    source = fill(tmp_path / "in", patients=1, slices=30)
    (first, *_, last) = sorted(source.iterdir())
    shutil.copy(first, source / "zz-copy.dcm")
    (source / "zz-other.dcm").write_bytes(last.read_bytes().replace(b"5MM", b"6MM"))
    lying: list[int] = []
    take = inventory.Inventory.take
    monkeypatch.setattr(
        inventory.Inventory, "take", lambda *args: lying.append(len(list(temporary.rglob("0000*/*")))) or take(*args)
    )
    facts = scanward.examine(in_a_zip(source), pictures=False, workers=1)
    assert (facts.objects, {t.name: t.count for t in facts.passed_over}) == (30, {"duplicate": 1})
    assert {t.name: t.count for t in facts.quarantined} == {"uid-conflict": 1}
    assert 0 < max(lying) <= 8
    assert names(temporary) == []


def test_an_examination_removes_nothing_of_its_source(tmp_path: Path, temporary: Path) -> None:
    source = fill(temporary / "in")
    before = sorted(names(source))
    assert scanward.examine(source, workers=1).objects == 6
    assert sorted(names(source)) == before


def test_an_examination_that_runs_is_left_alone(tmp_path: Path, temporary: Path) -> None:
    source = fill(tmp_path / "in")
    with passing.passing_folder() as folder:
        (folder / "original").touch()
        scanward.examine(source, workers=1)
        assert (folder / "original").exists()
    assert names(temporary) == []


def test_what_is_not_ours_is_left_alone(tmp_path: Path, temporary: Path) -> None:
    scans = fill(tmp_path / "in")
    (scans / ".lock").touch()
    (temporary / "scanward-examine-link").symlink_to(scans)
    (temporary / "scanward-examine-unlocked").mkdir()
    (temporary / "scanward-examine-file").touch()
    passing.sweep_passing()
    assert len(names(temporary)) == 3
    assert len(names(scans)) == 7


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP])
def test_a_polite_end_removes_them_at_once(tmp_path: Path, temporary: Path, end: signal.Signals) -> None:
    source, pipe = tmp_path / "in", tmp_path / "pipe"
    os.mkfifo(pipe)
    source = in_a_zip(fill(source))
    waiting = f"""
import sys
from scanward.cli import entry
from scanward.line.release import inventory
def take(*_): open({str(pipe)!r}, "w").close(); __import__("time").sleep(600)
inventory.Inventory.take = take
sys.argv[1:] = ["examine", {str(source)!r}, "--workers", "1"]
entry.main()
"""
    started = subprocess.Popen(
        [sys.executable, "-c", waiting],
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_signals,  # noqa: PLW1509 - the test has no threads
    )
    pipe.read_bytes()  # returns when an object was unpacked and looked at
    assert names(temporary) != []
    started.send_signal(end)
    _, told = started.communicate()
    assert (started.returncode, told.strip()) == (1, "scanward: stopped.")
    assert names(temporary) == []
