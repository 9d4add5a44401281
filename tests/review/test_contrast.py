"""WCAG 2.2 AA on the reviewer's page: text stands out from its ground by 4.5 to 1, edges of buttons by 3 to 1."""

from __future__ import annotations

import re
from importlib.resources import files
from itertools import product

import pytest

from tests.report.test_contrast import colours, contrast

CSS = (files("scanward.review") / "page" / "review.css").read_text("utf-8")
BLOCKS = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
PAIRS = [*product(("text", "muted", "accent"), ("ground", "surface")), ("on-accent", "accent"), ("warn", "warn-ground")]


@pytest.mark.parametrize("block", BLOCKS, ids=["light", "dark"])
def test_text_and_edges_stand_out_from_their_ground(block: str) -> None:
    scheme = colours(block)
    for text, ground in PAIRS:
        assert contrast(scheme[text], scheme[ground]) >= 4.5, (text, ground)
    for ground in ("ground", "surface"):
        assert contrast(scheme["line"], scheme[ground]) >= 3
