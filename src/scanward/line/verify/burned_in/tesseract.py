"""Reading with tesseract, where it is installed: another engine than the one that cleans.

The program is fed through pipes and its words come back through pipes: no picture and no word touches the disk.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import lru_cache, reduce
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.ndimage import zoom

from scanward.line.verify.burned_in.sighting import Spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_LARGE = 1600
"""Pictures of so many rows or columns are read as they are; smaller ones twice as large (small letters)."""
_LIMIT_S = 60
_COLUMNS = 12
_WORD_LEVEL = "5"


class Reading(NamedTuple):
    """One line of words as it was read, how sure the reader is of its best word, 0 to 100, and where it stands."""

    text: str
    confidence: float
    spot: Spot

    def __repr__(self) -> str:
        return f"Reading({len(self.text)} letters)"


@lru_cache(maxsize=1)
def installed() -> str | None:
    """The program's path, None where it is not installed."""
    return shutil.which("tesseract")


def read(picture: NDArray[np.uint8]) -> list[Reading]:
    """The lines of words in a grey picture (rows, columns), upright and turned by a quarter both ways.

    Raises:
        OSError: the program cannot be run, or ended badly.
    """
    lines: list[Reading] = []
    for turns in (0, 1, 3):
        read = _read_upright(np.rot90(picture, turns))
        lines += [each._replace(spot=each.spot.turned_back(turns, picture.shape)) for each in read]
    return lines


def _read_upright(picture: NDArray[np.uint8]) -> list[Reading]:
    larger = 1 if max(picture.shape) >= _LARGE else 2
    if larger > 1:
        picture = zoom(picture, larger, order=3, mode="nearest")
    rows, columns = picture.shape
    portable = b"P5 %d %d 255\n" % (columns, rows) + picture.tobytes()
    program = installed() or "tesseract"
    try:
        done = subprocess.run(
            [program, "-", "-", "--psm", "11", "--oem", "1", "-l", "eng", "tsv"],
            input=portable,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_LIMIT_S,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired:
        raise OSError("tesseract took too long") from None
    if done.returncode:
        raise OSError(f"tesseract ended with {done.returncode}")
    lines = _lines(done.stdout.decode("utf-8", "replace"))
    return [each._replace(spot=each.spot.scaled(1, larger)) for each in lines]


def _lines(table: str) -> Iterator[Reading]:
    """Words of the same block, paragraph and line, joined."""
    words: dict[tuple[str, ...], list[Reading]] = {}
    for row in table.splitlines()[1:]:
        fields = row.split("\t")
        if len(fields) == _COLUMNS and fields[0] == _WORD_LEVEL and fields[11].strip():
            left, top, wide, high = map(int, fields[6:10])
            word = Reading(fields[11].strip(), float(fields[10]), Spot(left, top, left + wide, top + high))
            words.setdefault(tuple(fields[1:5]), []).append(word)
    for line in words.values():
        spot = reduce(Spot.around, (word.spot for word in line))
        yield Reading(" ".join(word.text for word in line), max(word.confidence for word in line), spot)
