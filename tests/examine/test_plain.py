from __future__ import annotations

import re

import pytest

from scanward.core.finding import Finding
from scanward.core.identity import IdentifierKind
from scanward.line.examine import explain, plain_text
from scanward.line.examine.plain import group_of, texts


def grade(text):
    """Reading grade by Flesch and Kincaid (1975): 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    sentences = [s for s in re.split(r"[.!?]+\s|\n", text) if re.search(r"[a-z]", s)]
    words = re.findall(r"[A-Za-z][A-Za-z'-]*", text)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", w.lower())))) for w in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


EVERYTHING = [Finding(kind, "SomePlace", "E-ATTRIBUTE", "xxx^xxxx", 3) for kind in IdentifierKind]


def test_each_paragraph_reads_at_grade_eight_at_most():
    for name, words in texts()["groups"].items():
        shown = " ".join([words["found"], words["risk"], words["advice"]]).format(times="3 times", places="2 places")
        assert grade(shown) <= 8, name
    for name in ("opening", "people", "closing", "nothing"):
        assert grade(texts()[name]) <= 8, name


@pytest.mark.parametrize("kind", list(IdentifierKind))
def test_every_kind_has_a_paragraph_of_its_own_words(kind):
    assert group_of(Finding(kind, "SomePlace", "E-ATTRIBUTE")) in texts()["groups"]


def test_the_whole_text_says_what_was_found_what_it_means_and_what_to_do():
    text = plain_text(EVERYTHING)
    assert "YOUR NAME" in text
    assert "WHAT YOU CAN DO" in text
    assert grade(text) <= 8


def test_neither_values_nor_shapes_nor_terms_of_the_trade_are_shown():
    text = plain_text(EVERYTHING)
    for word in ("xxx", "SomePlace", "E-ATTRIBUTE", "DICOM", "UID", "HIPAA", "metadata", "{"):
        assert word not in text


def test_only_what_was_found_is_told():
    groups = explain([Finding(IdentifierKind.DATE, "PatientBirthDate", "E-ATTRIBUTE", "", 2)])
    assert [g.title for g in groups] == ["Your birth date or age"]


def test_a_face_that_was_seen_is_told_for_sure_and_one_that_was_not_only_as_possible():
    assert grade(texts()["groups"]["face"]["drawn"]) <= 8
    assert "a face can be drawn" in plain_text(EVERYTHING, face_drawn=True)
    assert "a face can be drawn" not in plain_text(EVERYTHING)
    assert [group.title for group in explain([], face_drawn=True)] == ["Your face or voice"]


def test_scans_of_several_people_are_told_to_be_so():
    assert "2 PEOPLE" in plain_text(EVERYTHING, 2)
    assert "PEOPLE" not in plain_text(EVERYTHING, 1)


def test_nothing_found_is_not_called_proof():
    assert "not proof" in plain_text([])
