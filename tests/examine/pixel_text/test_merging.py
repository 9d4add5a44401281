"""One box stands for what several looks found at one place, and says only what was read in all of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanward.core.identity import IdentifierKind, Identity
from scanward.core.pixel_text import LookedHow, TextBox, TextLook, Verdict
from scanward.line.deidentify.pixel_text import PixelText, TextJudge
from scanward.line.examine.pixel_text.merging import merged

DEPTH = TextBox(10, 10, 90, 26, score=0.9, text="DEPTH", reading=0.97)
BOXES = st.builds(
    lambda left, top, wide, high, score: TextBox(left, top, left + wide, top + high, score),
    st.integers(0, 60), st.integers(0, 60), st.integers(1, 60), st.integers(1, 30), st.floats(0.5, 1),
)  # fmt: skip


def verdicts(boxes: list[TextBox]) -> set[Verdict]:
    identity = Identity()
    identity.add(IdentifierKind.PATIENT_NAME, "Kowalski^Jan")
    look = TextLook(LookedHow.PROJECTED, tuple(boxes), 1)
    return {each.verdict for each in TextJudge(identity, PixelText(policy="identifying")).judge(look)}


@pytest.mark.parametrize("text", ["", "SMITH", "DEPTH", "12"])
def test_a_box_around_two_says_nothing_of_what_neither_of_them_read(text: str):
    other = replace(DEPTH, left=60, right=150, score=0.8, text=text)
    (whole,) = merged([DEPTH, other])
    assert (whole.left, whole.right) == (10, 150)
    assert (whole.text, whole.reading) == ("", 0.0)
    assert verdicts([whole]) == {Verdict.REMOVE}


@pytest.mark.parametrize("score", [0.7, 0.95])
def test_a_box_that_holds_the_other_keeps_what_was_read_in_it(score: float):
    part = replace(DEPTH, left=12, right=60, score=score, text="DEP")
    (whole,) = merged([part, DEPTH])
    assert (whole.left, whole.right, whole.text, whole.reading) == (10, 90, "DEPTH", 0.97)
    assert verdicts([whole]) == {Verdict.KEEP}


def test_boxes_of_other_frames_and_places_stay_what_they_are():
    boxes = [DEPTH, replace(DEPTH, first=3, last=4), replace(DEPTH, top=40, bottom=56)]
    assert sorted(merged(boxes), key=repr) == sorted(boxes, key=repr)


@given(st.lists(BOXES, max_size=8))
def test_nothing_that_was_covered_is_lost(boxes: list[TextBox]):
    whole = merged(boxes)
    for box in boxes:
        assert any(
            each.left <= box.left and each.top <= box.top and each.right >= box.right and each.bottom >= box.bottom
            for each in whole
        )
