"""The demo runs the true line from end to end."""

from __future__ import annotations

import pytest

from scanward.core.errors import ExitCode

OBJECTS = 24


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    import subprocess
    import sys

    folder = tmp_path_factory.mktemp("demo") / "shown"
    command = [sys.executable, "-m", "scanward", "demo", "--to", folder, "--objects", str(OBJECTS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return folder, done


def test_the_demo_leaves_nothing_and_says_so(demo):
    folder, done = demo
    assert done.returncode == ExitCode.DONE, done.stderr + done.stdout
    assert " → 0 left" in done.stdout
    table = done.stdout.partition("Found → left")[2].partition("Drawn into pictures")[0]
    rows = [line.split() for line in table.splitlines() if line.split() and line.split()[-1].isdigit()]
    assert rows[-1][0] == "All"
    assert int(rows[-1][1].replace(",", "")) > 1000
    assert {row[-1] for row in rows} == {"0"}
    assert list((folder / "out").rglob("*.dcm"))


def test_the_demo_names_reports_that_are_there(demo):
    folder, done = demo
    named = [line.split(":", 1)[1].strip() for line in done.stdout.splitlines() if line.endswith(".html")]
    assert len(named) >= 3
    assert all((folder.parent / name).is_file() for name in named)


def test_no_planted_identifier_stands_in_what_the_demo_says_or_delivers(demo, tmp_path):
    from scanward.core.identity import IdentifierKind as Kind
    from scanward.demo import make_hospital

    folder, done = demo
    planted = make_hospital(tmp_path / "twin", objects=OBJECTS)
    telling = (Kind.PATIENT_NAME, Kind.RECORD_NUMBER, Kind.ACCOUNT_NUMBER, Kind.SSN, Kind.EMAIL, Kind.UID)
    canaries = {plant.text for plant in planted.plants if plant.kind in telling and len(plant.text) >= 8}
    assert len(canaries) > 50
    reports = [path.read_text("utf-8") for path in folder.rglob("report*.*") if path.suffix in {".html", ".json"}]
    names = [str(path.relative_to(folder)) for path in (folder / "out").rglob("*")]
    told = "\n".join([done.stdout, done.stderr, *reports, *names])
    assert not [canary for canary in canaries if canary in told]


def test_a_folder_with_other_things_is_not_touched(scanward, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    ended = scanward("demo", "--to", tmp_path)
    assert ended.status == ExitCode.FAILED
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
