"""The answer key finds what is left, and only that."""

from __future__ import annotations

import shutil

import pytest

from scanward.demo import make_hospital
from scanward.demo.answer import answer


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    return make_hospital(tmp_path_factory.mktemp("answer") / "hospital", objects=24)


def as_it_is(planted, folder):
    """The hospital's objects as a tool that does nothing would hand them on, under its own names."""
    folder.mkdir()
    for made in planted.objects:
        if not made.member:
            shutil.copy(made.path, folder / f"{made.index}.dcm")
    return folder


def test_a_tool_that_does_nothing_leaves_nearly_all_of_every_kind(planted, tmp_path):
    told = answer(planted, as_it_is(planted, tmp_path / "out"))
    assert told.objects > 10
    assert told.strangers == 0
    assert told.left.total() > 0.95 * told.planted.total()
    assert set(told.left) == set(told.planted)


def test_an_empty_folder_holds_nothing(planted, tmp_path):
    told = answer(planted, tmp_path)
    assert (told.objects, told.planted.total(), told.left.total()) == (0, 0, 0)


def test_a_file_that_is_none_of_the_hospital_s_is_a_stranger(planted, tmp_path):
    (tmp_path / "other.dcm").write_bytes(b"no scan at all")
    assert answer(planted, tmp_path).strangers == 1
