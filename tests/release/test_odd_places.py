"""Sources, names, destinations and clocks that nobody means, and that come all the same."""

from __future__ import annotations

import os
import shutil
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import fsspec
import pytest

import scanward
from scanward.core.errors import DestinationError, SourceError, WardError
from scanward.line.account.audit import audit
from scanward.line.release import work
from scanward.store import ledger, open_ward
from tests.agreed import agreed

from .scans import ct, fill, released
from .test_survival import OBJECTS, accounted_for, ledger_holds, release


@pytest.fixture
def odd(tmp_path: Path) -> dict[str, Path]:
    """Places that are no folder of scans."""
    places = {name: tmp_path / name for name in ("pipe", "socket", "loop")}
    os.mkfifo(places["pipe"])
    with socket.socket(socket.AF_UNIX) as listening:
        before = Path.cwd()
        os.chdir(tmp_path)  # the path of a socket may have about 100 letters
        listening.bind("socket")
        os.chdir(before)
    places["loop"].symlink_to("loop")
    return places | {"device": Path(os.devnull)}


@pytest.mark.parametrize("name", ["pipe", "socket", "device", "loop"])
def test_what_is_no_folder_and_no_file_is_refused_and_not_waited_for(
    tmp_path: Path, odd: dict[str, Path], name: str
) -> None:
    with pytest.raises(SourceError):
        scanward.examine(odd[name], workers=1)
    with pytest.raises(SourceError):
        release(odd[name], tmp_path)


def test_a_loop_of_links_is_no_destination(tmp_path: Path, odd: dict[str, Path]) -> None:
    for to in (odd["loop"], odd["loop"] / "out.zip"):
        with pytest.raises(DestinationError):
            release(fill(tmp_path / "in"), tmp_path, to=to)


def test_loops_and_odd_files_among_scans_are_passed_over(tmp_path: Path, odd: dict[str, Path]) -> None:
    source = fill(tmp_path / "in")
    (source / "up").symlink_to("..")
    (source / "self").symlink_to("self")
    shutil.move(odd["pipe"], source)
    shutil.move(odd["socket"], source)
    facts = release(source, tmp_path)
    assert (facts.released, facts.exit_code, accounted_for(facts)) == (OBJECTS, 0, True)


def test_nothing_is_released_out_of_the_ward_itself(tmp_path: Path) -> None:
    source = fill(tmp_path / "in")
    release(source, tmp_path)
    for inside in ("quarantine", "spool", "."):
        with pytest.raises(WardError):
            release(tmp_path / "ward" / inside, tmp_path)


def test_names_that_break_lines_encodings_and_limits_are_only_names(tmp_path: Path) -> None:
    source = fill(tmp_path / "made\nby hand")
    names = [b"Doe^Jane\n1.dcm", b"Doe\xff\xfe.dcm", b"x" * 250 + b".dcm", b"-rf", b"\x1b[31m.dcm", b" "]
    for scan, name in zip(sorted(source.iterdir()), names, strict=True):
        scan.rename(source / os.fsdecode(name))
    facts = release(source, tmp_path, to=tmp_path / os.fsdecode(b"out\xff\n"))
    assert (facts.released, facts.exit_code) == (OBJECTS, 0)
    ledger_holds(tmp_path / "ward")


def test_a_path_longer_than_the_system_takes_is_quarantined_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = fill(tmp_path / "in")
    monkeypatch.chdir(source)
    for _ in range(25):
        Path("d" * 200).mkdir()
        os.chdir("d" * 200)
    Path("deep.dcm").touch()
    os.chdir(source)
    facts = release(source, tmp_path)
    assert (facts.released, facts.exit_code, accounted_for(facts)) == (OBJECTS, 6, True)
    for _ in range(25):  # what made it removes it: nobody else can name it
        os.chdir("d" * 200)
    Path("deep.dcm").unlink()
    for _ in range(25):
        os.chdir("..")
        Path("d" * 200).rmdir()


def test_names_that_differ_by_case_only_are_two_objects(tmp_path: Path) -> None:
    from tests.dicom.objects import save

    source = tmp_path / "in"
    source.mkdir()
    save(ct("MRN1", "Doe^A", 1, 1), source / "im1.dcm")
    save(ct("MRN1", "Doe^A", 1, 2), source / "IM1.dcm")
    assert release(source, tmp_path).released == len(list(source.iterdir())) == 2


def test_scans_in_memory_are_released_and_an_empty_address_is_told(tmp_path: Path) -> None:
    memory = fsspec.filesystem("memory")
    for scan in fill(tmp_path / "in").iterdir():
        memory.pipe(f"/scans/a/{scan.name}", scan.read_bytes())
    try:
        assert release("memory://scans", tmp_path).released == OBJECTS
        with pytest.raises(SourceError):
            release("memory://nothing", tmp_path)
    finally:
        memory.rm("/scans", recursive=True)


def test_a_file_that_grows_while_it_is_cleaned_stays_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = fill(tmp_path / "in")
    growing = min(source.iterdir())
    true = work.clean_batch

    def clean(batch: Any) -> Any:
        with growing.open("ab") as stream:
            stream.write(b"more")
        return true(batch)

    monkeypatch.setattr(work, "clean_batch", clean)
    facts = release(source, tmp_path)
    assert (facts.released, facts.exit_code, accounted_for(facts)) == (OBJECTS - 1, 6, True)
    assert [tally.name for tally in facts.quarantined] == ["unreadable"]


def test_two_wards_share_a_destination_and_each_has_its_manifest(tmp_path: Path) -> None:
    source = fill(tmp_path / "in")
    for name in ("one", "two"):
        release(source, tmp_path, ward=agreed(tmp_path / name))
    assert len(released(tmp_path / "out")) == 2 * OBJECTS
    assert len(list((tmp_path / "out").glob("manifest-*.json"))) == 2
    assert scanward.verify(tmp_path / "out").manifest == "holds"


class Backwards:
    """A clock that somebody sets back again and again: each look is a day before the last."""

    def __init__(self) -> None:
        self._now = datetime(2030, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        self._now -= timedelta(days=1)
        return self._now


def test_a_clock_that_goes_back_changes_no_order_and_ends_no_release(tmp_path: Path) -> None:
    source = fill(tmp_path / "in")
    assert release(source, tmp_path).released == OBJECTS
    facts = release(source, tmp_path, clock=Backwards())
    assert (facts.released, facts.exit_code) == (OBJECTS, 0)
    assert facts.seconds >= 0
    with open_ward(tmp_path / "ward") as ward:
        audit(ward)
        entries = list(ledger.entries(ward))
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert [entry.kind for entry in entries[-4:]] == ["release-opened", "disclosure", "disclosure", "release-closed"]
    told = [entry.facts["objects"] for entry in entries[-4:]]
    assert told[0] == told[1] + told[2] == told[3] == OBJECTS  # the recipient's two reports are none
