"""How much of what was planted is covered by boxes, and what the boxes cost elsewhere."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from benchmarks.burned_in.truth import Case, Planted
    from scanward.core.pixel_text import TextBox

FOUND: Final = 0.9
"""A string is found when boxes cover at least this share of its glyph pixels."""
_Z95: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Scored:
    """What boxes did to one frame of a case. `covered` is the share of glyph pixels of each string of that frame."""

    texts: tuple[tuple[Planted, float], ...] = field(repr=False)
    false_boxes: int
    lost: int
    """Pixels under boxes that stand farther from any planted string than its margin allows."""
    pixels: int
    boxes: int

    def found(self) -> list[tuple[Planted, bool]]:
        return [(text, covered >= FOUND) for text, covered in self.texts]


def score(case: Case, boxes: Sequence[TextBox], frame: int = 0) -> Scored:
    """Score `boxes` against the truth of one frame.

    A box is false where it touches no planted string. Around a string a margin of half its letters' height, at least
    four pixels, is free: a redaction needs some, and the next letter there would be part of the same line.
    """
    rows, columns = case.background.frame(frame).shape[:2]
    here = [box for box in boxes if box.in_frame(frame)]
    cover = painted((rows, columns), here)
    allowed = np.zeros((rows, columns), np.bool_)
    texts = []
    for text in case.texts:
        if not text.in_frame(frame):
            continue
        window = cover[text.top : text.bottom, text.left : text.right]
        texts.append((text, float((window & text.glyphs).sum() / text.glyphs.sum())))
        margin = max(4, text.wish.cap_px // 2)
        allowed[max(0, text.top - margin) : text.bottom + margin, max(0, text.left - margin) : text.right + margin] = (
            True
        )
    false = sum(not any(_touch(box, text) for text, _ in texts) for box in here)
    return Scored(tuple(texts), false, int((cover & ~allowed).sum()), rows * columns, len(here))


def painted(shape: tuple[int, int], boxes: Iterable[TextBox]) -> NDArray[np.bool_]:
    """True under the boxes."""
    cover = np.zeros(shape, np.bool_)
    for box in boxes:
        cover[max(0, box.top) : max(0, box.bottom), max(0, box.left) : max(0, box.right)] = True
    return cover


def _touch(box: TextBox, text: Planted) -> bool:
    return box.left < text.right and text.left < box.right and box.top < text.bottom and text.top < box.bottom


def wilson(hits: int, asked: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212)."""
    if not asked:
        return 0.0, 1.0
    share, square = hits / asked, _Z95**2
    middle = share + square / (2 * asked)
    half = _Z95 * math.sqrt(share * (1 - share) / asked + square / (4 * asked**2))
    return max(0.0, (middle - half) / (1 + square / asked)), min(1.0, (middle + half) / (1 + square / asked))


@dataclass(slots=True)
class Share:
    """Hits of so many asked."""

    hits: int = 0
    asked: int = 0

    def add(self, hit: bool) -> None:
        self.hits += hit
        self.asked += 1

    def __str__(self) -> str:
        if not self.asked:
            return "-"
        low, high = wilson(self.hits, self.asked)
        return f"{100 * self.hits / self.asked:.1f} % ({100 * low:.1f}-{100 * high:.1f}; {self.asked})"
