"""The real pictures whose text a person marked (`real_truth.toml`), as the line reads them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from pydicom.data import get_testdata_file

from benchmarks.burned_in.real_backgrounds import testdata
from benchmarks.burned_in.scoring import FOUND, painted
from benchmarks.burned_in.tables import table
from scanward.dicom.frames import FrameDecoder
from scanward.dicom.frames.source import ObjectFrames
from scanward.line.examine.pixel_text import TextFinder

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PYDICOM: Final = "pydicom:"


def report() -> str:
    """Strings found in each picture, and boxes where nothing is written."""
    marked = tomllib.loads((Path(__file__).parent / "real_truth.toml").read_text("utf-8"))["picture"]
    finder = TextFinder(read=False)
    rows, found, asked, absent, false, free = [], 0, 0, 0, 0, 0
    with FrameDecoder() as decoder:
        for picture in marked:
            path = _path(picture["at"])
            if path is None:
                absent += 1
                continue
            with ObjectFrames(path, decoder) as frames:
                boxes = finder.find(frames).boxes
                shares = _shares(frames.frame(0), boxes, picture["identifying"])
            name = picture["at"].rsplit("/", 1)[-1]
            if shares:
                rows.append([name, f"{sum(s >= FOUND for s in shares)} of {len(shares)}", f"{min(shares):.2f}"])
                found, asked = found + sum(s >= FOUND for s in shares), asked + len(shares)
            else:
                false, free = false + len(boxes), free + 1
                rows.append([name, "nothing is written", f"{len(boxes)} boxes"])
    parts = [
        table(["picture", "identifying strings found", "least share of glyph pixels covered"], rows),
        f"{found} of {asked} found; {false} false boxes in {free} pictures without text; {absent} pictures absent",
    ]
    return "\n\n".join(parts)


def _path(at: str) -> Path | None:
    if at.startswith(_PYDICOM):
        found = get_testdata_file(at.removeprefix(_PYDICOM))
        return Path(str(found)) if found else None
    folder = testdata()
    if folder is None:
        return None
    direct = folder / at
    nested = sorted((folder / at.split("/", maxsplit=1)[0]).rglob(direct.name))
    return direct if direct.exists() else next(iter(nested), None)


def _shares(frame: NDArray[Any], boxes: Any, marked: list[list[int]]) -> list[float]:
    """How much of the ink of each marked string lies under `boxes`."""
    grey = frame.astype(np.float32) if frame.ndim == 2 else frame.astype(np.float32).max(axis=2)
    cover = painted(grey.shape, boxes)
    shares = []
    for left, top, right, bottom in marked:
        under = np.s_[top:bottom, left:right]
        distance = np.abs(grey[under] - np.median(grey[under]))
        ink = distance > distance.max() / 2
        shares.append(float((cover[under] & ink).sum() / ink.sum()))
    return shares
