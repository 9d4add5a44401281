"""WCAG 2.2 AA 1.4.3: text stands out from its ground by 4.5 to 1, in light, in dark, and on paper."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

import scanward.line.release.report as room

CSS = (Path(room.__file__).parent / "templates" / "report.css").read_text("utf-8")
BLOCKS = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
PAIRS = [
    *product(("text", "muted", "accent"), ("ground", "surface", "sunken")),
    *product(("ok", "warn", "bad", "other"), ("surface",)),
    *((tone, f"{tone}-ground") for tone in ("ok", "warn", "bad", "other")),
    *(("text", f"{tone}-ground") for tone in ("ok", "warn", "bad", "other")),
]


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))


def luminance(colour: str) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("block", BLOCKS, ids=["light", "dark", "print"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(block, text, ground):
    scheme = colours(block)
    assert contrast(scheme[text], scheme[ground]) >= 4.5


def test_the_measure_itself_knows_black_on_white_and_a_pair_that_fails():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#999999", "#ffffff") < 4.5
