"""What is told after a kill is told of the whole release, and is what an unbroken run would have told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from scanward.core.facts import ReleaseFacts
from scanward.line.release import stripping, work
from scanward.line.release.report import as_plain
from tests.doom import run_doomed

from .scans import fill
from .test_survival import DOOMED, arguments, leak, mixed, release

APART = {"release_id", "started", "seconds", "timings", "resumed", "settled", "manifest_sha256", "report"}
"""What differs between any two runs."""


@pytest.fixture
def twins(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A source, and two places whose wards know its patients by the same pseudonyms."""
    source = mixed(tmp_path / "in")
    fill(source, patients=3, slices=4, first_study=2)
    one, two = tmp_path / "one", tmp_path / "two"
    release(source, one, purpose="research")
    shutil.rmtree(one / "out")
    shutil.copytree(one, two)
    return source, one, two


def told(facts: ReleaseFacts) -> dict[str, Any]:
    plain = {name: value for name, value in as_plain(facts).items() if name not in APART}
    plain |= {name: list(plain[name]) for name in ("patients", "series")}
    return plain | {"pictures": [(each.caption, each.before_png, each.after_png) for each in facts.pictures]}


def told_to_recipient(place: Path) -> dict[str, Any]:
    (report,) = (place / "out").glob("release-*.json")
    return {name: value for name, value in json.loads(report.read_text()).items() if name not in APART}


@pytest.mark.matrix("L2")
@pytest.mark.parametrize(
    ("point", "nth"),
    [("clean", 5), ("cleaned", 3), ("after-cleaned", 4), ("seal", 1), ("after-seal", 1), ("show", 9), ("close", 1)],
)
def test_a_release_that_went_on_tells_what_an_unbroken_one_tells(
    twins: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch, point: str, nth: int
) -> None:
    source, unbroken, broken = twins
    monkeypatch.setattr(stripping, "_BATCH", 2)  # as in the doomed process
    expected = release(source, unbroken)
    assert expected.attributes
    assert expected.pictures
    assert run_doomed(DOOMED, point, nth, *arguments(source, broken)).returncode < 0
    facts = release(source, broken)
    assert facts.resumed
    assert told(facts) == told(expected)
    assert told_to_recipient(broken) == told_to_recipient(unbroken)


def test_a_leak_that_was_found_before_the_kill_is_told_after_it(
    twins: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, unbroken, broken = twins
    monkeypatch.setattr(stripping, "_BATCH", 2)
    true = work.clean_batch
    seen: list[int] = []
    die_at = 0

    def leaking(batch: Any) -> Any:
        seen.append(1)
        if len(seen) == die_at:
            raise KeyboardInterrupt
        result = true(batch)
        if len(seen) == 1:
            result.leaks.append((batch.sources[0].number, leak()))
            result.suspects.append(leak())
        return result

    monkeypatch.setattr(work, "clean_batch", leaking)
    expected = release(source, unbroken)
    seen, die_at = [], 4
    with pytest.raises(KeyboardInterrupt):
        release(source, broken)
    die_at = 0
    facts = release(source, broken)
    assert (facts.exit_code, sum(finding.count for finding in facts.left)) == (4, 1)
    assert told(facts) == told(expected)


def test_the_recipient_is_told_of_those_who_are_in_the_release(
    twins: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, place, _ = twins
    true = work.clean_batch

    def leaks(batch: Any) -> Any:
        result = true(batch)
        if not leaked:
            leaked.append(str(batch.subject.pseudonym))
        if str(batch.subject.pseudonym) == leaked[0]:
            result.leaks.append((batch.sources[0].number, leak()))
        return result

    leaked: list[str] = []
    monkeypatch.setattr(work, "clean_batch", leaks)
    facts = release(source, place)
    patients = told_to_recipient(place)["patients"]
    assert {patient["pseudonym"] for patient in patients} == {
        folder.name for folder in (place / "out").iterdir() if folder.is_dir()
    }
    assert leaked[0] not in str(patients)
    assert sum(patient["objects"] for patient in patients) == facts.released
