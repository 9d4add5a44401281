"""What would stop a release at its end stops it at its beginning, and a dry run says it too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanward.core.errors import DestinationError, KeyUnavailable, ScanwardError, TryLater, WardError
from scanward.line.deliver import preflight
from scanward.line.release import stripping, work
from scanward.line.release.report import as_plain
from scanward.store import Releases, Vault, open_ward
from tests.doom import run_doomed
from tests.mortal import cannot_write

from .scans import fill
from .test_survival import DOOMED, OBJECTS, arguments, kill, release


@pytest.fixture
def cleaned(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many objects were cleaned, batch by batch."""
    true, batches = work.clean_batch, []

    def clean(batch: Any) -> Any:
        batches.append(len(batch.sources))
        return true(batch)

    monkeypatch.setattr(work, "clean_batch", clean)
    return batches


def is_refused_both_ways(
    source: Path, tmp_path: Path, cleaned: list[int], kind: type[ScanwardError], **options: Any
) -> None:
    for dry_run in (True, False):
        with pytest.raises(kind):
            release(source, tmp_path, dry_run=dry_run, **options)
    assert cleaned == []


def test_a_destination_that_may_not_be_written_stops_it(tmp_path: Path, cleaned: list[int]) -> None:
    source, out = fill(tmp_path / "in"), tmp_path / "out"
    out.mkdir()
    with cannot_write(out):
        is_refused_both_ways(source, tmp_path, cleaned, DestinationError)
    assert release(source, tmp_path).released == OBJECTS


def test_too_little_space_for_what_may_leave_stops_it(
    tmp_path: Path, cleaned: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = fill(tmp_path / "in")
    size = sum(file.stat().st_size for file in source.iterdir())
    with monkeypatch.context() as patch:
        patch.setattr(preflight, "_free", lambda _: size - 1)
        is_refused_both_ways(source, tmp_path, cleaned, TryLater)
    monkeypatch.setattr(preflight, "_free", lambda _: size)
    assert release(source, tmp_path, dry_run=True).released == OBJECTS
    assert release(source, tmp_path).released == OBJECTS


@pytest.mark.parametrize("place", ["spool", "quarantine", "reports", "."])
def test_a_ward_that_may_not_be_written_stops_it(tmp_path: Path, cleaned: list[int], place: str) -> None:
    source = fill(tmp_path / "in")
    release(source, tmp_path)
    cleaned.clear()
    with cannot_write(tmp_path / "ward" / place):
        is_refused_both_ways(source, tmp_path, cleaned, WardError)


@pytest.mark.parametrize("what", ["gone", "another"])
def test_a_lost_key_to_sign_with_stops_it(tmp_path: Path, cleaned: list[int], what: str) -> None:
    source = fill(tmp_path / "in")
    release(source, tmp_path)
    cleaned.clear()
    key = tmp_path / "ward" / "keys" / "signing.key"
    if what == "gone":
        key.unlink()
    else:
        key.write_bytes(bytes(range(32)))
    is_refused_both_ways(source, tmp_path, cleaned, KeyUnavailable)


def test_the_wrong_place_begins_no_release(tmp_path: Path) -> None:
    source, out = fill(tmp_path / "in"), tmp_path / "out"
    out.touch()
    with pytest.raises(DestinationError):
        release(source, tmp_path)
    with open_ward(tmp_path / "ward") as ward:
        assert list(Releases(ward, Vault(ward))) == []


def test_objects_that_another_recipe_made_there_stop_it_at_the_first_batch(
    tmp_path: Path, cleaned: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stripping, "_BATCH", 1)
    source = fill(tmp_path / "in")
    release(source, tmp_path)
    cleaned.clear()
    with pytest.raises(DestinationError, match="nothing was overwritten"):
        release(source, tmp_path, recipe="basic")
    assert cleaned == [1]
    assert release(source, tmp_path).released == OBJECTS  # the same recipe finds its own objects there


def test_the_zip_of_a_release_that_was_killed_after_it_appeared_is_not_foreign(tmp_path: Path) -> None:
    source = fill(tmp_path / "in")
    line = [word.replace("/out", "/out.zip") for word in arguments(source, tmp_path)]
    assert run_doomed(DOOMED, "close", 1, *line).returncode < 0
    assert (tmp_path / "out.zip").exists()
    facts = release(source, tmp_path, to=tmp_path / "out.zip")
    assert (facts.resumed, facts.outcome) == (True, "done")
    with pytest.raises(DestinationError):
        release(source, tmp_path, to=tmp_path / "out.zip")


def test_where_scans_came_from_and_went_to_stands_in_no_report(tmp_path: Path) -> None:
    """A path may hold a patient's name."""
    source, out = fill(tmp_path / "zebedee-in"), tmp_path / "zebedee-out"
    facts = release(source, tmp_path, to=out)
    reports = [*Path(facts.report).parent.iterdir(), *out.glob("release-*"), *out.glob("manifest-*")]
    assert len(reports) > 6
    assert not [report.name for report in reports if b"zebedee" in report.read_bytes()]
    assert "zebedee" not in str(as_plain(facts))


def test_the_same_release_is_gone_on_with_from_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = fill(tmp_path / "in")
    kill(source, tmp_path, "clean", 3)
    monkeypatch.chdir(tmp_path)
    assert release("in", tmp_path, to="out").resumed
