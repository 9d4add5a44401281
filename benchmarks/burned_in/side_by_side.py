"""Ours beside tesseract and presidio's DICOM redactor, on the same files in one run."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.burned_in.cases import image_case
from benchmarks.burned_in.finders import FINDERS
from benchmarks.burned_in.looking import cpu_s
from benchmarks.burned_in.moving import series
from benchmarks.burned_in.objects import as_object, as_series, write
from benchmarks.burned_in.scoring import FOUND, Share, score
from benchmarks.burned_in.tables import table
from scanward.core.pixel_text import TextBox
from scanward.dicom.frames import FrameDecoder
from scanward.dicom.frames.source import ObjectFrames, SeriesFrames
from scanward.line.examine.pixel_text import TextFinder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.burned_in.truth import Case

_SLICES: Final = 40


@dataclass(slots=True)
class Result:
    """What one tool did with one set of files: strings of each frame, and seconds for all."""

    tool: str
    found: Share = field(default_factory=Share)
    false_boxes: int = 0
    frames: int = 0
    wall_s: float = 0.0
    cpu_s: float = 0.0

    def add(self, case: Case, boxes: Sequence[TextBox], frame: int = 0) -> None:
        scored = score(case, boxes, frame)
        for text, covered in scored.texts:
            if text.wish.sort.identifies and text.legible:
                self.found.add(covered >= FOUND)
        self.false_boxes += scored.false_boxes if case.background.clean else 0
        self.frames += 1

    def row(self, best: Result) -> list[str]:
        return [
            self.tool, str(self.found), f"{self.false_boxes / self.frames:.2f}", f"{self.frames / self.wall_s:.2f}",
            f"{self.cpu_s / self.frames:.3f}", f"{(best.frames / best.wall_s) / (self.frames / self.wall_s):.1f}",
        ]  # fmt: skip


_HEAD: Final = ("tool", "legible identifying strings found", "false boxes a frame", "frames/s", "CPU-s a frame",
                "ours is faster by")  # fmt: skip


def report(peers: Path, pictures: int, *, held_out: bool) -> str:
    """Single pictures as machines write them, then a CT and an MR series with standing text and a note on one slice."""
    presidio = peers / "bin" / "python"
    parts = []
    cases = [image_case(number, held_out=held_out) for number in range(pictures)]
    parts.append(f"{pictures} pictures:\n\n" + _rows([ours(cases), tesseract(cases), *_presidio(presidio, cases)]))
    for modality in ("CT", "MR"):
        case = series(modality, held_out=held_out, standing=2, single=11, slices=_SLICES)
        parts.append(f"{case.name} slices:\n\n" + _rows([ours_on_series(case), *_presidio(presidio, [case])]))
    if not _installed(presidio):
        parts.append("presidio-image-redactor is not installed in the peers' environment")
    return "\n\n".join(parts)


def _rows(results: list[Result]) -> str:
    return table(_HEAD, [result.row(results[0]) for result in results])


def ours(cases: list[Case]) -> Result:
    """Each picture an object of its own, read from its file."""
    result, finder = Result("Scanward"), TextFinder()
    with tempfile.TemporaryDirectory() as made, FrameDecoder() as decoder:
        paths = [write(as_object(case), Path(made) / f"{n:04}.dcm") for n, case in enumerate(cases)]
        finder.find(cases[0])
        for case, path in zip(cases, paths, strict=True):
            wall, cpu = time.perf_counter(), cpu_s()
            with ObjectFrames(path, decoder) as frames:
                boxes = finder.find(frames).boxes
            result.wall_s, result.cpu_s = result.wall_s + time.perf_counter() - wall, result.cpu_s + cpu_s() - cpu
            result.add(case, boxes)
    return result


def ours_on_series(case: Case) -> Result:
    result, finder = Result("Scanward"), TextFinder()
    with tempfile.TemporaryDirectory() as made, FrameDecoder() as decoder:
        paths = [write(one, Path(made) / f"{n:04}.dcm") for n, one in enumerate(as_series(case))]
        finder.find(image_case(0, held_out=False))
        wall, cpu = time.perf_counter(), cpu_s()
        with SeriesFrames(paths, decoder) as frames:
            boxes = finder.find(frames).boxes
        result.wall_s, result.cpu_s = time.perf_counter() - wall, cpu_s() - cpu
    for frame in range(case.count):
        result.add(case, boxes, frame)
    return result


def tesseract(cases: list[Case]) -> Result:
    result = Result("tesseract, all that it boxes")
    if "tesseract" not in FINDERS:
        return result
    finder = FINDERS["tesseract"]()
    for case in cases:
        wall, cpu = time.perf_counter(), cpu_s()
        boxes = finder.boxes(case)
        result.wall_s, result.cpu_s = result.wall_s + time.perf_counter() - wall, result.cpu_s + cpu_s() - cpu
        result.add(case, boxes)
    return result


def _installed(python: Path) -> bool:
    asked = [str(python), "-c", "import presidio_image_redactor"]
    return python.exists() and not subprocess.run(asked, check=False, capture_output=True).returncode


def _presidio(python: Path, cases: list[Case]) -> list[Result]:
    """Its redactor takes one frame at a time; seconds are those of its own work, not of its start."""
    if not _installed(python):
        return []
    result = Result("presidio DICOM redactor")
    with tempfile.TemporaryDirectory() as made:
        frames = {}
        for case in cases:
            for number, one in enumerate(as_series(case)):
                path = write(one, Path(made) / f"{len(frames):05}.dcm")
                frames[path.name] = (case, number)
        worker = Path(__file__).parent / "presidio_worker.py"
        done = subprocess.run([str(python), str(worker), made], check=True, capture_output=True, text=True)
    for line in done.stdout.splitlines():
        said = json.loads(line)
        case, number = frames[said["file"]]
        boxes = [
            TextBox(b["left"], b["top"], b["left"] + b["width"], b["top"] + b["height"]) for b in said.get("boxes", [])
        ]
        result.add(case, boxes, number)
        result.wall_s, result.cpu_s = result.wall_s + said.get("wall_s", 0), result.cpu_s + said.get("cpu_s", 0)
    return [result]
