"""The recipient learns what was done, and nothing about what was there before."""

from __future__ import annotations

import json

import pytest

from scanward.core.facts import PatientFacts
from scanward.core.rows import Rows
from scanward.line.release.report import recipient_report
from tests.report import samples
from tests.report.pages import Page


def report(facts):
    page, pieces = recipient_report(facts)
    return page, "".join(pieces)


@pytest.fixture
def both():
    page, text = report(samples.a_release())
    return Page(page).text + text


def test_no_sample_of_what_was_found_is_told(both):
    shapes = {finding.shape for finding in samples.FOUND} - {"??"}
    assert not [shape for shape in shapes if shape in both.replace("xxxxx", "\0") and "x" in shape]
    assert "999-999-9" not in both
    assert "E-NEEDLE" not in both


def test_what_stayed_behind_and_why_is_not_told(both):
    assert "quarantine" not in both.lower()
    assert "held" not in json.loads(report(samples.a_release())[1])


def test_a_private_creator_is_not_repeated_since_a_name_may_stand_in_it(both):
    assert "DOE JANE" not in both
    assert "SIEMENS" not in both
    assert "private attributes" in both


def test_private_attributes_are_added_up(both):
    told = json.loads(report(samples.a_release())[1])
    assert told["attributes"][-1] == {
        "place": "private attributes", "removed": 31, "emptied": 0, "replaced": 0, "cleaned": 0, "shifted": 0, "remapped": 0,
    }  # fmt: skip


def test_what_was_done_and_what_was_not_is_told(both):
    assert "SOPInstanceUID" in both
    assert "P-0003K7Q" in both
    assert "brain and anatomy still link scans of the same person" in both
    assert "22 objects: may show a face" in both


def test_the_same_release_gives_the_same_bytes_so_that_the_manifest_can_hold_their_hash():
    assert report(samples.a_release()) == report(samples.a_release())


def test_a_page_of_many_people_is_cut_and_the_json_has_all():
    facts = samples.a_release()
    facts.patients = Rows(PatientFacts, (PatientFacts(f"P-{n}", 1, 2, 3, 4, 5, 0, 0) for n in range(2500)))
    page, text = report(facts)
    told = json.loads(text)["patients"]
    assert told[2499] == {"pseudonym": "P-2499", "studies": 1, "objects": 2}
    assert len(told) == 2500
    assert "P-999<" in page
    assert "P-1000<" not in page
    assert "The first 1,000 of 2,500 rows" in page
