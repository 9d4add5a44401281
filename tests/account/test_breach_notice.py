"""Five blocks, in plain language: what is missing or too hard does not go out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from scanward.core.errors import RefusedByPolicy
from scanward.line.account.breach.notice import Notice, lint, notice, reading_grade
from scanward.line.account.breach.reading import grade, syllables
from scanward.line.account.paper.html import as_page
from scanward.line.account.paper.pdf import as_pdf
from scanward.line.account.paper.text import as_text
from tests.account.test_breach_clocks import LOST

SAID = Notice(
    sender="Springfield Hospital",
    happened="A disk with scans was lost in the mail. The scans were on their way to a firm that tests software.",
    data="The disk held CT scans of the chest. It held no names. It held the day of each scan.",
    doing="We asked the mail to look for the disk. From now on we lock each disk before we send it.",
    phone="1-800-555-0100",
    email="privacy@hospital.example",
)
SYLLABLES = {
    "the": 1, "hospital": 3, "information": 4, "people": 2, "table": 2, "company": 3, "computer": 3, "were": 1,
    "names": 1, "deleted": 3, "asked": 1, "images": 3, "received": 2, "health": 1, "insurance": 3, "every": 2,
    "toll-free": 2, "e-mail": 2, "copies": 2, "copied": 2, "addresses": 3, "radiology": 5, "patients": 2, "science": 2,
    "area": 3, "idea": 3, "video": 3, "encrypted": 3, "account": 2, "people's": 2, "whole": 1, "file": 1, "million": 2,
    "serious": 3, "created": 3, "two": 1, "closed": 1, "houses": 2, "2026": 4,
}  # fmt: skip


@pytest.mark.parametrize(("word", "count"), SYLLABLES.items())
def test_syllables_are_counted_as_people_say_them(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("The cat sat on the mat.", -1.45),
        ("This sentence, taken as a reading passage unto itself, is being used to prove a point.", 7.61),
        ("The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.", 11.26),
    ],
)
def test_the_grade_is_that_of_kincaid_s_formula_for_known_texts(text: str, known: float) -> None:
    assert grade(text) == pytest.approx(known, abs=0.01)


def test_a_text_without_words_has_no_grade() -> None:
    assert grade("...") == 0.0


def test_a_plain_notice_goes_out_as_text_page_and_pdf_with_its_five_blocks() -> None:
    """BR-4."""
    assert reading_grade(SAID, LOST) <= 8
    document = notice(SAID, LOST, made=date(2026, 3, 5))
    pdf = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(as_pdf(document))).pages).split())
    for shown in (as_text(document), as_page(document), pdf):
        for block in ("What happened", "What information it was", "What you can do", "What we do", "Whom you can ask"):
            assert block in shown
        assert "It happened from 1 February 2026 to 3 February 2026. We found out on 1 March 2026." in " ".join(
            shown.split()
        )
        assert "1-800-555-0100" in shown


@pytest.mark.parametrize(
    ("empty", "fault"),
    [
        ("happened", "say what happened"),
        ("data", "kinds of information"),
        ("steps", "people should do"),
        ("doing", "what you do"),
        ("phone", "toll-free"),
        ("email", "e-mail address, a web page or a postal address"),
        ("sender", "who writes"),
    ],
)
def test_a_notice_with_an_empty_block_does_not_go_out(empty: str, fault: str) -> None:
    """BR-4."""
    lacks = replace(SAID, **{empty: " " if empty != "email" else ""})
    assert any(fault in each for each in lint(lacks, LOST))
    with pytest.raises(RefusedByPolicy, match="BR-4"):
        notice(lacks, LOST, made=date(2026, 3, 5))


def test_a_notice_that_is_hard_to_read_does_not_go_out() -> None:
    """BR-4: reading grade 8 at most."""
    hard = replace(
        SAID,
        happened="An unanticipated misconfiguration of interoperability infrastructure inadvertently precipitated the "
        "unauthorised dissemination of radiological examinations to organisations contractually unaffiliated.",
    )
    assert any("grade" in each for each in lint(hard, LOST))
    assert lint(SAID, LOST) == []


@pytest.mark.parametrize("way", ["email", "web", "postal"])
def test_one_second_way_to_ask_is_enough(way: str) -> None:
    assert lint(replace(SAID, **{"email": "", way: "somewhere"}), LOST) == []


@pytest.mark.matrix("W1")
def test_what_stands_in_a_notice_does_not_act() -> None:
    document = notice(replace(SAID, sender="<script>x</script>\x1b[2J\u202e"), LOST, made=date(2026, 3, 5))
    assert "<script" not in as_page(document)
    assert "\x1b" not in as_text(document) + as_page(document)
    assert as_pdf(document).startswith(b"%PDF-")
