"""What may be writing is looked at whole, and little else with it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from scanward.line.examine.pixel_text.regions import regions

SHAPES = st.tuples(st.integers(1, 40), st.integers(1, 40))


@given(arrays.arrays(np.bool_, SHAPES))
def test_every_marked_cell_lies_in_a_rectangle(cells: np.ndarray):
    covered = np.zeros_like(cells)
    for top, left, bottom, right in regions(cells):
        covered[top:bottom, left:right] = True
    assert not (cells & ~covered).any()


def test_two_corners_are_not_looked_at_as_one_picture():
    cells = np.zeros((64, 64), np.bool_)
    cells[:3, :8] = cells[-3:, -8:] = True
    assert sum((r.bottom - r.top) * (r.right - r.left) for r in regions(cells)) == cells.sum()


def test_nothing_marked_is_no_rectangle():
    assert regions(np.zeros((5, 7), np.bool_)) == []
