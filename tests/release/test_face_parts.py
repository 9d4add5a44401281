"""What a series' looks add up to, and the attack on a single slice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from scanward.core.decision import FaceFate
from scanward.core.faces import FaceLook, FaceSight, HeadPose
from scanward.dicom.volume import stacks_of
from scanward.line.deidentify.faces import FaceRemoval
from scanward.line.deidentify.faces.headgrid import SHAPE
from scanward.line.release.faces import seeing
from scanward.line.release.faces.attack_work import _Head
from scanward.line.release.faces.attacking import Pair
from scanward.line.release.faces.slices import stacks_of_series
from scanward.line.release.faces.tasks import FaceSeries, FaceTask
from scanward.store import SeriesKey
from tests.dicom.objects import save

from .scans import ct

POSE = HeadPose(((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), (0.0, 0.0, 0.0), 1.0, 1.0)
PLACE = {"ImageOrientationPatient": [1, 0, 0, 0, 1, 0], "PixelSpacing": [4, 4]}


def slices(folder: Path, heights: list[float]) -> tuple[str, ...]:
    folder.mkdir()
    for number, height in enumerate(heights, 1):
        place = {**PLACE, "ImagePositionPatient": [-16, -100, height]}
        save(ct("MADE", "Made^Head", 3, number, **place), folder / f"{number:03}.dcm")
    return tuple(str(path) for path in sorted(folder.iterdir()))


def fate(folder: Path, paths: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, **said: object) -> FaceFate:
    monkeypatch.setattr(seeing, "look", lambda *_, **__: FaceLook(FaceSight.NO_HEAD))
    series = FaceSeries(SeriesKey("p", "s", "e"), str(said.pop("modality", "CT")), paths, **said)
    seen = seeing.see_head(FaceTask((series,), folder / "plan.npz", (), remove=True), [stacks_of_series(paths)])
    return seen.faces[0].fate


def test_that_no_face_shows_is_said_where_all_of_a_series_was_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = slices(tmp_path / "in", [10.0 * n for n in range(8)])
    assert fate(tmp_path, paths, monkeypatch) is FaceFate.ABSENT
    assert fate(tmp_path, paths, monkeypatch, torn=True) is FaceFate.NONE
    assert fate(tmp_path, paths, monkeypatch, modality="XA") is FaceFate.UNSURE


def test_repetitions_at_one_place_are_left_to_the_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = slices(tmp_path / "in", [10.0 * n for n in range(8)] * 2)
    assert len(stacks_of_series(paths).stacks) == 1
    assert fate(tmp_path, paths, monkeypatch) is FaceFate.NONE


def test_a_slice_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    paths = slices(tmp_path / "in", [10.0 * n for n in range(8)])
    Path(paths[3]).write_bytes(b"no scan")
    found = stacks_of_series(paths)
    assert (found.nowhere, [len(stack.frames) for stack in found.stacks]) == (1, [7])


def attacked(tmp_path: Path, level: int | None) -> list[str]:
    """What is told of one slice, all of the face, after `level` was laid over it, or nothing."""
    (before,) = slices(tmp_path / "in", [0.0])
    made = ct("MADE", "Made^Head", 3, 1, **PLACE, ImagePositionPatient=[-16, -100, 0])
    if level is not None:
        made.PixelData = np.full(64, level, "<i2").tobytes()
    save(made, tmp_path / "out.dcm")
    pair = Pair(Path(before), tmp_path / "out.dcm")
    head = _Head(FaceRemoval(POSE, np.ones(SHAPE, np.float32)), pictures=False)
    (stack,) = stacks_of([pair.before])[0]
    return [finding.rule for finding in head.attack(stack, [pair])]


def test_a_single_slice_that_keeps_its_face_is_told(tmp_path: Path) -> None:
    assert attacked(tmp_path, None) == ["V-FACE-SURFACE"]


def test_a_single_slice_without_its_face_passes(tmp_path: Path) -> None:
    assert attacked(tmp_path, -1000) == []
