"""Masks over plain pixel data while it is copied: only the bytes under them change, and few frames lie in memory."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.masking.masks import Mask, MasksByFrame
from scanward.dicom.masking.paint import paint

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.dicom.assembling import Sink, Splice
    from scanward.dicom.description import PixelDescription
    from scanward.dicom.masking.paint import Paint

_WHOLE_WORDS: Final = 16
"""Bits after which one-bit frames begin at a byte again, and bytes of big endian words at a word."""
HALVED: Final = frozenset({"YBR_FULL_422", "YBR_PARTIAL_422"})
_LARGEST_UNIT: Final = 1 << 29
_FLOATS: Final = {0x7FE00008: "f4", 0x7FE00009: "f8"}
_INTEGERS: Final = {8: "1", 16: "2", 32: "4", 64: "8"}


@dataclass(frozen=True, slots=True)
class NativeLayout:
    """How plain pixels lie in their bytes (PS3.5 section 8.1.1, PS3.3 section C.7.6.3.1)."""

    said: PixelDescription
    dtype: str
    """Of a sample, as numpy writes it; empty for one-bit pixels."""
    planar: bool
    swapped: bool
    """Whether bytes lie in big endian words, so that each pair is the other way round."""

    @classmethod
    def of(cls, said: PixelDescription, tag: int, vr: str, *, little: bool, planar: bool) -> NativeLayout:
        """The layout of the pixel element `tag`.

        Raises:
            UnsoundObject: NOT_MASKABLE for samples of a size that no array has.
        """
        order = "<" if little else ">"
        if tag in _FLOATS:
            return cls(said, order + _FLOATS[tag], planar, swapped=False)
        swapped = not little and vr == "OW" and said.bits_allocated == 8  # noqa: PLR2004 - bytes
        if said.bits_allocated == 1 and said.samples == 1:
            return cls(said, "", planar, swapped)
        if said.bits_allocated not in _INTEGERS:
            raise UnsoundObject(QuarantineReason.NOT_MASKABLE, "samples of this size cannot be masked")
        kind = "i" if said.signed else "u"
        return cls(said, order + kind + _INTEGERS[said.bits_allocated], planar and said.samples > 1, swapped)

    @property
    def halved(self) -> bool:
        """Whether two pixels share their chroma."""
        return self.said.photometric in HALVED

    @property
    def frame_bits(self) -> int:
        said = self.said
        bits = said.rows * said.columns * said.samples * said.bits_allocated
        return bits // 3 * 2 if self.halved else bits

    @property
    def unit_frames(self) -> int:
        """After so many frames a frame begins at a whole byte or word again."""
        whole = _WHOLE_WORDS if self.swapped else 8
        return whole // gcd(whole, self.frame_bits)

    def masked(self, unit: bytearray, first: int, masks: MasksByFrame, how: Paint) -> None:
        """Lay the masks over a unit's bytes, in place; its first frame is number `first`."""
        raw = np.frombuffer(unit, np.uint8)
        if self.swapped:
            raw[:] = raw.reshape(-1, 2)[:, ::-1].ravel()
        if self.dtype:
            self._paint(raw.view(self.dtype), first, masks, how)
        else:
            bits = np.unpackbits(raw, bitorder="little")
            self._paint(bits, first, masks, how)
            raw[:] = np.packbits(bits, bitorder="little")
        if self.swapped:
            raw[:] = raw.reshape(-1, 2)[:, ::-1].ravel()

    def _paint(self, samples: NDArray[Any], first: int, masks: MasksByFrame, how: Paint) -> None:
        said = self.said
        rows, columns, depth = said.rows, said.columns, said.samples
        if self.halved:
            columns, depth = columns // 2, 4
        length = rows * columns * depth
        for number in range(len(samples) // length):
            standing = masks.standing(first + number)
            if not standing:
                continue
            frame = samples[number * length : (number + 1) * length]
            if self.halved:
                paint(frame.reshape(rows, columns, depth), [_halved(mask) for mask in standing], _in_pairs(how))
            elif self.planar:
                paint(frame.reshape(depth, rows, columns).transpose(1, 2, 0), standing, how)
            else:
                paint(frame.reshape(rows, columns, depth), standing, how)


def _halved(mask: Mask) -> Mask:
    """The mask over pairs of pixels."""
    return Mask(mask.left // 2, mask.top, -(-mask.right // 2), mask.bottom, mask.first, mask.last)


def _in_pairs(how: Paint) -> Paint:
    """The paint for two lumas and the chroma that they share."""
    black = how.black and (how.black[0], *how.black)
    return type(how)(how.fill, black, how.inverted, how.padding, how.indexed)


@dataclass(frozen=True, slots=True)
class MaskedNative:
    """A part of native pixel data (`header` bytes of an element first) with masks laid over its frames.

    `part` may be any splice that yields the element, so that what else is done to the bytes is done before.
    """

    part: Splice
    header: int
    layout: NativeLayout
    masks: tuple[Mask, ...]
    how: Paint

    def write_to(self, fd: int, sink: Sink) -> None:
        filtered = _Filter(self, sink)
        self.part.write_to(fd, filtered)
        filtered.finish()


class _Filter:
    """A sink before a sink: units without a mask pass through, others are gathered, masked and handed on."""

    def __init__(self, masked: MaskedNative, sink: Sink) -> None:
        self._masked = masked
        self._masks = MasksByFrame(masked.masks)
        self._sink = sink
        self._frames = masked.layout.unit_frames
        self._unit = masked.layout.frame_bits * self._frames // 8
        if self._unit > _LARGEST_UNIT:
            raise UnsoundObject(QuarantineReason.NOT_MASKABLE, "a frame is too large to be masked")
        self._at = -masked.header
        self._gathered = bytearray()

    def __call__(self, block: bytes | memoryview) -> None:
        left = memoryview(block)
        while left:
            if self._at < 0:
                taken = min(len(left), -self._at)
                self._sink(left[:taken])
            else:
                taken = min(len(left), self._unit - self._at % self._unit)
                first = self._at // self._unit * self._frames
                if self._stands(first):
                    self._gathered += left[:taken]
                    if len(self._gathered) == self._unit:
                        self._hand_on(first)
                else:
                    self._sink(left[:taken])
            self._at += taken
            left = left[taken:]

    def finish(self) -> None:
        """The last unit may be short: frames that do not fill it, and a byte of padding."""
        if self._gathered:
            first = self._at // self._unit * self._frames
            short = len(self._gathered)
            self._gathered += bytes(self._unit - short)
            self._hand_on(first, short)

    def _stands(self, first: int) -> bool:
        last = min(first + self._frames, self._masked.layout.said.frames) - 1
        return self._masks.any_in(first, last)

    def _hand_on(self, first: int, length: int | None = None) -> None:
        self._masked.layout.masked(self._gathered, first, self._masks, self._masked.how)
        self._sink(bytes(memoryview(self._gathered)[:length]))
        self._gathered = bytearray()
