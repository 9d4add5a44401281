"""The pictures of a folder, read for anybody: of whom it tells is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanward.core.errors import ConfigurationError, QuarantineReason, UnsoundObject
from scanward.dicom.frames import FrameDecoder, ObjectFrames
from scanward.line.verify.burned_in import tesseract
from scanward.line.verify.burned_in.second_look import SecondLook, unseen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from scanward.core.finding import Finding

_SLICES: Final = frozenset(f"1.2.840.10008.5.1.4.1.1.{number}" for number in ("2", "4", "128"))
"""CT, MR and PET images of one frame each (PS3.6 Annex A)."""
_AT_ONCE: Final = 64
"""Slices that wait to be looked at together."""


class StrangersPictures:
    """Reads the pictures of objects as they come. Slices of one folder and size that come one after the other are
    looked at together. Use it in a `with`.
    """

    def __init__(self) -> None:
        """Raises ConfigurationError where there is nothing to read with."""
        if not tesseract.installed():
            raise ConfigurationError("pictures are read with tesseract, and it is not installed")
        self.looked_at = 0
        self._look = SecondLook(None)
        self._decoder = FrameDecoder()
        self._alike: tuple[object, ...] = ()
        self._waiting: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._decoder.close()

    def meet(self, path: Path, sop_class_uid: str) -> Iterator[Finding]:
        """The object at `path`: what is found in it, or in those that waited for it."""
        try:
            with ObjectFrames(path, self._decoder) as frames:
                alike: tuple[object, ...] = (path.parent, sop_class_uid, frames.rows, frames.columns)
                if sop_class_uid not in _SLICES or frames.count > 1:
                    alike = ()
        except UnsoundObject as unsound:
            if unsound.reason is not QuarantineReason.PIXEL_DESCRIPTION:  # that is an object without pixels
                yield unseen(unsound)
            return
        self.looked_at += 1
        if alike and alike == self._alike and len(self._waiting) < _AT_ONCE:
            self._waiting.append(path)
            return
        yield from self.rest()
        if alike:
            self._alike, self._waiting = alike, [path]
        else:
            yield from self._look.object(path, self._decoder)

    def rest(self) -> Iterator[Finding]:
        """What is found in those that wait."""
        waiting, self._waiting, self._alike = self._waiting, [], ()
        for seen in self._look.slices(waiting, self._decoder):
            yield from (each.finding for each in seen)
