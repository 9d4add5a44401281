"""The whole line: release planted objects, then ask how much of every identifying string is left in the pixels."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pydicom
from pydicom.pixels import apply_color_lut
from pydicom.uid import (
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLSLossless,
    RLELossless,
)

from benchmarks.agreement import agree
from benchmarks.burned_in.cases import image_case
from benchmarks.burned_in.finders import FINDERS, read_text
from benchmarks.burned_in.moving import clip, series
from benchmarks.burned_in.objects import as_object, as_series, write
from benchmarks.burned_in.scoring import Share
from benchmarks.burned_in.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from pydicom.dataset import Dataset

    from benchmarks.burned_in.truth import Case, Planted

_SYNTAXES: Final = (ExplicitVRLittleEndian, RLELossless, JPEG2000Lossless, JPEGLSLossless, JPEGBaseline8Bit)
_COLOURS: Final = ("RGB", "YBR_FULL", "PALETTE COLOR")
_LEFT: Final = 0.1
"""A letter is left where it keeps at least this share of its contrast."""
_BARELY: Final = 3.0


@dataclass(slots=True)
class Left:
    """What is left after a release."""

    strings: Share = field(default_factory=Share)
    """Strings of which no letter is left."""
    glyphs: int = 0
    glyphs_left: int = 0
    pixels: int = 0
    changed_outside: int = 0
    given: int = 0
    out: int = 0
    readable: int = 0
    """Pictures in which tesseract still reads a name or a number of the patient."""


def report(pictures: int, *, held_out: bool, recipe: str = "ai-training") -> str:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        frames = _make(folder / "in", pictures, held_out=held_out)
        agree([sys.executable, "-m", "scanward"], folder / "ward")
        started = time.perf_counter()
        options = ["--recipe", recipe, "--recipient", "bench", "--purpose", "research"]
        command = [sys.executable, "-m", "scanward", "release", str(folder / "in"), "--to", str(folder / "out")]
        done = subprocess.run(
            [*command, "--ward", str(folder / "ward"), *options], check=False, capture_output=True, text=True
        )
        seconds = time.perf_counter() - started
        left = _judge(folder, frames)
    rows = [
        ["objects out", f"{left.out} of {left.given} (exit {done.returncode})"],
        ["legible identifying strings of which no letter is left", str(left.strings)],
        ["their glyph pixels left", f"{left.glyphs_left} of {left.glyphs}"],
        ["pixels changed outside text", f"{100 * left.changed_outside / max(1, left.pixels):.4f} %"],
        ["pictures where tesseract reads the patient", str(left.readable)],
        ["objects/s", f"{left.given / seconds:.2f}"],
    ]
    return table(["released by " + recipe, ""], rows)


def _make(folder: Path, pictures: int, *, held_out: bool) -> dict[int, tuple[Case, range]]:
    """Objects of every kind in `folder`; which case and which of its frames each instance number holds."""
    folder.mkdir()
    known: dict[int, tuple[Case, range]] = {}

    def keep(made: Dataset, case: Case, frames: range) -> None:
        made.InstanceNumber = len(known) + 1
        known[made.InstanceNumber] = case, frames
        write(made, folder / f"{made.InstanceNumber:05}.dcm")

    for number in range(pictures):
        case = image_case(number, held_out=held_out)
        frame = case.frame()
        syntax, colour = _SYNTAXES[number // 5 % len(_SYNTAXES)], _COLOURS[number // 5 % len(_COLOURS)]
        if syntax == JPEGBaseline8Bit and frame.dtype != np.uint8:
            syntax = ExplicitVRLittleEndian
        if frame.ndim == 3 and syntax != ExplicitVRLittleEndian:
            colour = "RGB"
        keep(as_object(case, photometric=colour, syntax=syntax), case, range(1))
    moving = clip(30, held_out=held_out, single=17)
    keep(as_object(moving), moving, range(30))
    for modality in ("CT", "MR"):
        case = series(modality, held_out=held_out, standing=2, single=11, slices=30)
        for number, made in enumerate(as_series(case)):
            keep(made, case, range(number, number + 1))
    return known


def _judge(folder: Path, known: dict[int, tuple[Case, range]]) -> Left:
    left = Left(given=len(known))
    for path in sorted((folder / "out").rglob("*.dcm")):
        released = pydicom.dcmread(path)
        number = int(released.get("InstanceNumber") or 0)
        if number not in known:
            continue
        case, frames = known[number]
        left.out += 1
        before = _frames(pydicom.dcmread(folder / "in" / f"{number:05}.dcm"))
        for frame, was, now in zip(frames, before, _frames(released), strict=True):
            _judge_frame(left, case, frame, was, now)
    return left


def _frames(read: Dataset) -> Iterator[NDArray[Any]]:
    pixels = read.pixel_array
    if read.PhotometricInterpretation == "PALETTE COLOR":
        pixels = (apply_color_lut(pixels, read) >> 8).astype(np.uint8)
    return iter(pixels if int(read.get("NumberOfFrames", 1)) > 1 else [pixels])


def _judge_frame(left: Left, case: Case, frame: int, was: NDArray[Any], now: NDArray[Any]) -> None:
    changed = (was != now).any(axis=2) if was.ndim == 3 else was != now
    before, after = (_grey(case, pixels) for pixels in (was, now))
    near = np.zeros(changed.shape, np.bool_)
    for text in case.texts:
        if not text.in_frame(frame):
            continue
        margin = max(4, text.wish.cap_px // 2)
        near[max(0, text.top - margin) : text.bottom + margin, max(0, text.left - margin) : text.right + margin] = True
        if text.wish.sort.identifies and text.legible:
            glyphs = letters_left(text, before, after)
            left.strings.add(glyphs == 0)
            left.glyphs += int(text.glyphs.sum())
            left.glyphs_left += glyphs
    left.pixels += changed.size
    left.changed_outside += int((changed & ~near).sum())
    if "tesseract" in FINDERS and any(text.in_frame(frame) for text in case.texts):
        said = read_text(np.rint(after).astype(np.uint8)).casefold()
        left.readable += any(word in said for word in _needles(case))


def _grey(case: Case, pixels: NDArray[Any]) -> NDArray[np.float32]:
    shown = case.background.shown(pixels).astype(np.float32)
    return shown.mean(axis=2) if shown.ndim == 3 else shown


def letters_left(text: Planted, before: NDArray[np.float32], after: NDArray[np.float32]) -> int:
    """Glyph pixels of the parts of a string, each about a letter long, that still differ from their ground."""
    here = np.s_[text.top : text.bottom, text.left : text.right]
    was, now, glyphs = before[here], after[here], text.glyphs
    along = 1 if text.wish.direction % 180 == 0 else 0
    if along == 0:
        was, now, glyphs = was.T, now.T, glyphs.T
    found = 0
    for start in range(0, glyphs.shape[1], text.wish.cap_px):
        part = np.s_[:, start : start + text.wish.cap_px]
        ink, ground = glyphs[part], ~glyphs[part]
        if ink.sum() < 4 or not ground.any():
            continue
        contrast = [abs(float(np.median(p[part][ink]) - np.median(p[part][ground]))) for p in (was, now)]
        if contrast[1] >= max(_BARELY, _LEFT * contrast[0]):
            found += int(ink.sum())
    return found


def _needles(case: Case) -> set[str]:
    who = case.person
    return {text.casefold() for text in (who.family, who.patient_id, who.accession) if len(text) >= 4}
