"""Boxes are the same after being packed, carry no text, and a person's word about them goes as far as it was meant."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanward.core.identity import IdentifierKind
from scanward.core.judged_boxes import BY_PERSON, covered, pack_boxes, place_only, settle, shared, unpack_boxes
from scanward.core.pixel_text import Direction, JudgedBox, TextBox, Verdict

PLACES = st.integers(0, 5000)
BOXES = st.builds(
    TextBox,
    left=PLACES,
    top=PLACES,
    right=PLACES,
    bottom=PLACES,
    score=st.sampled_from([0.0, 0.25, 1.0]),
    direction=st.sampled_from(Direction),
    first=st.integers(0, 9),
    last=st.none() | st.integers(0, 9),
    text=st.text(max_size=9),
    reading=st.floats(0, 1),
)
JUDGED = st.builds(
    JudgedBox,
    BOXES,
    st.sampled_from(Verdict),
    st.sampled_from(["unread", "region"]),
    st.none() | st.sampled_from(IdentifierKind),
)


def box(left: int, right: int, verdict: Verdict = Verdict.UNSURE, **more: object) -> JudgedBox:
    return JudgedBox(TextBox(left, 0, right, 10, **more), verdict, "unread")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(JUDGED, max_size=6))
def test_boxes_come_back_as_they_were_without_what_was_read(boxes):
    assert unpack_boxes(pack_boxes(boxes)) == tuple(map(place_only, boxes))


def test_what_was_read_does_not_stand_in_the_bytes():
    packed = pack_boxes([JudgedBox(TextBox(0, 0, 1, 1, text="ZEBEDEE"), Verdict.REMOVE, "patient")])
    assert b"ZEBEDEE" not in packed
    assert b"patient" in packed


@pytest.mark.parametrize("other", [b"", b"{}x", b"[[1]]", b"7", b'["ab"]', b'[[0,0,1,1,0,null,7,1,"remove","",null]]'])
def test_other_bytes_are_refused(other):
    with pytest.raises(ValueError):
        unpack_boxes(other)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BOXES, BOXES)
def test_two_boxes_share_the_same_either_way(one, other):
    assert shared(one, other) == shared(other, one)
    assert 0 <= shared(one, other) <= 1


def test_boxes_of_other_frames_share_nothing_and_cover_nothing():
    one, two = TextBox(0, 0, 9, 9, first=0, last=3), TextBox(0, 0, 9, 9, first=4)
    assert shared(one, two) == 0
    assert not covered(one, two)
    assert covered(one, TextBox(0, 0, 9, 9))
    assert not covered(TextBox(0, 0, 9, 9), one)


def test_what_a_person_said_answers_what_was_unsure_there():
    for verdict in (Verdict.KEEP, Verdict.REMOVE):
        said = box(0, 100, verdict)
        assert settle([box(5, 95)], [said]) == (said,)


def test_what_a_person_did_not_see_stays_unsure():
    said, beside, wider = box(0, 100, Verdict.REMOVE), box(200, 300), box(0, 300)
    assert settle([beside, wider], [said]) == (said, beside, wider)


def test_what_a_person_lets_stay_stays_in_that_picture_and_not_where_another_one_names_the_patient():
    said, patient = box(0, 100, Verdict.KEEP), box(0, 100, Verdict.REMOVE)
    assert settle([patient], [said]) == (said,)
    assert settle([patient], [said], same_picture=False) == (said, patient)
    assert settle([box(0, 100)], [said], same_picture=False) == (said,)


def test_of_another_picture_the_whole_line_goes_where_it_is_longer():
    said, longer = box(0, 100, Verdict.REMOVE), box(0, 150)
    went = replace(longer, verdict=Verdict.REMOVE, why=BY_PERSON)
    assert settle([longer], [said]) == (said,)
    assert settle([longer], [said], same_picture=False) == (said, went)


def test_of_another_picture_nothing_stays_that_is_longer_than_what_was_seen():
    said = box(0, 100, Verdict.KEEP)
    longer = box(0, 130)
    assert settle([longer], [said]) == (said,)
    assert settle([longer], [said], same_picture=False) == (said, longer)
    assert settle([box(4, 104)], [said], same_picture=False) == (said,)


def test_an_old_answer_lets_nothing_stay_that_a_new_recipe_takes_out():
    said, ordered = box(0, 100, Verdict.KEEP), replace(box(0, 100, Verdict.REMOVE), why="all")
    assert settle([ordered], [said]) == (said, ordered)
    assert settle([replace(ordered, why="number")], [said]) == (said,)
