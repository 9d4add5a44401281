"""After a release the letters are counted, not the boxes."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.burned_in.cases import image_case
from benchmarks.burned_in.truth import grey
from benchmarks.burned_in.whole_line import letters_left

CASE = image_case(5, held_out=False)


def filled(text, level, *, until=1.0):
    picture = grey(CASE.shown()).copy()
    right = text.left + round((text.right - text.left) * until) + 2 * (until == 1.0)
    picture[max(0, text.top - 2) : text.bottom + 2, max(0, text.left - 2) : right] = level
    return picture


@pytest.mark.parametrize("text", CASE.texts, ids=range(len(CASE.texts)))
def test_all_letters_are_left_where_nothing_was_done(text):
    before = grey(CASE.shown())
    assert letters_left(text, before, before) >= 0.95 * text.glyphs.sum()


@pytest.mark.parametrize("level", [0, 128, 255])
@pytest.mark.parametrize("text", CASE.texts, ids=range(len(CASE.texts)))
def test_no_letter_is_left_under_a_fill_of_any_level(text, level):
    assert letters_left(text, grey(CASE.shown()), filled(text, level)) == 0


@pytest.mark.parametrize("text", [t for t in CASE.texts if len(t.wish.text) > 6], ids=lambda t: str(t.top))
def test_half_a_name_left_is_counted_as_about_half(text):
    left = letters_left(text, grey(CASE.shown()), filled(text, 0, until=0.5))
    assert 0.25 < left / text.glyphs.sum() < 0.75


@pytest.mark.parametrize("text", CASE.texts, ids=range(len(CASE.texts)))
def test_letters_that_were_only_made_dimmer_are_left(text):
    before = grey(CASE.shown())
    ground = grey(CASE.background.shown(CASE.background.frame(0)))
    assert letters_left(text, before, ground + 0.3 * (before - ground)) >= 0.95 * text.glyphs.sum()
    assert letters_left(text, before, np.full_like(before, 7)) == 0
