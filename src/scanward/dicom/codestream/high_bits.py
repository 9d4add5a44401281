"""Unused bits of native pixels: whether they hold something, and how to clear them (P16; PS3.5 section
8.1.1).

A 16-bit word with 12 bits stored has four bits a sample in which a page of text fits beside every picture.
Zeros, the sign extended and the Pixel Padding Value are what honest writers leave there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from scanward.core.doors import later
from scanward.core.errors import QuarantineReason, UnsoundObject

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = later("numpy")

CHUNK_BYTES: Final = 1 << 20
_WORDS: Final = {8: "u1", 16: "u2", 32: "u4", 64: "u8"}


@dataclass(frozen=True, slots=True)
class BitLayout:
    """Where a sample's bits lie in its word. Raises UnsoundObject(PIXEL_DESCRIPTION) where they cannot."""

    bits_allocated: int
    bits_stored: int
    high_bit: int
    signed: bool = False
    padding: int | None = None
    """Pixel Padding Value (0028,0120), signed or not; only its bits count."""
    little: bool = True

    def __post_init__(self) -> None:
        sound = 1 <= self.bits_stored <= self.high_bit + 1 <= self.bits_allocated
        if self.bits_allocated not in _WORDS or not sound:
            raise UnsoundObject(QuarantineReason.PIXEL_DESCRIPTION, "stored bits do not fit their word")

    @property
    def can_hide(self) -> bool:
        """Whether there is an unused bit at all."""
        return self.bits_stored < self.bits_allocated

    @property
    def low(self) -> int:
        """Unused bits below the sample."""
        return self.high_bit + 1 - self.bits_stored

    def words(self, chunk: bytes | memoryview) -> NDArray[Any]:
        """The chunk as unsigned words; what does not fill a word is left out."""
        kind = np.dtype(("<" if self.little else ">") + _WORDS[self.bits_allocated])
        return np.frombuffer(chunk, kind, count=len(chunk) // kind.itemsize)


def hidden_samples(chunk: bytes | memoryview, layout: BitLayout) -> int:
    """How many samples of `chunk` (whole words, about `CHUNK_BYTES` at once) hold something in unused bits."""
    if not layout.can_hide:
        return 0
    words = layout.words(chunk)
    if words.size == 0 or _plainly_clean(words, layout):
        return 0
    return int(_offenders(words, layout).size)


def clear_hidden_bits(chunk: bytes | memoryview, layout: BitLayout) -> bytes:
    """`chunk` with the unused bits of every offending sample cleared, or filled with its sign. The stored
    bits stay.
    """
    if not layout.can_hide:
        return bytes(chunk)
    words = layout.words(chunk)
    rest = bytes(chunk[words.nbytes :])
    cleared = words.copy()
    offenders = _offenders(words, layout)
    cleared[offenders] = _normal(words[offenders], layout)
    return cleared.tobytes() + rest


def _plainly_clean(words: NDArray[Any], layout: BitLayout) -> bool:
    """The quick answer for nearly every picture: minimum and maximum lie within the stored range."""
    if layout.low:
        return False
    if int(words.max()) >> layout.bits_stored == 0:
        return True
    if not layout.signed:
        return False
    signed = words.view(words.dtype.str.replace("u", "i"))
    half = 1 << (layout.bits_stored - 1)
    return int(signed.min()) >= -half and int(signed.max()) < half


def _offenders(words: NDArray[Any], layout: BitLayout) -> NDArray[np.intp]:
    """Positions of the samples whose unused bits are neither zero nor sign nor part of the padding value."""
    one = words.dtype.type
    unused = ~(((1 << layout.bits_stored) - 1) << layout.low) & _full(layout)
    if layout.signed and not layout.low:  # shifted by half the range, every sound signed sample is small
        half = one(1 << (layout.bits_stored - 1))
        places = np.flatnonzero(((words + half) & one(unused)) != 0)
        places = places[(words[places] & one(unused)) != 0]
    else:
        places = np.flatnonzero((words & one(unused)) != 0)
        if layout.signed:
            places = places[words[places] != _normal(words[places], layout)]
    if layout.padding is not None:
        places = places[words[places] != one(layout.padding & _full(layout))]
    return places


def _normal(words: NDArray[Any], layout: BitLayout) -> NDArray[Any]:
    """The samples with unused bits zero, and above a negative sample one."""
    one = words.dtype.type
    kept: NDArray[Any] = words & one(((1 << layout.bits_stored) - 1) << layout.low)
    if not layout.signed:
        return kept
    above = _full(layout) & ~((1 << (layout.high_bit + 1)) - 1)
    negative = (kept >> one(layout.high_bit)) & one(1)
    filled: NDArray[Any] = kept | (negative * one(above))
    return filled


def _full(layout: BitLayout) -> int:
    return (1 << layout.bits_allocated) - 1
