"""Every kind, hold, quarantine reason and passed-over file has words for a person."""

from __future__ import annotations

import pytest

from scanward.core.decision import HoldReason
from scanward.core.errors import QuarantineReason
from scanward.core.faces import FaceDoubt, FaceSight
from scanward.core.identity import IdentifierKind
from scanward.line.receive import FileKind
from scanward.line.release.report.words import (
    any_words,
    face_words,
    hold_words,
    kind_words,
    part_words,
    passed_over_words,
    quarantine_words,
)
from scanward.line.verify.faces import FacePart

NOT_PASSED_OVER = {FileKind.DICOM, FileKind.ARCHIVE}


@pytest.mark.parametrize("kind", IdentifierKind)
def test_every_kind_of_identifier_has_words(kind):
    assert kind_words(kind).title
    assert kind_words(kind).meaning.endswith(".")


@pytest.mark.parametrize("reason", HoldReason)
def test_every_hold_has_words_and_a_page(reason):
    assert hold_words(reason).meaning.endswith(".")
    assert hold_words(reason).page == f"lookup/holds#{reason}"


@pytest.mark.parametrize("reason", QuarantineReason)
def test_every_quarantine_reason_has_words_and_a_page(reason):
    assert quarantine_words(reason).meaning.endswith(".")
    assert any_words(reason) == quarantine_words(reason)


@pytest.mark.parametrize("kind", sorted(set(FileKind) - NOT_PASSED_OVER))
def test_every_kind_of_file_that_is_passed_over_has_words(kind):
    assert passed_over_words(kind).meaning.endswith(".")


@pytest.mark.parametrize("word", [*FaceSight, *FaceDoubt])
def test_everything_that_is_said_of_a_head_has_words(word):
    assert face_words(word).meaning.endswith(".")
    assert face_words(word).title != word


@pytest.mark.parametrize("part", FacePart)
def test_every_part_of_a_face_has_words(part):
    assert part_words(part).meaning.endswith(".")


def test_a_reason_of_a_newer_version_is_shown_as_it_is():
    assert hold_words("may-hum").title == "may hum"
