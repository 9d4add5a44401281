"""The recipient learns what was done, and nothing about what was there before."""

from __future__ import annotations

import json

import pytest

from scanward.line.release.report import recipient_report
from tests.report import samples
from tests.report.pages import Page


@pytest.fixture
def both():
    page, text = recipient_report(samples.a_release())
    return Page(page).text + text


def test_no_sample_of_what_was_found_is_told(both):
    shapes = {finding.shape for finding in samples.FOUND} - {"??"}
    assert not [shape for shape in shapes if shape in both.replace("xxxxx", "\0") and "x" in shape]
    assert "999-999-9" not in both
    assert "E-NEEDLE" not in both


def test_what_stayed_behind_and_why_is_not_told(both):
    assert "quarantine" not in both.lower()
    assert "held" not in json.loads(recipient_report(samples.a_release())[1])


def test_a_private_creator_is_not_repeated_since_a_name_may_stand_in_it(both):
    assert "DOE JANE" not in both
    assert "SIEMENS" not in both
    assert "private attributes" in both


def test_private_attributes_are_added_up(both):
    told = json.loads(recipient_report(samples.a_release())[1])
    assert told["attributes"][-1] == {
        "place": "private attributes", "removed": 31, "emptied": 0, "replaced": 0, "cleaned": 0, "shifted": 0, "remapped": 0,
    }  # fmt: skip


def test_what_was_done_and_what_was_not_is_told(both):
    assert "SOPInstanceUID" in both
    assert "P-0003K7Q" in both
    assert "Faces are not removed by this version" in both
    assert "22 objects: may show a face" in both


def test_the_same_release_gives_the_same_bytes_so_that_the_manifest_can_hold_their_hash():
    assert recipient_report(samples.a_release()) == recipient_report(samples.a_release())
