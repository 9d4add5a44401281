"""What staff read of heads, what a person sees of their own scan, and what the recipient must not see."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import asdict, replace

import pytest

from scanward.core.facts import FaceFacts
from scanward.line.release.report import recipient_report, write_examination, write_release
from scanward.line.release.report.heads import heads
from tests.report import samples
from tests.report.pages import Page


def release_page(facts, tmp_path) -> Page:
    return Page(write_release(facts, tmp_path).read_text("utf-8"))


def as_src(picture: bytes) -> str:
    return "data:image/png;base64," + b64encode(picture).decode()


def test_a_head_is_shown_before_and_after_from_three_sides_in_words_too(tmp_path):
    page = release_page(samples.a_release(), tmp_path)
    images = {attributes["src"]: attributes["alt"] for tag, attributes in page.elements if tag == "img"}
    head = samples.FACES[0]
    assert [images[as_src(picture)] for picture in (*head.before, *head.after)] == [
        f"{when}, {side}: P-0000K7Q: MR"
        for when in ("before", "after")
        for side in ("from the front", "from half left", "from the left")
    ]


def test_a_picture_that_may_be_a_photograph_is_shown_as_what_it_is(tmp_path):
    facts = samples.a_release()
    facts.faces = [FaceFacts("US, P-1", "unsure", "photograph", 1, before=(samples.grey_png(16, 1),))]
    page = release_page(facts, tmp_path)
    image = next(attributes for tag, attributes in page.elements if tag == "img")
    assert image == {"src": as_src(samples.grey_png(16, 1)), "alt": "one of the pictures: US, P-1"}
    assert "May be a photograph of a face" in page.text


def test_a_face_in_a_file_that_was_passed_over_does_not_read_as_one_that_left():
    face = FaceFacts("NIfTI, file 1", "face", series=1)
    passed_over = replace(face, passed_over=True)
    assert [(head.seen, head.tone) for head in heads([passed_over, face])] == [
        ("The face stands", "bad"), ("A face, in a file that does not leave", "other"),
    ]  # fmt: skip
    assert heads([passed_over], examined=True)[0].seen == "This scan shows a face"


def test_what_was_measured_of_a_head_stands_in_its_row(tmp_path):
    text = release_page(samples.a_release(), tmp_path).text
    assert "From 1 head a face was taken" in text
    assert "P-0000K7Q: MR touches: segmentation Face taken out" in text
    assert (
        "4 1,204,331 < 0.1 % 2.1 % 0 % 3.4 % 0 of 1,402,118 61 → 0 of 96; bare brain 2; bone 7 → 1 of 48 no answer: 1 volume 3.4 s"
        in text
    )
    assert "The top of the head is cut off" in text
    assert "Brain and anatomy still link scans of the same person" in text


def test_what_needs_a_person_comes_first_and_what_is_clean_last():
    assert [head.facts.caption[:9] for head in heads(samples.FACES)] == [
        "P-0001K7Q", "P-0002K7Q", "P-0000K7Q", "P-0003K7Q",
    ]  # fmt: skip


def test_a_changed_brain_is_never_shown_as_good():
    assert heads([samples.FACES[0]])[0].tone == "ok"
    touched = heads([replace(samples.FACES[0], brain_changed=1)])[0]
    assert (touched.tone, touched.seen) == ("bad", "Brain changed: did not leave")


def test_the_json_has_the_measures_and_no_picture(tmp_path):
    write_release(samples.a_release(), tmp_path)
    told = json.loads((tmp_path / "report.json").read_text("ascii"))["faces"][0]
    assert told["left"][0] == ["face", 0.0004]
    assert told["touched"] == ["segmentation"]
    assert told["witness"] == asdict(samples.FACES[0].witness)
    assert not {"before", "after"} & set(told)


@pytest.mark.parametrize("looked", [True, False])
def test_a_release_without_heads_says_whether_anybody_looked(tmp_path, looked):
    facts = samples.a_release()
    facts.faces, facts.looked_for_faces = [], looked
    page = release_page(facts, tmp_path)
    assert ("Nobody looked for faces in scans of the head" in page.text) is not looked
    assert "faces" not in page.values("id")


def test_a_person_sees_the_face_in_their_own_scan(tmp_path):
    facts = samples.an_examination()
    facts.faces = facts.faces[:1]
    page = Page(write_examination(facts, tmp_path / "seen.html").read_text("utf-8"))
    assert "This scan shows a face" in page.text
    assert "which no one has looked for" not in page.text
    assert page.values("src") == [as_src(picture) for picture in samples.FACES[0].before]


def test_an_examination_without_a_face_does_not_claim_one(tmp_path):
    facts = samples.an_examination()
    facts.faces = [FaceFacts("Patient 1: CT", "no-face", series=1)]
    text = Page(write_examination(facts, tmp_path / "seen.html").read_text("utf-8")).text
    assert "shows a face" not in text
    assert "No face was seen for sure" in text


def test_only_the_pictures_of_some_heads_are_drawn_and_all_are_told(tmp_path):
    facts = samples.a_release()
    facts.pictures, facts.faces = [], [samples.FACES[0]] * 70
    page = release_page(facts, tmp_path)
    assert len(page.values("src")) == 60 * 6
    assert "Pictures of the first 60 of 70 heads" in page.text
    assert page.text.count("0 of 1,402,118") == 70


def test_the_recipient_gets_no_picture_and_no_measure_of_a_face_only_how_many_were_taken_out():
    page, pieces = recipient_report(samples.a_release())
    text = "".join(pieces)
    assert "<img" not in page
    for picture in samples.FACES[0].before + samples.FACES[0].after:
        assert b64encode(picture).decode()[:60] not in page + text
    assert json.loads(text)["faces_taken_out"] == 1
    assert "From scans of 1 head the face was taken out" in Page(page).text
    assert "vault" not in text
    assert "1,402,118" not in page


def test_the_recipient_of_a_release_without_heads_reads_nothing_of_faces_taken_out():
    facts = samples.a_release()
    facts.faces = []
    assert "the face was taken out" not in recipient_report(facts)[0]
