"""Knowledge of a device adds boxes where something stands that no look makes a word of, and takes nothing away."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from tests.examine.pixel_text.pictures import Frames, covered, ink, written

from scanward.core.pixel_text import TextBox
from scanward.line.examine.pixel_text import TextFinder

NAME = ink("KOWALSKI, JAN", 14)
PLACE = TextBox(16, 20, 180, 44)
ELSEWHERE = TextBox(16, 200, 180, 224)


def ground() -> np.ndarray:
    return np.random.default_rng(3).integers(40, 46, (256, 256)).astype(np.uint8)


def scribble(picture: np.ndarray) -> np.ndarray:
    """What was written by hand and is no letter for a network: short strokes of a pen."""
    copy, rng = picture.copy(), np.random.default_rng(8)
    for _ in range(40):
        row, column = int(rng.integers(26, 38)), int(rng.integers(30, 170))
        copy[row : row + 2, column : column + 5] = copy[row - 3 : row + 3, column] = 50
    return copy


def test_strokes_that_are_no_word_become_a_box_in_a_known_place(finder: TextFinder):
    picture = Frames([scribble(ground())])
    assert finder.find(picture).boxes == ()
    boxes = finder.find(picture, knowledge=[PLACE]).boxes
    assert covered(np.ones((20, 150), np.float32), 25, 22, boxes) > 0.95
    assert all(PLACE.top - 20 < box.top and box.bottom < PLACE.bottom + 20 for box in boxes)
    assert {box.text for box in boxes if (box.top, box.left) == (PLACE.top, PLACE.left)} == {""}


@pytest.mark.parametrize("picture", [np.zeros((256, 256), np.uint8), ground(), scribble(ground())])
def test_an_empty_place_stays_empty(finder: TextFinder, picture: np.ndarray):
    assert finder.find(Frames([picture]), knowledge=[ELSEWHERE]).boxes == ()


def test_a_word_that_was_found_is_explanation_enough(finder: TextFinder):
    picture = Frames([written(ground(), NAME, 25, 24, 230)])
    assert finder.find(picture, knowledge=[PLACE]).boxes == finder.find(picture).boxes


def test_knowledge_takes_no_box_away(finder: TextFinder):
    picture = Frames([written(scribble(ground()), NAME, 25, 205, 230)])
    without, with_ = (set(finder.find(picture, knowledge=known).boxes) for known in ([], [PLACE]))
    assert covered(NAME, 25, 205, list(without)) == 1
    assert without < with_


def test_dim_words_are_believed_sooner_in_a_known_place(finder: TextFinder):
    rng = np.random.default_rng(5)
    found = {False: 0, True: 0}
    for _ in range(4):
        noisy = rng.normal(60, 6, (256, 256)).clip(0, 255).astype(np.uint8)
        picture = Frames([written(noisy, NAME, 25, 24, 70)])
        for known in found:
            boxes = finder.find(picture, knowledge=[PLACE] if known else []).boxes
            found[known] += covered(NAME, 25, 24, boxes) > 0.9
    assert found[True] == 4
    assert found[False] < 4


class Clip(Sequence[np.ndarray]):
    """Something is scribbled into a few frames of a clip."""

    def __init__(self, frames: range) -> None:
        self._frames = frames

    def __len__(self) -> int:
        return 12

    def __getitem__(self, index):
        moving = np.zeros((256, 256), np.uint8)
        moving[120 + index : 180 + index, 60:200] = 90
        return scribble(moving) if index in self._frames else moving


@pytest.mark.parametrize("frames", [range(12), range(3, 6), range(7, 8)])
def test_a_known_place_is_boxed_in_the_frames_in_which_something_stands(finder: TextFinder, frames: range):
    boxes = finder.find(Frames(Clip(frames)), knowledge=[PLACE]).boxes
    for index in range(12):
        here = [box for box in boxes if box.in_frame(index) and box.top < 60]
        assert bool(here) == (index in frames)


@pytest.mark.parametrize("place", [TextBox(-50, -50, 900, 900), TextBox(300, 20, 400, 40), TextBox(20, 20, 20, 40)])
def test_places_beyond_the_picture_do_no_harm(finder: TextFinder, place: TextBox):
    boxes = finder.find(Frames([scribble(ground())]), knowledge=[place]).boxes
    assert all(0 <= box.left < box.right <= 256 and 0 <= box.top < box.bottom <= 256 for box in boxes)
    assert bool(boxes) == (place.left < 0)
