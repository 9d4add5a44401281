"""Real pictures to plant text in, out of the test data.

The slices hold no text; most radiographs hold markers of a side, and some words.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pydicom
from PIL import Image

from benchmarks.burned_in.backgrounds import Background

if TYPE_CHECKING:
    from numpy.typing import NDArray


def testdata() -> Path | None:
    """The folder of real images; None where there is none."""
    folder = Path(os.environ.get("SCANWARD_TESTDATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
    return folder if folder.is_dir() else None


@cache
def files(modality: str, *, held_out: bool) -> tuple[Path, ...]:
    """Every other file of a modality: even ones to tune with, odd ones held out."""
    folder = testdata()
    if folder is None:
        return ()
    found = {
        "CT": lambda: (folder / "ct-head").glob("*.dcm"),
        "MR": lambda: (
            [p for p in (folder / "mr-head").iterdir() if p.is_file() and p.name.isdigit()]
            + [p for p in (folder / "mr-vendors").rglob("*.dcm") if p.stat().st_size > 60_000]
        ),
        "DX": lambda: (folder / "chest-xray").glob("*.png"),
    }[modality]
    return tuple(sorted(found())[int(held_out) :: 2])


def real(path: Path) -> Background:
    """One file as a background, through its own window."""
    return _radiograph(path) if path.suffix == ".png" else _slice(path)


def _radiograph(path: Path) -> Background:
    pixels = np.asarray(Image.open(path).convert("L"))
    return Background("DX", path.stem, lambda _: pixels, 0, 255, clean=False)


def _slice(path: Path) -> Background:
    read = pydicom.dcmread(path)
    pixels: NDArray[Any] = read.pixel_array
    slope, intercept = float(read.get("RescaleSlope", 1)), float(read.get("RescaleIntercept", 0))
    low, high = np.percentile(pixels, (1, 99.7))
    if "WindowWidth" in read:
        centre, width = (float(np.atleast_1d(read[key].value)[0]) for key in ("WindowCenter", "WindowWidth"))
        low, high = ((edge - intercept) / slope for edge in (centre - width / 2, centre + width / 2))
    return Background(
        read.Modality, path.stem, lambda _: pixels, float(low), float(max(high, low + 1)), bits=read.BitsStored
    )
