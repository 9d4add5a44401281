"""Finds writing in the frames of an object or a series."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scanward.core.errors import UnsoundObject
from scanward.core.pixel_text import LookedHow, TextLook
from scanward.line.examine.pixel_text.confirming import confirmed, doubtful, too_small
from scanward.line.examine.pixel_text.detector import Detector
from scanward.line.examine.pixel_text.looking import look
from scanward.line.examine.pixel_text.merging import merged
from scanward.line.examine.pixel_text.projecting import projections
from scanward.line.examine.pixel_text.reader import Reader
from scanward.line.examine.pixel_text.seeing import see

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from scanward.core.pixel_text import TextBox
    from scanward.dicom.frames import FrameSource, Window


class TextFinder:
    """Loads its networks when it first needs them. One for each process; not for two threads at once."""

    def __init__(self, *, read: bool = True) -> None:
        """`read` False reads only what may be no writing: enough where all writing goes."""
        self._detector = Detector()
        self._reader = Reader()
        self._read = read

    def find(self, frames: FrameSource) -> TextLook:
        """Every word in the frames of one object, or of one series of equal geometry.

        Pixels that cannot be decoded give a `TextLook` that says so: nothing is known of them then.

        Raises:
            ConfigurationError: the models are not installed.
        """
        try:
            if frames.count == 1:
                return TextLook(LookedHow.EACH_FRAME, tuple(self._words(frames.frame(0), frames.window(0))), 1, 1)
            return self._over_time(frames)
        except UnsoundObject:
            return TextLook(LookedHow.FAILED, frames=frames.count)

    def _over_time(self, frames: FrameSource) -> TextLook:
        window = frames.window(frames.count // 2)
        seen = projections(frames)
        boxes = [box for picture in seen for box in self._words(picture, window)]
        standing = [replace(box, first=0, last=None) for box in boxes]
        return TextLook(LookedHow.PROJECTED, tuple(merged(standing)), frames.count, len(seen))

    def _words(self, frame: NDArray[Any], window: Window | None) -> list[TextBox]:
        seen = see(frame, window)
        found = []
        for box in look(seen, self._detector):
            if too_small(box):
                continue
            asked = self._reader.read(seen.page, box, all_turns=True) if doubtful(box) else box
            found += [asked] if asked is box or confirmed(asked) else []
        if not self._read:
            return merged(found)
        return [self._reader.read(seen.page, box) for box in merged(found)]
