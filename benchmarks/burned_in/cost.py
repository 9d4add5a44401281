"""What a look costs: CPU-seconds and peak memory, each in a process of its own, from files on disk."""

from __future__ import annotations

import multiprocessing
import re
import resource
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.burned_in.cases import image_case
from benchmarks.burned_in.moving import clip, series
from benchmarks.burned_in.objects import as_object, as_series, write
from benchmarks.burned_in.tables import table
from scanward.dicom.frames import FrameDecoder
from scanward.dicom.frames.source import SeriesFrames
from scanward.line.examine.pixel_text import TextFinder


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one look: CPU-seconds with what the decoder's process took, the largest memory of this process."""

    cpu_s: float
    peak_mb: float
    frames: int


def look_at(paths: list[Path]) -> Cost:
    """One look at the objects of `paths` as one series, after the networks were loaded and used once."""
    finder = TextFinder(read=False)
    with FrameDecoder() as decoder:
        finder.find(clip(1, held_out=False, standing=1))
        before = _cpu_s()
        with SeriesFrames(paths, decoder) as frames:
            finder.find(frames)
            count = frames.count
        spent = _cpu_s() - before
    return Cost(spent, _peak_mb(), count)


def _peak_mb() -> float:
    """What `ru_maxrss` says is, after an exec, what the parent had; the kernel's own mark is not."""
    said = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    return int(said[1]) / 1024 if said else float("nan")


def _cpu_s() -> float:
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return spent.ru_utime + spent.ru_stime


def measured(paths: list[Path], runs: int = 3) -> Cost:
    """The median of several runs, each in a fresh process."""
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        costs = [pool.apply(look_at, (paths,)) for _ in range(runs)]
    return Cost(statistics.median(c.cpu_s for c in costs), statistics.median(c.peak_mb for c in costs), costs[0].frames)


def report(*, held_out: bool) -> str:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        asked: dict[str, list[Path]] = {}
        one = clip(1, held_out=held_out)
        asked["ultrasound, one frame 512 x 512"] = [write(as_object(one), folder / "one.dcm")]
        asked["ultrasound clip, 30 frames"] = [write(as_object(clip(30, held_out=held_out)), folder / "30.dcm")]
        asked["ultrasound clip, 300 frames"] = [write(as_object(clip(300, held_out=held_out)), folder / "300.dcm")]
        asked["page 800 x 620"] = [write(as_object(image_case(4, held_out=held_out)), folder / "page.dcm")]
        for modality in ("CT", "MR"):
            case = series(modality, held_out=held_out, standing=2, slices=200)
            paths = [folder / f"{modality}{number:03}.dcm" for number in range(case.count)]
            for made_one, path in zip(as_series(case), paths, strict=True):
                write(made_one, path)
            asked[f"{case.name} slices {case.rows} x {case.columns}, standing text"] = paths
            asked[f"one {modality} slice {case.rows} x {case.columns}"] = paths[:1]
        costs = {name: measured(paths) for name, paths in asked.items()}
    rows = [
        [name, f"{c.cpu_s:.3f}", f"{1000 * c.cpu_s / c.frames:.1f}", f"{c.peak_mb:.0f}"] for name, c in costs.items()
    ]
    single, clips = costs["ultrasound, one frame 512 x 512"], costs["ultrasound clip, 300 frames"]
    return "\n\n".join(
        [
            table(["looked at", "CPU-s", "CPU-ms a frame", "peak MB"], rows),
            f"300 frames cost {clips.cpu_s / single.cpu_s:.2f} times one frame",
        ]
    )
