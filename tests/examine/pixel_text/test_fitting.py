"""Boxes end where letters end, and what is no line in shape has to be read or to stand beside a line."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.examine.pixel_text.pictures import covered, ink, written

from scanward.core.pixel_text import Direction, TextBox
from scanward.line.examine.pixel_text.confirming import beside, confirmed, doubtful
from scanward.line.examine.pixel_text.fitting import fitted

NAME = ink("KOWALSKI, Jan", 16)
HIGH, WIDE = NAME.shape
BOX = TextBox(30, 40 - 12, 50 + WIDE, 40 + HIGH + 12, score=0.98)


def picture(level: int = 200, ground: int = 30) -> np.ndarray:
    return written(np.full((120, 220), ground, np.uint8), NAME, 40, 40, level)


@pytest.mark.parametrize(("level", "ground"), [(200, 30), (60, 45), (20, 240)])
def test_free_rows_above_and_below_go_and_no_letter_with_them(level: int, ground: int):
    box = fitted(BOX, [picture(level, ground)])
    assert covered(NAME, 40, 40, [box]) == 1
    assert (box.left, box.right) == (BOX.left, BOX.right)
    assert 35 <= box.top <= 38
    assert 40 + HIGH + 2 <= box.bottom <= 40 + HIGH + 5


def test_a_turned_line_is_narrowed():
    turned = TextBox(BOX.top, BOX.left, BOX.bottom, BOX.right, direction=Direction.DOWN)
    narrow = fitted(turned, [picture().T])
    box = fitted(BOX, [picture()])
    assert (narrow.left, narrow.right, narrow.top, narrow.bottom) == (box.top, box.bottom, box.left, box.right)


def test_the_next_line_is_left_to_its_own_box():
    below = written(picture(), NAME, 40, 40 + HIGH + 7, 200)
    box = fitted(BOX, [below])
    assert covered(NAME, 40, 40, [box]) == 1
    assert box.bottom < 40 + HIGH + 7


def test_two_lines_in_one_box_both_stay():
    both = written(picture(), NAME, 40, 40 + HIGH + 7, 200)
    box = fitted(replace(BOX, bottom=BOX.bottom + HIGH + 7), [both])
    assert covered(NAME, 40, 40, [box]) == covered(NAME, 40, 40 + HIGH + 7, [box]) == 1


@pytest.mark.parametrize(
    "ground", [np.full((120, 220), 90, np.uint8), np.arange(220, dtype=np.uint8) * np.ones((120, 1), np.uint8)]
)
def test_a_box_stays_where_nothing_stands_out_or_everything(ground: np.ndarray):
    assert fitted(BOX, [ground]) == BOX


def test_letters_that_only_one_picture_shows_stay():
    box = fitted(BOX, [np.full((120, 220), 90, np.uint8), picture()])
    assert covered(NAME, 40, 40, [box]) == 1


@pytest.mark.parametrize("side", range(20))
@pytest.mark.parametrize("direction", [Direction.UPRIGHT, Direction.DOWN])
def test_boxes_of_any_size_keep_what_is_written_in_their_middle(side: int, direction: Direction):
    box = TextBox(0, 60, side, 90, direction=direction)
    lined = np.zeros((120, 220), np.uint8)
    lined[60 + side % 3 : 90, side // 2] = 200
    lined[75, :side] = 200
    fit = fitted(box, [lined])
    assert fit.left <= side // 2 <= fit.right
    assert fit.top <= 75 < fit.bottom


ROUND = TextBox(100, 100, 120, 118, score=0.8)


@pytest.mark.parametrize(
    ("text", "reading", "believed"),
    [("Lu", 0.7, True), ("R", 0.95, True), ("Lu", 0.4, False), ("1", 0.5, False), ("", 0.0, False), ("店", 0.9, False)],
)
def test_a_round_box_is_believed_when_it_is_read(text: str, reading: float, believed: bool):
    assert doubtful(ROUND)
    assert confirmed(replace(ROUND, text=text, reading=reading)) is believed


def test_a_long_or_sure_box_is_not_asked_about():
    assert not doubtful(replace(ROUND, right=190))
    assert not doubtful(replace(ROUND, score=0.95))
    assert not doubtful(replace(ROUND, right=150, score=0.9))
    assert doubtful(replace(ROUND, right=150, score=0.7))


@pytest.mark.parametrize(
    ("line", "part"),
    [
        (TextBox(122, 100, 200, 118), True),
        (TextBox(20, 98, 99, 116), True),
        (TextBox(140, 100, 200, 118), False),
        (TextBox(122, 140, 200, 158), False),
        (TextBox(121, 104, 200, 114), False),
    ],
)
def test_a_doubtful_box_is_believed_as_part_of_a_line_only(line: TextBox, part: bool):
    assert beside(ROUND, line) is part
