"""A picture that looks like writing everywhere waits for a person, and for no one else."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import scanward
from scanward.core.decision import PixelLook
from scanward.line.deidentify.pixel_text import PixelText, PixelTextPolicy
from scanward.line.release.seeing import Sight, see
from scanward.store import PictureRow
from tests.agreed import agreed
from tests.hostile.pixels import PIXELS

from .pictures import page, put, scan


def test_a_small_file_that_looks_like_writing_everywhere_waits_and_its_neighbour_leaves(tmp_path: Path) -> None:
    source = put(tmp_path / "in", scan(page([])))
    (source / "hostile.dcm").write_bytes(PIXELS["JPEG: 4,000 squared"](1, 98_000))
    facts = scanward.release(
        source, to=tmp_path / "out", recipient="acme-ai", purpose="research", ward=agreed(tmp_path / "ward"), workers=1
    )
    assert facts.released == 1
    assert {tally.name for tally in facts.held} == {"text-needs-a-person"}


def test_slices_beside_such_a_one_are_looked_at_alone(tmp_path: Path) -> None:
    noise = np.tile(page(["8XK 8XK 8XK 8XK"] * 11, size=12), (8, 7))
    pages = [page(), noise, page([])]
    pages = [
        np.pad(each, [(0, full - side) for full, side in zip(noise.shape, each.shape, strict=True)]) for each in pages
    ]
    source = put(tmp_path / "in", *(scan(each, number) for number, each in enumerate(pages)))
    rows = tuple(
        PictureRow(n, "p", "s", "s", "", b"", str(source / f"{n}.dcm"), "", 20_000, 0, "CT", "", "") for n in range(3)
    )
    seen = see(Sight(PixelText(policy=PixelTextPolicy.ALL).model_dump_json(), b"[]", rows))
    assert [each.look for each in seen] == [PixelLook.CLEARED, PixelLook.UNSURE, PixelLook.CLEARED]
    assert [bool(each.removal.masks) for each in seen if each.removal] == [True, False, False]
    (whole,) = seen[1].boxes
    assert (whole.why, whole.box.pixels) == ("too-much", noise.size)
