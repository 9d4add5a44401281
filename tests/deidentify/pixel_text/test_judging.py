"""What of the writing in a picture goes, and what stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanward.core.identity import IdentifierKind, Identity
from scanward.core.pixel_text import Direction, LookedHow, TextBox, TextLook, Verdict
from scanward.line.deidentify.pixel_text import PixelText, TextJudge, judge
from scanward.line.deidentify.pixel_text.confusions import find
from tests.deidentify.objects import identity

IDENTIFYING = PixelText(policy="identifying")
HERE = Path(__file__).parent
STAYS = [line for line in HERE.joinpath("stays.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
GOES = [line.split("\t") for line in HERE.joinpath("goes.txt").read_text("utf-8").splitlines() if line[0] != "#"]


def patient() -> Identity:
    known = identity()
    known.add(IdentifierKind.RECORD_NUMBER, "4711")
    return known


@pytest.fixture(scope="module")
def judging() -> TextJudge:
    return TextJudge(patient(), IDENTIFYING)


def box(text: str, left: int = 0, top: int = 0, **changes: object) -> TextBox:
    said = {"text": text, "reading": 0.95} | changes
    return TextBox(left, top, left + 9 * len(text), top + 14, **said)


def look(*boxes: TextBox) -> TextLook:
    return TextLook(LookedHow.EACH_FRAME, boxes)


def verdicts(judging: TextJudge, *boxes: TextBox) -> list[str]:
    return [each.verdict.value for each in judging.judge(look(*boxes))]


@pytest.mark.parametrize("text", STAYS)
def test_what_names_nobody_stays(judging, text):
    (one,) = judging.judge(look(box(text)))
    assert (one.verdict, one.kind) == (Verdict.KEEP, None), one.why


@pytest.mark.parametrize(("why", "text"), GOES)
def test_what_identifies_goes(judging, why, text):
    (one,) = judging.judge(look(box(text)))
    assert one.verdict is Verdict.REMOVE
    assert one.kind is not None
    assert one.why in {why, "number", "date", "identifier"} if why in {"number", "date"} else one.why == why


@pytest.mark.parametrize("text", ["LIVER", "12.5 cm", "L", "KOWALCZYK"])
def test_everything_goes_where_the_recipe_says_all(text):
    (one,) = judge(look(box(text)), patient(), PixelText(policy="all"))
    assert (one.verdict, one.why) == (Verdict.REMOVE, "all")


@pytest.mark.parametrize(
    "changes", [{"text": ""}, {"reading": 0.5}, {"text": "L", "right": 200}], ids=["none", "unsure", "long"]
)
def test_what_is_not_read_goes_or_waits(changes):
    unread = TextBox(
        0, 0, int(changes.get("right", 60)), 14, text=changes.get("text", "LIVER"), reading=changes.get("reading", 0.95)
    )
    (gone,) = judge(look(unread), patient(), IDENTIFYING)
    assert (gone.verdict, gone.why) == (Verdict.REMOVE, "unread")
    (waits,) = judge(look(unread), patient(), PixelText(policy="identifying", unreadable="hold"))
    assert (waits.verdict, waits.why) == (Verdict.UNSURE, "unread")


def test_a_name_that_was_read_unsurely_goes_even_where_unsure_ones_wait():
    settings = PixelText(policy="identifying", unreadable="hold")
    (one,) = judge(look(box("KOWALCZYK", reading=0.4)), patient(), settings)
    assert (one.verdict, one.why) == (Verdict.REMOVE, "patient")


def test_a_number_found_in_pieces_goes_with_all_its_pieces(judging):
    assert verdicts(judging, box("887"), box("341", 40), box("2", 80)) == ["remove"] * 3
    assert verdicts(judging, box("887"), box("341", 40, 90), box("2", 80, 180)) == ["keep"] * 3  # not one line


def test_a_label_speaks_for_what_stands_behind_it(judging):
    assert verdicts(judging, box("Patient ID"), box("12", 110)) == ["remove", "remove"]
    assert verdicts(judging, box("Depth"), box("12", 60)) == ["keep", "keep"]


def test_a_line_is_read_along_its_own_direction(judging):
    up = {"direction": Direction.UP}
    pieces = [
        TextBox(0, 100, 14, 130, text="887", reading=0.95, **up),
        TextBox(0, 60, 14, 90, text="341", reading=0.95, **up),
        TextBox(0, 45, 14, 55, text="2", reading=0.95, **up),
    ]
    assert verdicts(judging, *pieces) == ["remove"] * 3


def test_boxes_of_other_frames_make_no_line(judging):
    assert verdicts(judging, box("887", last=3), box("3412", 40, first=4)) == ["keep", "remove"]


def test_the_patient_s_name_counts_even_where_it_is_a_word_of_the_trade():
    known = Identity()
    known.add(IdentifierKind.PATIENT_NAME, "Head^Long")
    assert [each.why for each in judge(look(box("HEAD")), known, IDENTIFYING)] == ["patient"]
    assert [each.why for each in judge(look(box("HEAD")), patient(), IDENTIFYING)] == ["orientation"]


def test_a_setting_is_no_initial():
    known = Identity()
    known.add(IdentifierKind.PATIENT_NAME, "Meyer^Clara")
    assert judge(look(box("12 cm")), known, IDENTIFYING)[0].verdict is Verdict.KEEP


def test_no_verdict_shows_what_was_read(judging):
    assert "KOWALCZYK" not in repr(judging.judge(look(box("KOWALCZYK"))))


@pytest.mark.parametrize(
    ("needle", "text", "budget", "found"),
    [
        ("KOWALCZYK", "KOWALCZYK", 0.0, True),
        ("KOWALCZYK", "K0WA1C2VK", 2.0, True),
        ("HERMANN", "HERRNANN", 0.5, True),
        ("SIMONS", "5IM0N5", 1.0, True),
        ("MIRABELLE", "MRABELLE", 1.0, True),
        ("MIRABELLE", "UMBRELLA", 2.0, False),
        ("KOWALCZYK", "KIDNEYLONG", 2.0, False),
        ("8873412", "8873499", 1.0, False),
        ("8873412", "B87E412", 1.0, True),
    ],
)
def test_what_looks_alike_is_near(needle, text, budget, found):
    assert (find(needle, text, budget) is not None) is found


def test_many_boxes_cost_no_more_than_their_count(judging):
    many = [box(f"{n % 10} cm", 120 * (n % 8), 20 * (n // 8)) for n in range(400)]
    assert set(verdicts(judging, *many)) == {"keep"}


def test_a_number_that_is_a_word_goes_where_it_is_this_patients_and_stays_where_it_is_not():
    known = Identity()
    known.add(IdentifierKind.RECORD_NUMBER, "PLASTIC")
    assert verdicts(TextJudge(known, IDENTIFYING), box("PLASTIC"), box("Male", top=40)) == ["remove", "keep"]
    assert verdicts(TextJudge(Identity(), IDENTIFYING), box("PLASTIC")) == ["keep"]
