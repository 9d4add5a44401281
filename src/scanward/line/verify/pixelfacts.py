"""What the header says about the pixels, and whether the pixels are so: length, high bits, identity."""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct
from typing import TYPE_CHECKING

from scanward.core.doors import later
from scanward.dicom.dictionary import tag_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from scanward.line.verify.context import Wire
else:
    np = later("numpy")

_ROWS, _COLUMNS, _SAMPLES, _FRAMES = map(tag_of, ("Rows", "Columns", "SamplesPerPixel", "NumberOfFrames"))
_ALLOCATED, _STORED, _SIGN = map(tag_of, ("BitsAllocated", "BitsStored", "PixelRepresentation"))
_PHOTOMETRIC, _PADDING, _PADDING_LIMIT = map(
    tag_of, ("PhotometricInterpretation", "PixelPaddingValue", "PixelPaddingRangeLimit")
)
READ = frozenset(
    {_ROWS, _COLUMNS, _SAMPLES, _FRAMES, _ALLOCATED, _STORED, _SIGN, _PHOTOMETRIC, _PADDING, _PADDING_LIMIT}
)
_U16 = {True: Struct("<H"), False: Struct(">H")}
_SUBSAMPLED = "YBR_FULL_422"
_WORD = 16


@dataclass(frozen=True, slots=True)
class PixelFacts:
    """The description of native pixels; zero for what the header does not say."""

    rows: int
    columns: int
    samples: int
    frames: int
    allocated: int
    stored: int
    signed: bool
    photometric: str
    padding: tuple[int, int] | None
    little: bool

    @property
    def bytes(self) -> int:
        """Bytes that the pixels take by the header (PS3.5 section 8.1.1), padding not counted; 0 if it does not say."""
        samples = 2 if self.photometric == _SUBSAMPLED else self.samples
        bits = self.rows * self.columns * samples * self.frames * self.allocated
        return (bits + 7) // 8


def pixel_facts(values: Mapping[int, bytes], wire: Wire) -> PixelFacts:
    """The facts in the top-level values of an object; broken values count as absent."""

    def number(tag: int, otherwise: int = 0) -> int:
        value = values.get(tag, b"")
        return int(_U16[wire.little].unpack_from(value)[0]) if len(value) >= 2 else otherwise  # noqa: PLR2004

    frames = values.get(_FRAMES, b"").strip(b" \0").split(b"\\")[0]
    padding = None
    if _PADDING in values:
        low = number(_PADDING)
        padding = (low, number(_PADDING_LIMIT, low))
    return PixelFacts(
        rows=number(_ROWS),
        columns=number(_COLUMNS),
        samples=number(_SAMPLES, 1),
        frames=int(frames) if frames.isdigit() and len(frames) < 10 else 1,  # noqa: PLR2004 - 32 bits at most
        allocated=number(_ALLOCATED),
        stored=number(_STORED),
        signed=bool(number(_SIGN)),
        photometric=values.get(_PHOTOMETRIC, b"").strip(b" \0").decode("latin-1"),
        padding=padding,
        little=wire.little,
    )


def stray_high_bits(facts: PixelFacts, data: bytes, start: int, end: int) -> bool:
    """Whether 16-bit samples in `data` hold bits above BitsStored that are neither sign nor padding value."""
    if facts.allocated != _WORD or not 0 < facts.stored < _WORD:
        return False
    kind = "<" if facts.little else ">"
    count = (end - start) // 2
    samples = np.frombuffer(data, dtype=kind + "i2", count=count, offset=start)
    if not count:
        return False
    top = 1 << facts.stored
    low, high = int(samples.min()), int(samples.max())
    if low >= 0 and high < top:
        return False
    if facts.signed and low >= -(top >> 1) and high < top >> 1:
        return False
    plain = samples.view(kind + "u2").astype(np.int64)
    stray = plain >= top
    if facts.signed:
        stray &= samples.astype(np.int64) < -(top >> 1)
        stray |= samples.astype(np.int64) >= top
    if facts.padding is not None:
        first, last = sorted(facts.padding)
        stray &= (plain < first) | (plain > last)
    return bool(stray.any())
