"""A device's places are learnt from several patients or one person, never from one picture that came often."""

from __future__ import annotations

from sqlalchemy import text

from scanward.core.pixel_text import TextBox
from scanward.store import DeviceKnowledge, Ward, destroy_vault
from scanward.store.devices import MOST_PLACES

DEVICE, OTHER = "ab" * 16, "cd" * 16
NAME = TextBox(10, 10, 110, 22)


def seen_by(knowledge: DeviceKnowledge, patients: int, *boxes: TextBox) -> None:
    for number in range(patients):
        knowledge.learn(DEVICE, f"{number:032x}", boxes)


def test_a_place_is_known_after_three_patients_and_not_before(ward: Ward) -> None:
    knowledge = DeviceKnowledge(ward)
    seen_by(knowledge, 2, NAME)
    assert knowledge.places(DEVICE) == ()
    seen_by(knowledge, 3, NAME)
    assert knowledge.places(DEVICE) == (NAME,)
    assert knowledge.places(OTHER) == ()


def test_many_pictures_of_one_patient_teach_nothing(ward: Ward) -> None:
    knowledge = DeviceKnowledge(ward)
    for _ in range(20):
        knowledge.learn(DEVICE, "0" * 32, [NAME])
    assert knowledge.places(DEVICE) == ()


def test_a_person_says_it_once_and_can_take_it_back(ward: Ward) -> None:
    knowledge = DeviceKnowledge(ward)
    knowledge.teach(DEVICE, [NAME])
    assert DeviceKnowledge(ward).places(DEVICE) == (NAME,)
    knowledge.unlearn(DEVICE, [TextBox(12, 11, 108, 22)])
    assert knowledge.places(DEVICE) == ()


def test_names_of_different_length_are_one_place_that_holds_them_all(ward: Ward) -> None:
    knowledge = DeviceKnowledge(ward)
    for number, right in enumerate((40, 200, 90)):
        knowledge.learn(DEVICE, f"{number:032x}", [TextBox(10, 10, right, 22)])
    assert knowledge.places(DEVICE) == (TextBox(10, 10, 200, 22),)


def test_lines_below_each_other_and_a_box_around_everything_stay_apart(ward: Ward) -> None:
    knowledge = DeviceKnowledge(ward)
    below, everything = TextBox(10, 24, 110, 36), TextBox(0, 0, 640, 480)
    seen_by(knowledge, 3, NAME, below)
    knowledge.learn(DEVICE, "f" * 32, [everything])
    assert knowledge.places(DEVICE) == (NAME, below)


def test_what_is_known_of_a_device_stays_small_and_what_is_best_known_stays(ward: Ward) -> None:
    knowledge = DeviceKnowledge(ward)
    knowledge.teach(DEVICE, [NAME])
    for row in range(10):
        for column in range(40):
            left, top = column * 30, 100 + row * 20
            knowledge.learn(DEVICE, f"{row:032x}", [TextBox(left, top, left + 20, top + 10)])
    with ward.reading() as connection:
        packed = connection.execute(text("SELECT places FROM device_places")).scalar_one()
    assert packed.count("false,[") == MOST_PLACES - 1
    assert knowledge.places(DEVICE) == (NAME,)


def test_a_page_full_of_writing_an_empty_box_and_an_unnamed_device_teach_nothing(ward: Ward) -> None:
    knowledge = DeviceKnowledge(ward)
    page = [TextBox(0, 20 * row, 300, 20 * row + 12) for row in range(MOST_PLACES + 1)]
    seen_by(knowledge, 3, *page)
    seen_by(knowledge, 3, TextBox(5, 5, 5, 9))
    knowledge.teach("", [NAME])
    assert knowledge.places(DEVICE) == knowledge.places("") == ()
    seen_by(knowledge, 3, *page[1:])
    assert len(knowledge.places(DEVICE)) == MOST_PLACES


def test_places_outlive_the_vault_and_who_was_seen_there_does_not(ward: Ward) -> None:
    knowledge = DeviceKnowledge(ward)
    seen_by(knowledge, 3, NAME)
    seen_by(knowledge, 2, TextBox(300, 300, 400, 312))
    knowledge.learn(OTHER, "7" * 32, [NAME])
    destroy_vault(ward, who="dr.grey")
    assert knowledge.places(DEVICE) == (NAME,)
    with ward.reading() as connection:
        rows = connection.execute(text("SELECT device, places FROM device_places")).all()
    assert [row.device for row in rows] == [DEVICE]
    assert "[]" in rows[0].places
    assert "0" * 32 not in rows[0].places
