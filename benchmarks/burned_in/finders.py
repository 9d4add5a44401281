"""Whatever finds text: ours, and tesseract as others use it."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Protocol

from PIL import Image

from scanward.core.pixel_text import TextBox
from scanward.line.examine.pixel_text import TextFinder

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from benchmarks.burned_in.truth import Case


class Finder(Protocol):
    def boxes(self, case: Case) -> Sequence[TextBox]: ...


class Scanward:
    """What the line uses, on the frames as they are stored."""

    def __init__(self, *, read: bool = False) -> None:
        self._finder = TextFinder(read=read)

    def boxes(self, case: Case) -> Sequence[TextBox]:
        return self._finder.find(case).boxes


class Tesseract:
    """The program with its defaults, on each frame as a viewer shows it: so presidio and others use it."""

    def boxes(self, case: Case) -> Sequence[TextBox]:
        return [box for frame in range(case.count) for box in self._frame(case, frame)]

    def _frame(self, case: Case, frame: int) -> list[TextBox]:
        return [
            TextBox(
                int(row["left"]),
                int(row["top"]),
                int(row["left"]) + int(row["width"]),
                int(row["top"]) + int(row["height"]),
                float(row["conf"]) / 100,
                first=frame,
                last=frame,
                text=row["text"],
            )
            for row in _words(case.shown(frame))
        ]


def read_text(picture: NDArray[np.uint8]) -> str:
    """All that tesseract reads in a picture."""
    return " ".join(row["text"] for row in _words(picture))


def _words(picture: NDArray[np.uint8]) -> list[dict[str, str]]:
    encoded = io.BytesIO()
    Image.fromarray(picture).save(encoded, "PNG")
    done = subprocess.run(
        ["tesseract", "stdin", "stdout", "tsv"],
        input=encoded.getvalue(),
        capture_output=True,
        check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    rows = csv.DictReader(io.StringIO(done.stdout.decode()), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [row for row in rows if row["level"] == "5" and (row["text"] or "").strip()]


FINDERS: dict[str, type[Finder]] = {"scanward": Scanward}
if shutil.which("tesseract"):
    FINDERS["tesseract"] = Tesseract
