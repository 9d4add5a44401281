"""Clips and series: is standing text found, and text of one frame or slice, and what do the boxes cost elsewhere?"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from benchmarks.burned_in.looking import cpu_s
from benchmarks.burned_in.moving import clip, series
from benchmarks.burned_in.scoring import FOUND, Share, score
from benchmarks.burned_in.tables import table
from scanward.line.examine.pixel_text import TextFinder

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.burned_in.truth import Case

_FRAMES: Final = 40
_KINDS: Final[dict[str, Callable[..., Case]]] = {
    "ultrasound clip": partial(clip, _FRAMES, standing=2),
    "CT series": partial(series, "CT", standing=2, slices=_FRAMES),
    "MR series": partial(series, "MR", standing=2, slices=_FRAMES),
    "CT series, nothing stands": partial(series, "CT", slices=_FRAMES),
    "MR series, nothing stands": partial(series, "MR", slices=_FRAMES),
}


def report(runs: int, *, held_out: bool) -> str:
    """Each kind so many times, each time with a note in one frame; a string is found when it is in all its frames."""
    finder = TextFinder(read=False)
    rows = []
    for name, make in _KINDS.items():
        standing, alone = Share(), Share()
        lost = pixels = frames = 0
        spent = 0.0
        for seed in range(runs):
            case = make(held_out=held_out, seed=seed, single=(7 * seed + 5) % (_FRAMES // 2))
            before = cpu_s()
            boxes = finder.find(case).boxes
            spent, frames = spent + cpu_s() - before, frames + case.count
            least: dict[int, float] = {}
            for number in range(case.count):
                scored = score(case, boxes, number)
                lost, pixels = lost + scored.lost, pixels + scored.pixels
                for text, covered in scored.texts:
                    least[id(text)] = min(covered, least.get(id(text), 1.0))
            for text in case.texts:
                if text.legible:
                    (standing if text.wish.last is None else alone).add(least[id(text)] >= FOUND)
        rows.append([name, str(standing), str(alone), f"{100 * lost / pixels:.4f} %", f"{1000 * spent / frames:.1f}"])
    head = ["", "standing text found", "text of one frame found", "pixels lost", "CPU-ms a frame"]
    return table(head, rows)
