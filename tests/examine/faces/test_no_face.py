"""Other parts of the body and heads without faces are told from heads with one; a header's word helps only in doubt."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.faces.negatives import volumes

from scanward.core.faces import FaceSight
from scanward.dicom.volume import resampled
from scanward.line.examine.faces import look
from scanward.line.examine.faces.agreement import levels_of
from scanward.line.examine.faces.trunk import is_trunk


@pytest.fixture(scope="module")
def others():
    return dict(volumes())


@pytest.mark.parametrize("name", ["chest CT", "grid phantom"])
def test_what_is_no_head_is_told_from_pixels_alone(others, name):
    assert look(others[name]).sight is FaceSight.NO_HEAD


def test_a_head_whose_face_is_gone_already_is_left_alone(others):
    assert look(others["ct head sheared"]).sight is FaceSight.NO_FACE


def test_a_header_that_names_a_knee_is_heard_where_pixels_show_little_of_a_head(others):
    assert look(others["knee MR"]).sight is FaceSight.UNSURE
    assert look(others["knee MR"], named=False).sight is FaceSight.NO_HEAD


@pytest.mark.parametrize(
    ("name", "wide"), [("chest CT", True), ("abdomen CT", True), ("ball", False), ("knee MR", False)]
)
def test_a_trunk_is_wider_than_a_head(others, name, wide):
    assert is_trunk(levels_of(resampled(others[name], 6.0))) is wide


def test_a_volume_without_a_picture_is_for_a_person(others):
    ball = others["ball"]
    empty = type(ball)(np.zeros_like(ball.voxels), ball.origins, ball.along_row, ball.along_column, 3.0, 3.0,
                       ball.slopes, ball.intercepts)  # fmt: skip
    assert look(empty).sight is FaceSight.UNSURE
