"""The benchmarks judge rightly: a tool that does nothing leaves everything, one that deletes all keeps nothing."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread

from scanward.demo import Planted, make_hospital

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def benchmarks(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The folder is no part of the package: it is found from the repository."""
    monkeypatch.syspath_prepend(str(REPOSITORY))
    from benchmarks.gauntlet import score
    from benchmarks.midib import judge, key

    return score, judge, key


def copied(planted: Planted, out: Path, change=lambda _: None) -> None:
    out.mkdir()
    for made in planted.objects:
        data = dcmread(io.BytesIO(made.read()))
        change(data)
        data.save_as(out / f"{made.index}.dcm")


def scored(score: Any, planted: Planted, out: Path) -> Any:
    searched = sum(plant.index >= 0 and plant.encoding != "pixels" for plant in planted.plants)
    result = score.Score("x", "1", 0, "", len(planted.objects), 0, searched)
    score.judge(planted, out, result)
    return result


def test_a_tool_that_does_nothing_leaves_all_but_the_file_names(benchmarks: Any, tmp_path: Path):
    score, _, _ = benchmarks
    planted = make_hospital(tmp_path / "h", objects=6)
    copied(planted, tmp_path / "out")
    result = scored(score, planted, tmp_path / "out")
    names = sum(plant.place == "file-name" for plant in planted.plants)
    assert result.left == result.planted - names
    assert result.objects_out == 6
    assert result.words_kept[0] == result.words_kept[1] > 0
    assert result.traits_kept[0] == result.traits_kept[1] > 0
    assert result.dates_true[0] == 0
    assert set(result.references.values()) == {"intact"}


def test_a_tool_that_empties_everything_keeps_nothing(benchmarks: Any, tmp_path: Path):
    score, _, _ = benchmarks
    planted = make_hospital(tmp_path / "h", objects=3)

    def emptied(data: Any) -> None:
        keep = {"SOPClassUID": data.SOPClassUID, "InstanceNumber": data.InstanceNumber}
        data.clear()
        data.preamble = b"\0" * 128
        for element in list(data.file_meta):
            if element.tag not in (0x00020010, 0x00020002):
                del data.file_meta[element.tag]
        data.SOPInstanceUID = data.file_meta.MediaStorageSOPInstanceUID = f"1.2.{keep['InstanceNumber']}"
        for keyword, value in keep.items():
            setattr(data, keyword, value)

    copied(planted, tmp_path / "out", emptied)
    result = scored(score, planted, tmp_path / "out")
    assert result.left == 0
    assert result.words_kept[0] == 0 < result.words_kept[1]
    assert set(result.references.values()) != {"intact"}


def test_the_midib_key_asks_for_all_ten_actions(benchmarks: Any, tmp_path: Path):
    _, _, key = benchmarks
    planted = make_hospital(tmp_path / "h", objects=14)
    assert {entry.action for entry in key.answer_key(planted)} == set(key.Action)


@pytest.mark.parametrize("name", ["gauntlet", "midib", "size"])
def test_the_benchmarks_start(name: str):
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", "--help"], cwd=REPOSITORY, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_sources_that_grow_hold_what_their_shape_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(REPOSITORY))
    from benchmarks.sources import Shape, many

    told = {}
    for shape in Shape:
        place = tmp_path / shape.name
        place.mkdir()
        many(place, 201, shape)
        made = [dcmread(path) for path in place.rglob("*") if path.is_file()]
        keys = ("SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID", "PatientID")
        told[shape.name] = [len({data[key].value for data in made}) for key in keys]
    assert told == {
        "ONE_SERIES": [201, 1, 1, 1],
        "MANY_SERIES": [201, 3, 1, 1],
        "MANY_STUDIES": [201, 3, 3, 1],
        "MANY_PATIENTS": [201, 201, 201, 201],
    }


def test_the_documents_that_grow_are_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(REPOSITORY))
    from benchmarks import sources

    for make, keyword, length in (
        (sources.frames, "PixelData", 1 << 20),
        (sources.private, (0x0029, 0x1010), 1 << 20),
        (sources.document, "EncapsulatedDocument", (1 << 20) + 96),
    ):
        make(tmp_path, 1)
        data = dcmread(tmp_path / make.__name__)
        assert abs(len(data[keyword].value) - length) < 64, make.__name__
        assert data.PatientID == "B00000000"
