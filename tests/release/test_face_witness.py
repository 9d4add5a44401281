"""A detector of faces, where one is installed, is shown every head before and after its face was removed."""

from __future__ import annotations

import json
import signal
from importlib.util import find_spec
from pathlib import Path

import pytest
from benchmarks.faces.heads import person
from benchmarks.faces.scanning import Made, Scan, scanned, write_series

from scanward.core.facts import WitnessFacts
from scanward.line.verify.faces import witnessing
from tests.agreed import agreed
from tests.doom import run_doomed

from .heads import only, run
from .scans import fill, released

STAND_IN = """
import types
class FaceMesh:
    def __init__(self, static_image_mode, max_num_faces):
        assert static_image_mode and max_num_faces == 1
    def process(self, picture):
        return types.SimpleNamespace(multi_face_landmarks=[1] if picture.mean() > {brightness} else None)
solutions = types.SimpleNamespace(face_mesh=types.SimpleNamespace(FaceMesh=FaceMesh))
"""
WHOLE_HEADS, ALL_HEADS, BRAINS_TOO = 92, 55, 20
"""How bright a picture has to be: those with a face, also those without, and also those of a bare brain."""


@pytest.fixture(scope="module")
def mr() -> Made:
    return scanned(person(21), Scan(kind="t1", step_mm=2.5, slice_mm=2.5, noise=0.005))


@pytest.fixture
def detector(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a stand-in for mediapipe is to be written."""
    folder = tmp_path / "installed"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PYTHONPATH", str(folder), prepend=":")
    return folder / "mediapipe.py"


def told(tmp_path: Path) -> tuple[dict, str]:
    """What the report says of the head as JSON, and as a page."""
    (page,) = (tmp_path / "ward").rglob("report.html")
    return json.loads(page.with_suffix(".json").read_text("ascii"))["faces"][0], page.read_text("utf-8")


def test_what_the_witness_fits_before_and_after_stands_in_the_report(tmp_path: Path, mr: Made, detector: Path) -> None:
    detector.write_text(STAND_IN.format(brightness=WHOLE_HEADS), "utf-8")
    write_series(mr, tmp_path / "in")
    facts = run(tmp_path / "in", tmp_path)
    assert (facts.outcome, facts.released) == ("done", len(mr.voxels))
    said = only(facts).witness
    assert said is not None
    assert said == WitnessFacts(24, said.original, 0, 0)
    assert said.original > 4
    plain, page = told(tmp_path)
    assert plain["witness"] == {
        "pictures": 24,
        "original": said.original,
        "released": 0,
        "brain": 0,
        "bone_pictures": 0,
        "bone_original": 0,
        "bone_released": 0,
        "unanswered": 0,
    }
    assert f"{said.original} → 0 of 24" in page


def test_a_face_that_is_fitted_to_what_is_to_leave_stops_the_study(tmp_path: Path, mr: Made, detector: Path) -> None:
    detector.write_text(STAND_IN.format(brightness=ALL_HEADS), "utf-8")
    write_series(mr, tmp_path / "in")
    facts = run(tmp_path / "in", tmp_path)
    assert (facts.outcome, facts.released, facts.exit_code) == ("leaked", 0, 4)
    assert [finding.rule for finding in facts.left] == ["V-FACE-WITNESS"]
    assert only(facts).witness == WitnessFacts(24, 24, 24, 0)
    assert released(tmp_path / "out") == []


def test_a_study_that_a_killed_run_stopped_is_not_called_released(tmp_path: Path, mr: Made, detector: Path) -> None:
    detector.write_text(STAND_IN.format(brightness=ALL_HEADS), "utf-8")
    write_series(mr, fill(tmp_path / "in", patients=1))
    to = ["--to", tmp_path / "out", "--ward", agreed(tmp_path / "ward"), "--workers", "1", "--recipe", "ai-training"]
    said = ["release", tmp_path / "in", *to, "--recipient", "acme-ai", "--purpose", "research"]
    assert run_doomed(Path(__file__).with_name("doomed.py"), "after-stop", 1, *said).returncode == -signal.SIGKILL
    facts = run(tmp_path / "in", tmp_path)
    assert (facts.resumed, facts.outcome, facts.released) == (True, "leaked", 3)
    assert {(row.modality, row.outcome) for row in facts.series} == {("MR", "leaked"), ("CT", "released")}
    assert {finding.rule for finding in facts.left} == {"V-FACE-WITNESS"}


def test_what_is_fitted_to_the_bare_brain_as_well_is_no_face(tmp_path: Path, mr: Made, detector: Path) -> None:
    detector.write_text(STAND_IN.format(brightness=BRAINS_TOO), "utf-8")
    write_series(mr, tmp_path / "in")
    facts = run(tmp_path / "in", tmp_path)
    assert (facts.outcome, facts.released) == ("done", len(mr.voxels))
    assert only(facts).witness == WitnessFacts(24, 24, 24, 24)


def test_a_witness_that_does_not_answer_is_told_and_the_geometry_judges(
    tmp_path: Path, mr: Made, detector: Path
) -> None:
    detector.write_text("raise RuntimeError", "utf-8")
    write_series(mr, tmp_path / "in")
    facts = run(tmp_path / "in", tmp_path)
    assert (facts.outcome, facts.released) == ("done", len(mr.voxels))
    assert only(facts).witness == WitnessFacts(0, 0, 0, 0, unanswered=1)
    assert "no answer: 1 volume" in told(tmp_path)[1]


def test_without_the_extra_the_report_says_that_there_was_no_witness(
    tmp_path: Path, mr: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witnessing, "find_spec", lambda name: None if name == "mediapipe" else find_spec(name))
    write_series(mr, tmp_path / "in")
    facts = run(tmp_path / "in", tmp_path)
    assert (facts.outcome, only(facts).witness) == ("done", None)
    plain, page = told(tmp_path)
    assert plain["witness"] is None
    assert "no witness" in page


@pytest.mark.skipif(find_spec("mediapipe") is None, reason="the extra scanward[attack] is not installed")
def test_facemesh_itself_sees_a_made_face_before_and_none_after(tmp_path: Path) -> None:
    made = scanned(person(403), Scan(kind="t2", step_mm=1.5, slice_mm=1.5))
    write_series(made, tmp_path / "in")
    facts = run(tmp_path / "in", tmp_path)
    assert (facts.outcome, facts.released) == ("done", len(made.voxels))
    said = only(facts).witness
    assert said is not None
    assert said.original > 0
    assert said.released == 0
