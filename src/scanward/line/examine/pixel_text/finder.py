"""Finds writing in the frames of an object or a series."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from scanward.core.errors import UnsoundObject
from scanward.core.pixel_text import LookedHow, TextBox, TextLook
from scanward.line.examine.pixel_text.effort import Effort, TooMuchToSee
from scanward.line.examine.pixel_text.finite import FiniteFrames
from scanward.line.examine.pixel_text.knowing import boxes_at
from scanward.line.examine.pixel_text.over_time import look_at_each, look_over_time
from scanward.line.examine.pixel_text.plausible import plausible
from scanward.line.examine.pixel_text.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanward.dicom.frames import FrameSource

_FEW: Final = 3
"""So few frames are looked at one by one: that is no dearer."""
_LOWEST: Final = 5
"""Rows, or columns, of the smallest letters that were ever drawn on screens."""


class TextFinder:
    """Loads its networks when it first needs them. One for each process; not for two threads at once."""

    def __init__(self, *, read: bool = True) -> None:
        """`read` False reads only what may be no writing: enough where all writing goes."""
        self._words = Words(read=read)

    def find(
        self,
        frames: FrameSource,
        *,
        apart: bool = False,
        slices: bool = False,
        knowledge: Sequence[TextBox] = (),
        stored_bytes: int | None = None,
    ) -> TextLook:
        """Every word in the frames of one object, or of one series of equal geometry.

        `apart` says that the frames do not show one thing from moment to moment or slice to slice, such as pages of
        screens: each is looked at by itself, at the price of each. `slices` says that the header gives no reason to
        expect writing: what looks like a letter or two is anatomy there (`plausible`). `knowledge` are places where
        this device is known to write, in any frame: they are looked at once more, and become boxes without a text where
        something stands of which no word can be made. Nothing else is looked at less for them.

        Pixels that cannot be decoded give a `TextLook` that says so: nothing is known of them then. Where more looks
        like writing than is looked at of an object of so many `stored_bytes` (`effort`), it says that, with one box
        around everything.

        Raises:
            ConfigurationError: the models are not installed.
        """
        self._words.looks = 0
        self._words.effort = Effort(stored_bytes)
        if min(frames.rows, frames.columns) < _LOWEST:
            return TextLook(LookedHow.SKIPPED, frames=frames.count)
        try:
            look = look_at_each if apart or frames.count <= _FEW else look_over_time
            frames = FiniteFrames(frames)
            seen = look(frames, self._words)
            if slices:
                seen = replace(seen, boxes=tuple(box for box in seen.boxes if plausible(box, frames.rows)))
            known = boxes_at(knowledge, frames, seen.boxes, self._words) if knowledge else []
            return replace(seen, boxes=(*seen.boxes, *known), read=self._words.looks)
        except UnsoundObject:
            return TextLook(LookedHow.FAILED, frames=frames.count)
        except TooMuchToSee:
            whole = TextBox(0, 0, frames.columns, frames.rows, score=0.0)
            return TextLook(LookedHow.TOO_MUCH, (whole,), frames.count, self._words.looks)
