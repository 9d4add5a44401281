"""Decoded frames and thumbnails of any object, at the risk of a child process only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scanward.core.doors import later
from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.frames.budgets import DecodeLimits
from scanward.dicom.frames.look import look_of
from scanward.dicom.frames.plain import plain_thumbnail
from scanward.dicom.frames.taking import FrameTaker
from scanward.dicom.reading import open_object

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    import numpy as np
    from numpy.typing import NDArray

    from scanward.dicom.frames.encoded import EncodedFrame
    from scanward.dicom.frames.worker import Worker
else:
    np = later("numpy")


class FrameDecoder:
    """Decodes frames in a child process that lives as long as it behaves. Use it in a `with`; not from two
    threads at once.
    """

    def __init__(self, limits: DecodeLimits | None = None) -> None:
        self.limits = limits or DecodeLimits()
        self._worker: Worker | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> Worker:
        """Start the child now, so that it is ready when the first frame is asked for; it goes on if it lives."""
        if self._worker is None or not self._worker.alive:
            from scanward.dicom.frames.worker import Worker  # noqa: PLC0415 - start-up: plain pixels need no child

            self.close()
            self._worker = Worker(self.limits)
        return self._worker

    def close(self) -> None:
        """End the child; the next request would start another."""
        if self._worker is not None:
            self._worker.kill()
            self._worker = None

    def frame(self, path: Path, index: int = 0, *, as_stored: bool = False) -> NDArray[Any]:
        """Frame `index` (from 0) as (rows, columns) or (rows, columns, samples).

        YBR is converted to RGB unless `as_stored`; palettes, windows and rescale are not applied. Raises
        UnsoundObject(CODESTREAM | DECODER_DIED | PIXEL_DESCRIPTION | PIXEL_LENGTH | what `open_object`
        raises).
        """
        with open_object(path) as found:
            encoded = FrameTaker(found, self.limits).take(index)
        return _array(*self.ask(encoded, {"look": {}, "as_stored": as_stored, "size": 0}))

    def decode(self, encoded: EncodedFrame) -> NDArray[Any]:
        """One frame that was taken already, as `frame` gives it; YBR is converted to RGB."""
        return _array(*self.ask(encoded, {"look": {}, "as_stored": False, "size": 0}))

    def thumbnail(self, path: Path, size: int = 160) -> bytes:
        """A PNG of at most `size` x `size` pixels: the middle frame by the header's window or by
        percentiles. Raises as `frame`.
        """
        with open_object(path) as found:
            encoded, look = FrameTaker(found, self.limits.for_looking()).take(), look_of(found)
        if (plain := plain_thumbnail(encoded, look, size)) is not None:
            return plain
        return bytes(self.ask(encoded, {"look": look.head(), "as_stored": False, "size": size})[1])

    def picture(self, path: Path, index: int = 0, *, size: int, part: tuple[float, float] | None = None) -> bytes:
        """A PNG of frame `index` (from 0) at its own size, made smaller where it is larger than `size` x `size`.

        Grey by the header's window; or what lies between two places, 0 to 1, in the order of all values that occur.
        Raises as `frame`.
        """
        with open_object(path) as found:
            encoded, look = FrameTaker(found, self.limits).take(index), look_of(found).head()
        wish = {"look": look | {"range": part}, "as_stored": False, "size": size}
        return bytes(self.ask(encoded, wish)[1])

    def ask(self, encoded: EncodedFrame, wish: dict[str, Any]) -> tuple[dict[str, Any], bytearray]:
        """The child's answer to a wish about one frame: what it says, and bytes. Raises as `frame`."""
        answer, body = self.start().ask({"frame": encoded.head(), **wish}, encoded.stream)
        if "reason" in answer:
            if answer["reason"] == QuarantineReason.DECODER_DIED:
                self.close()
            raise UnsoundObject(QuarantineReason(answer["reason"]), answer["detail"])
        return answer, body


def _array(answer: dict[str, Any], body: bytearray) -> NDArray[Any]:
    return np.frombuffer(body, np.dtype(answer["dtype"])).reshape(answer["shape"])
