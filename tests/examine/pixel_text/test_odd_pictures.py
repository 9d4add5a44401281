"""Pictures that no scanner makes are looked at too: narrow ones, flat ones, and numbers that are none."""

from __future__ import annotations

import numpy as np
import pytest
from tests.examine.pixel_text.pictures import Frames, covered, ink, written

from scanward.core.pixel_text import LookedHow, TextBox
from scanward.line.examine.pixel_text import TextFinder

SHAPES = [(1, 1), (1, 400), (400, 1), (7, 3), (5, 5), (6, 330), (330, 9), (33, 31), (161, 159), (5, 330, 3)]
KINDS = [np.uint8, np.int16, np.uint16, np.int32, np.float32, np.float64]


@pytest.fixture(scope="module")
def finder() -> TextFinder:
    return TextFinder(read=False)


def pictures(shape: tuple[int, ...], kind: type) -> list[np.ndarray]:
    stripes = np.full(shape, 7, kind)
    stripes[::2] = 100
    grain = (np.random.default_rng(1).random(shape) * 200).astype(kind)
    extreme = grain.copy()
    extreme[...] = np.nan if extreme.dtype.kind == "f" else np.iinfo(kind).max
    extreme.flat[0] = np.inf if extreme.dtype.kind == "f" else np.iinfo(kind).min
    return [np.zeros(shape, kind), stripes, grain, extreme]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", SHAPES)
def test_no_picture_stops_the_look(finder: TextFinder, shape: tuple[int, ...], kind: type):
    for picture in pictures(shape, kind):
        for count in (1, 4):
            look = finder.find(Frames([picture] * count), knowledge=[TextBox(0, 0, 50, 50)])
            looked = {LookedHow.SKIPPED} if min(shape[:2]) < 5 else {LookedHow.EACH_FRAME, LookedHow.PROJECTED}
            assert look.how in looked


@pytest.mark.parametrize("count", [1, 4])
def test_writing_is_found_beside_numbers_that_are_none(finder: TextFinder, count: int):
    drawn = ink("KOWALSKI, JAN", 14)
    picture = written(np.full((256, 256), 40.0, np.float32), drawn, 40, 60, 200)
    picture[200:, :30], picture[200:, 230:] = np.nan, np.inf
    assert covered(drawn, 40, 60, finder.find(Frames([picture] * count)).boxes) == 1


@pytest.mark.parametrize("count", [1, 4])
def test_writing_along_a_narrow_picture_is_found(finder: TextFinder, count: int):
    drawn = ink("KOWALSKI, JAN 12.03.1961", 14)
    picture = written(np.zeros((24, 600), np.uint8), drawn, 40, 6, 200)
    assert covered(drawn, 40, 6, finder.find(Frames([picture] * count)).boxes) == 1
