"""The frames of an object, or of a series, one at a time: what looks into pixels asks for nothing else."""

from __future__ import annotations

import os
from bisect import bisect_right
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, Self

from scanward.core.doors import later
from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.element import PIXEL_TAGS
from scanward.dicom.frames.look import look_of
from scanward.dicom.frames.palette import through_palette
from scanward.dicom.frames.taking import PLANAR_CONFIGURATION, FrameTaker
from scanward.dicom.reading import open_object

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType

    import numpy as np
    from numpy.typing import NDArray

    from scanward.dicom.frames.decoder import FrameDecoder
    from scanward.dicom.frames.encoded import EncodedFrame
    from scanward.dicom.reading import DicomObject
else:
    np = later("numpy")

_PLAIN: Final = frozenset({"MONOCHROME1", "MONOCHROME2", "RGB", "PALETTE COLOR", ""})
_SIZES: Final = frozenset({8, 16, 32})
_COLOUR: Final = 3
_NEEDED: Final = PIXEL_TAGS | {PLANAR_CONFIGURATION}
"""What of a header has to be at hand once the frames are described."""


class Window(NamedTuple):
    """The darkest and the brightest value that a header's window shows, as stored."""

    low: float
    high: float


class FrameSource(Protocol):
    """Pictures of one size. `frame` gives (rows, columns) as stored, or (rows, columns, 3) as RGB; nothing is kept."""

    @property
    def count(self) -> int: ...

    @property
    def rows(self) -> int: ...

    @property
    def columns(self) -> int: ...

    def frame(self, index: int) -> NDArray[Any]:
        """Raises UnsoundObject where a frame cannot be decoded."""
        ...

    def window(self, index: int) -> Window | None: ...


class ObjectFrames:
    """The frames of one object. Palettes are applied and YBR becomes RGB; windows and rescale are not applied.

    Plain samples are read straight from the file; whatever needs a codec or a conversion is done by the decoder's child
    process. Use it in a `with`: the file stays open.
    """

    def __init__(self, path: Path, decoder: FrameDecoder) -> None:
        """Raises UnsoundObject(PIXEL_DESCRIPTION, what `open_object` raises)."""
        self._decoder = decoder
        self._stamp: tuple[int, ...] = ()
        self._found = open_object(path)
        try:
            self._taker = FrameTaker(self._found, decoder.limits.for_looking())
        except UnsoundObject:
            self._found.close()
            raise
        self._look = look_of(self._found)
        self._found.keep_only(_NEEDED)
        said = self._taker.said
        self.count, self.rows, self.columns = said.frames, said.rows, said.columns

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._found.close()

    def rest(self) -> bool:
        """Close the file until a frame is asked for; False where that cannot be: what was inflated would be gone."""
        if self._found.syntax.deflated:
            return False
        if self._found.fd >= 0:
            self._stamp = _stamp(self._found.fd)
            self._found.close()
        return True

    def _wake(self) -> None:
        """Open the file again after `rest`. Raises UnsoundObject(UNREADABLE) where it is gone or was changed."""
        if self._found.fd >= 0 or not self._stamp:
            return
        try:
            self._found.fd = os.open(self._found.path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            raise UnsoundObject(QuarantineReason.UNREADABLE, "cannot be opened") from None
        if _stamp(self._found.fd) != self._stamp:
            self._found.close()
            raise UnsoundObject(QuarantineReason.UNREADABLE, "it was changed while it was read")

    def frame(self, index: int) -> NDArray[Any]:
        self._wake()
        encoded = self._taker.take(index)
        array = _read(encoded, self._found) if self._plain(encoded) else self._decoder.decode(encoded)
        if encoded.photometric == "PALETTE COLOR" and self._look.palette and array.ndim == 2:  # noqa: PLR2004 - rows, columns
            return through_palette(array, self._look.head())
        if array.ndim == _COLOUR:
            return array[..., :3] if array.shape[2] >= _COLOUR else array[..., 0]
        return array

    def window(self, index: int) -> Window | None:
        del index  # one window for all frames: those of a functional group only differ in how a person likes them
        look = self._look
        if look.width < 1:
            return None
        ends = [(look.center + sign * look.width / 2 - look.intercept) / look.slope for sign in (-1.0, 1.0)]
        return Window(min(ends), max(ends))

    def _plain(self, encoded: EncodedFrame) -> bool:
        if self._found.syntax.encapsulated or encoded.photometric not in _PLAIN:
            return False
        return encoded.keyword != "PixelData" or (encoded.bits_allocated in _SIZES and not encoded.skip_bits)


def _read(encoded: EncodedFrame, found: DicomObject) -> NDArray[Any]:
    """Samples without a codec (PS3.5 section 8.1.1), without what other than pixels stands in their upper bits."""
    little = found.syntax.encoding.little or encoded.bits_allocated == 8  # noqa: PLR2004 - bits of one byte
    kind = "f" if encoded.keyword != "PixelData" else "i" if encoded.signed else "u"
    array: NDArray[Any] = np.frombuffer(
        encoded.stream,
        np.dtype(f"{'<' if little else '>'}{kind}{encoded.bits_allocated // 8}"),
        encoded.rows * encoded.columns * encoded.samples,
    )
    if not little:
        array = array.astype(array.dtype.newbyteorder("="))
    unused = encoded.bits_allocated - encoded.bits_stored
    if kind != "f" and unused > 0:
        array = (array << unused) >> unused
    if encoded.samples == 1:
        return array.reshape(encoded.rows, encoded.columns)
    if encoded.planar:
        return array.reshape(encoded.samples, encoded.rows, encoded.columns).transpose(1, 2, 0)
    return array.reshape(encoded.rows, encoded.columns, encoded.samples)


def _stamp(descriptor: int) -> tuple[int, ...]:
    """What tells a file from another one, and from itself after it was written."""
    said = os.fstat(descriptor)
    return said.st_dev, said.st_ino, said.st_size, said.st_mtime_ns


class SeriesFrames:
    """The frames of several objects of one size, one after the other. Each header is read once, each file open only
    while it is asked; what has to be inflated is read anew each time.
    """

    def __init__(self, paths: Sequence[Path], decoder: FrameDecoder) -> None:
        """Raises UnsoundObject(PIXEL_DESCRIPTION) where sizes differ, and what `ObjectFrames` raises."""
        self._paths, self._decoder = tuple(paths), decoder
        self._known: dict[int, ObjectFrames] = {}
        self._awake = -1
        try:
            seen = [self._object(number) for number in range(len(self._paths))]
        except BaseException:
            self.close()
            raise
        sizes = {(frames.rows, frames.columns) for frames in seen}
        counts = [frames.count for frames in seen]
        if len(sizes) != 1:
            self.close()
            raise UnsoundObject(QuarantineReason.PIXEL_DESCRIPTION, "objects of several sizes, or none")
        self._ends = list(accumulate(counts))
        self.count = self._ends[-1]
        ((self.rows, self.columns),) = sizes

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        for frames in self._known.values():
            frames.close()
        self._known = {}

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Of each object its first frame, and how many it has."""
        return [(first, end - first) for first, end in pairwise([0, *self._ends])]

    def place(self, index: int) -> tuple[int, int]:
        """Which object, and which of its frames."""
        number = bisect_right(self._ends, index)
        return number, index - (self._ends[number - 1] if number else 0)

    def frame(self, index: int) -> NDArray[Any]:
        number, inner = self.place(index)
        return self._object(number).frame(inner)

    def window(self, index: int) -> Window | None:
        number, inner = self.place(index)
        known = self._known.get(number)  # asked beside another object's frame: no reason to open this one
        return (known or self._object(number)).window(inner)

    def _object(self, number: int) -> ObjectFrames:
        if number != self._awake and self._awake in self._known and not self._known[self._awake].rest():
            self._known.pop(self._awake).close()
        if number not in self._known:
            self._known[number] = ObjectFrames(self._paths[number], self._decoder)
        self._awake = number
        return self._known[number]
