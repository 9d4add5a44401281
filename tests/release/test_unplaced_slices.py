"""Slices that do not say where they lie, whatever their header says of the body."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanward.core.facts import ReleaseFacts
from tests.dicom.objects import save

from .heads import names, only, run
from .scans import ct as chest

TURN = {"ImageOrientationPatient": [1, 0, 0, 0, 1, 0], "PixelSpacing": [4, 4]}


def of_a_chest(folder: Path, slices: int, modality: str = "CT", **said: object) -> Path:
    """Slices whose header names the chest. Nobody can tell whether that is true."""
    folder.mkdir()
    for number in range(1, slices + 1):
        one = chest("TRUNK", "Made^Trunk", 3, number)
        for keyword, value in {"Modality": modality, **said}.items():
            setattr(one, keyword, value)
        save(one, folder / f"{number}.dcm")
    return folder


def held_for_its_places(facts: ReleaseFacts) -> bool:
    """Whether all is held, since nobody knows where its slices lie; else all of it has left."""
    if facts.released:
        assert (facts.outcome, facts.held, facts.faces) == ("done", [], [])
        return False
    assert names(facts.held) == {"face-needs-a-person"}
    assert (only(facts).sight, only(facts).doubt) == ("unsure", "no-place")
    return True


@pytest.mark.parametrize(("slices", "held"), [(5, True), (3, False)])
@pytest.mark.parametrize("modality", ["CT", "MR", "PT"])
def test_five_slices_without_places_may_be_a_head_and_three_are_none(
    tmp_path: Path, modality: str, slices: int, held: bool
) -> None:
    facts = run(of_a_chest(tmp_path / "in", slices, modality), tmp_path)
    assert held_for_its_places(facts) is held


@pytest.mark.parametrize(
    "said",
    [
        {**TURN},
        {"ImagePositionPatient": [0, 0, 0]},
        {**TURN, "ImagePositionPatient": [0, 0, 0], "ImageOrientationPatient": [1, 0, 0, 1, 0, 0]},
        {**TURN, "ImagePositionPatient": [0, 0, 0], "PixelSpacing": [0, 0]},
        {**TURN, "ImagePositionPatient": [0, 0, 0], "ImageType": ["ORIGINAL", "PRIMARY", "M", "MOSAIC"]},
    ],
    ids=["no position", "no orientation", "no right angle", "no size", "mosaics"],
)
def test_places_that_cannot_be_are_none(tmp_path: Path, said: dict[str, object]) -> None:
    assert held_for_its_places(run(of_a_chest(tmp_path / "in", 6, **said), tmp_path))


@pytest.mark.parametrize("modality", ["NM", "DX", "XA"])
def test_what_is_no_slice_by_its_modality_needs_no_place(tmp_path: Path, modality: str) -> None:
    assert not held_for_its_places(run(of_a_chest(tmp_path / "in", 6, modality), tmp_path))


def test_a_recipe_that_promises_nothing_of_faces_lets_them_go(tmp_path: Path) -> None:
    facts = run(of_a_chest(tmp_path / "in", 6), tmp_path, recipe="research")
    assert (facts.outcome, facts.released) == ("done", 6)
