"""Writing in clips and series is found whether it stands in all frames or in some, at the price of a few looks."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence
from typing import overload

import numpy as np
import pytest
from tests.examine.pixel_text.pictures import Frames, covered, ink, written

from scanward.core.pixel_text import LookedHow
from scanward.line.examine.pixel_text import TextFinder

NAME, NOTE = ink("KOWALSKI, JAN", 14), ink("MRN 4711-88", 14)


@pytest.fixture(scope="module")
def finder() -> TextFinder:
    return TextFinder(read=False)


class Clip(Sequence[np.ndarray]):
    """A grainy disc that moves, made when it is asked for; a name stands, a note is there for some frames only."""

    def __init__(self, count: int, notes: range = range(0), *, name: bool = True, side: int = 256) -> None:
        self._count, self._notes, self._name, self._side = count, notes, name, side

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> np.ndarray: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[np.ndarray]: ...
    def __getitem__(self, index):
        grain = np.random.default_rng(index).integers(0, 60, (self._side, self._side))
        rows, columns = np.ogrid[: self._side, : self._side]
        disc = np.hypot(rows - self._side / 2 + index % 5, columns - self._side / 2) < 70
        picture = np.where(disc, 60 + grain, 0).astype(np.uint8)
        if self._name:
            picture = written(picture, NAME, 10, 8, 220)
        return written(picture, NOTE, 20, self._side - 30, 220) if index in self._notes else picture


def test_standing_writing_is_found_by_a_few_looks(finder: TextFinder):
    look = finder.find(Frames(Clip(30)))
    assert look.how is LookedHow.PROJECTED
    assert look.read <= 4
    assert [(box.first, box.last) for box in look.boxes] == [(0, None)]
    assert covered(NAME, 10, 8, look.boxes) == 1


def test_nothing_is_found_where_nothing_stands(finder: TextFinder):
    assert finder.find(Frames(Clip(30, name=False))).boxes == ()


@pytest.mark.parametrize("notes", [range(7, 8), range(12, 20), range(5), range(25, 30)])
def test_a_note_is_found_in_the_frames_that_have_it(finder: TextFinder, notes: range):
    boxes = finder.find(Frames(Clip(30, notes))).boxes
    for index in range(30):
        here = [box for box in boxes if box.in_frame(index) and box.top > 128]
        assert bool(here) == (index in notes)
        assert not here or covered(NOTE, 20, 226, here) == 1


def test_pages_are_looked_at_one_by_one(finder: TextFinder):
    page = np.full((200, 256), 255, np.uint8)
    pages = [written(page, ink(f"PAGE {number} OF FIVE", 14), 30, 20 + 30 * number, 0) for number in (0, 1, 1, 2, 3)]
    look = finder.find(Frames(pages), apart=True)
    assert look.how is LookedHow.EACH_FRAME
    assert look.read == 4
    assert [(box.first, box.last) for box in look.boxes] == [(0, 0), (1, 2), (3, 3), (4, 4)]


def test_memory_does_not_grow_with_the_frames(finder: TextFinder):
    finder.find(Frames(Clip(5, side=512)))  # whatever is kept for good is loaded
    peaks = []
    for count in (10, 60):
        tracemalloc.start()
        finder.find(Frames(Clip(count, range(3, 4), side=512)))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]
