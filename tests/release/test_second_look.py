"""What the search for writing missed is seen by the second look, in all slices and in one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset

import scanward
from scanward.core.pixel_text import LookedHow, TextBox, TextLook
from scanward.line.release import seeing
from tests.agreed import agreed

from .pictures import LINES, page, put, scan

_BOX = TextBox(10, 140, 200, 170, score=0.9)
"""Where the search says that something stands, in all slices: there is nothing."""


class Missing:
    """A finder that finds something else."""

    def find(self, *_: object, **__: object) -> TextLook:
        return TextLook(LookedHow.PROJECTED, (_BOX,), frames=10)


def slices(named: set[int]) -> list[Dataset]:
    ct: dict[str, Any] = {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.2", "Modality": "CT", "PixelRepresentation": 1}
    bits = {"BitsAllocated": 16, "BitsStored": 16, "HighBit": 15, "ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"]}
    body = np.random.default_rng(5).normal(40, 4, (10, 192, 256)).astype("<i2")
    for number in named:
        body[number][page(LINES[:1]) > 128] = 900
    return [scan(page(), n + 1, **ct, **bits, PixelData=body[n].tobytes()) for n in range(10)]


@pytest.mark.parametrize(("named", "code"), [(set(range(10)), 4), ({6}, 4), (set(), 0)], ids=["all", "one", "none"])
def test_a_name_that_was_missed_stops_the_study(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: set[int], code: int
) -> None:
    monkeypatch.setattr(seeing, "_finder", lambda **_: Missing())
    source = put(tmp_path / "in", *slices(named))
    facts = scanward.release(
        source, to=tmp_path / "out", recipient="acme-ai", purpose="research", ward=agreed(tmp_path / "ward"), workers=1
    )
    assert facts.exit_code == code
    assert facts.released == (0 if code else 10)
    assert {tally.name for tally in facts.quarantined} == ({"leak"} if code else set())
