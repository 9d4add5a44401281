"""What a person's answer becomes, and what is no answer."""

from __future__ import annotations

import os
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread
from pydicom.data import get_testdata_file

from scanward.core.judged_boxes import BY_PERSON, BY_RECIPE
from scanward.core.pixel_text import JudgedBox, TextBox, Verdict
from scanward.line.deidentify.pixel_text.grammar import Why
from scanward.review import ReviewRoom
from scanward.review.answers import MOST_DRAWN, BadAnswer, Stale
from scanward.review.showing import Light, NotShown
from scanward.store import DeviceKnowledge, Reviews, Vault, Ward
from tests.review.conftest import DEVICE, SURE, UNSURE, decided, name

DRAWN = {"left": 1, "top": 2, "right": 30, "bottom": 9, "first": 0, "last": None}


def answer(room: ReviewRoom, number: int = 0, **other: Any) -> dict[str, Any]:
    sent = {"version": room.shown(name(number))["version"], "found": ["remove", "remove"], "drawn": [], "series": False}
    return sent | other


def test_an_answer_is_kept_with_who_gave_it(wait, room: ReviewRoom, reviews: Reviews, ward: Ward) -> None:
    wait()
    assert room.decide(name(0), answer(room, found=["keep", "remove"], drawn=[DRAWN])) == {"decided": 1, "left": 0}
    (boxes,) = decided(reviews, [name(0)]).values()
    assert boxes == (
        replace(SURE, verdict=Verdict.KEEP, why=BY_PERSON),
        replace(UNSURE, verdict=Verdict.REMOVE, why=BY_PERSON),
        JudgedBox(TextBox(1, 2, 30, 9), Verdict.REMOVE, BY_PERSON),
    )
    assert room.decided == 1
    pixels = dcmread(str(get_testdata_file("CT_small.dcm"))).PixelData
    assert reviews.decisions([name(0)])[name(0)].pixels == sha256(pixels).hexdigest()
    with ward.reading() as connection:
        assert connection.exec_driver_sql("SELECT decided_by FROM review").scalar_one() == "dr.grey"


def test_what_the_recipe_takes_out_no_person_lets_stay(wait, room: ReviewRoom, reviews: Reviews) -> None:
    ordered = tuple(replace(SURE, why=why) for why in sorted(BY_RECIPE))
    assert {Why.ALL, Why.REGION} == BY_RECIPE
    wait(boxes=(*ordered, UNSURE))
    with pytest.raises(BadAnswer):
        room.decide(name(0), answer(room, found=["remove", "keep", "keep"]))
    room.decide(name(0), answer(room, found=["remove", "remove", "keep"]))
    assert decided(reviews, [name(0)])[name(0)][:2] == ordered


def test_what_a_person_says_teaches_the_device_and_what_a_rule_said_does_not(
    wait, room: ReviewRoom, ward: Ward
) -> None:
    wait()
    room.decide(name(0), answer(room, drawn=[DRAWN | {"top": 90, "bottom": 99}]))
    knowledge = DeviceKnowledge(ward)
    assert knowledge.places(DEVICE) == (UNSURE.box, TextBox(1, 90, 30, 99))
    wait(number=1)
    room.decide(name(1), answer(room, 1, found=["remove", "keep"]))
    assert knowledge.places(DEVICE) == (TextBox(1, 90, 30, 99),)


def test_what_waits_without_a_doubtful_box_is_told_from_what_is_decided(wait, ward: Ward, vault: Vault) -> None:
    """As when the attack on the output says that something still stands there."""
    for number in (0, 1):
        wait(number=number, boxes=(SURE,))
    with ReviewRoom(ward, vault, who="dr.grey", again=True) as room:
        room.decide(name(0), answer(room, found=["remove"]))
        listed = {each["id"]: (each["waits"], each["unsure"]) for each in room.listed()["pictures"]}
    assert listed == {name(0): (False, 0), name(1): (True, 0)}


@pytest.mark.parametrize(
    "other",
    [
        {"found": ["remove"]},
        {"found": ["remove", "unsure"]},
        {"found": ["remove", ["keep"]]},
        {"found": "xx"},
        {"drawn": None},
        {"drawn": [7]},
        {"drawn": [DRAWN] * (MOST_DRAWN + 1)},
        {"drawn": [DRAWN | {"right": 129}]},
        {"drawn": [DRAWN | {"left": 30}]},
        {"drawn": [DRAWN | {"left": -1}]},
        {"drawn": [DRAWN | {"left": 1.5}]},
        {"drawn": [DRAWN | {"left": True}]},
        {"drawn": [DRAWN | {"left": float("nan")}]},
        {"drawn": [DRAWN | {"first": 1, "last": 1}]},
        {"drawn": [DRAWN | {"first": "0", "last": 0}]},
    ],
)
def test_what_is_no_answer_decides_nothing(wait, room: ReviewRoom, reviews: Reviews, other: dict[str, Any]) -> None:
    wait()
    with pytest.raises(BadAnswer):
        room.decide(name(0), answer(room, **other))
    assert reviews.counts() == (1, 0)
    room.decide(name(0), answer(room, drawn=[DRAWN] * MOST_DRAWN))


def test_an_answer_about_boxes_that_changed_meanwhile_is_stale(wait, room: ReviewRoom, reviews: Reviews) -> None:
    wait()
    old = answer(room)
    wait(boxes=(UNSURE, SURE))
    with pytest.raises(Stale):
        room.decide(name(0), old)
    with pytest.raises(Stale):
        room.decide(name(0), answer(room, version=None))
    room.decide(name(0), answer(room))
    assert reviews.counts() == (0, 1)


def test_of_a_series_nothing_goes_by_that_was_not_seen(wait, room: ReviewRoom, reviews: Reviews) -> None:
    patient = JudgedBox(UNSURE.box, Verdict.REMOVE, "patient")
    longer = JudgedBox(TextBox(50, 30, 105, 42), Verdict.UNSURE, "unread")
    elsewhere = JudgedBox(TextBox(10, 90, 60, 102), Verdict.UNSURE, "unread")
    wait(number=0)
    for number, boxes in enumerate(((SURE, UNSURE), (patient,), (longer,), (UNSURE, elsewhere), ()), 1):
        wait(number=number, boxes=boxes)
    wait("MR_small.dcm", number=6, boxes=(UNSURE,))
    wait(number=7, series=2)
    assert room.shown(name(0))["alike"] == [name(number) for number in range(1, 6)]
    told = room.decide(name(0), answer(room, found=["remove", "keep"], series=True))
    assert told == {"decided": 4, "left": 2}
    known = decided(reviews, map(name, range(9)))
    assert set(known) == {name(number) for number in (0, 1, 2, 5)}
    assert patient in known[name(2)]
    assert SURE in known[name(5)]


def test_of_a_series_nothing_is_said_of_a_file_that_is_gone(wait, room: ReviewRoom, reviews: Reviews) -> None:
    wait(number=0)
    Path(wait(number=1).path).unlink()
    wait(number=2)
    assert room.decide(name(0), answer(room, series=True)) == {"decided": 2, "left": 1}
    assert set(decided(reviews, map(name, range(3)))) == {name(0), name(2)}


def test_a_whole_line_goes_where_another_picture_has_a_longer_one(wait, room: ReviewRoom, reviews: Reviews) -> None:
    longer = TextBox(50, 30, 105, 42)
    wait(number=0)
    wait(number=1, boxes=(JudgedBox(longer, Verdict.UNSURE, "unread"),))
    room.decide(name(0), answer(room, series=True))
    masks = [each.box for each in decided(reviews, [name(1)])[name(1)] if each.verdict is Verdict.REMOVE]
    assert longer in masks


def test_a_file_that_is_not_the_one_that_was_looked_at_is_not_decided_about(
    wait, room: ReviewRoom, reviews: Reviews
) -> None:
    case = wait()
    path, sent = Path(case.path), answer(room)
    there = path.read_bytes()

    def problem() -> str:
        with pytest.raises(NotShown) as caught:
            room.decide(name(0), sent)
        with pytest.raises(NotShown):
            room.picture(name(0), 0, Light.ALL)
        assert room.shown(name(0))["problem"] == str(caught.value)
        return str(caught.value)

    path.write_bytes(there + b"\0\0")
    assert "was changed" in problem()
    path.write_bytes(b"\0" * len(there))
    os.utime(path, ns=(case.modified_ns, case.modified_ns))
    assert "no longer be read" in problem()
    path.unlink()
    assert "not where the release found it" in problem()
    reviews.put([replace(case, modified_ns=0)])
    assert "unpacked" in problem()
    path.write_bytes(there)
    os.utime(path, ns=(case.modified_ns, case.modified_ns))
    with pytest.raises(BadAnswer):
        room.drop(name(0))
    room.decide(name(0), sent)
    assert reviews.counts() == (0, 1)


@pytest.mark.parametrize("file", ["CT_small.dcm", "examples_palette.dcm", "JPEG2000.dcm", "examples_ybr_color.dcm"])
def test_a_picture_is_shown_at_its_own_size_in_every_light(wait, room: ReviewRoom, file: str) -> None:
    case = wait(file)
    pictures = {light: room.picture(name(0), case.frames - 1, light) for light in Light}
    for png in pictures.values():
        width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
        assert (width, height) == (case.columns, case.rows)
    assert len(set(pictures.values())) >= len(Light) - 1, "colours have no window: all of them is as the header says"


def test_dim_writing_on_much_black_is_seen_in_the_dark_parts(wait, tmp_path: Path, room: ReviewRoom) -> None:
    for kind in ("MONOCHROME2", "RGB"):
        samples = 3 if kind == "RGB" else 1
        pixels = np.zeros((100, 100, samples), np.uint8)
        pixels[10:20, 10:60] = 12
        pixels[90:, 90:] = np.linspace(0, 255, 100).reshape(10, 10, 1)
        made = dcmread(str(get_testdata_file("SC_ybr_full_422_uncompressed.dcm")))
        made.PhotometricInterpretation, made.SamplesPerPixel = kind, samples
        made.PixelData = pixels.tobytes()
        made.save_as(tmp_path / f"{kind}.dcm")
        wait(tmp_path / f"{kind}.dcm")
        grey = {}
        for light in (Light.ALL, Light.DARK):
            with Image.open(BytesIO(room.picture(name(0), 0, light))) as shown:
                grey[light] = np.asarray(shown.convert("L"))[15, 30]
        assert grey[Light.ALL] < 15
        assert grey[Light.DARK] > 35
