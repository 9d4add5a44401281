"""Takes one frame out of an opened object, after the arithmetic that forbids what no decoder should see
(P5, P6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanward.core.doors import later
from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.codestream.grouping import group_frames
from scanward.dicom.codestream.inspect import inspect
from scanward.dicom.codestream.items import read_items
from scanward.dicom.codestream.kinds import kind_of
from scanward.dicom.codestream.native_length import check_description, expected_length, surplus
from scanward.dicom.codestream.one_frame import agree
from scanward.dicom.codestream.report import Expected
from scanward.dicom.description import PixelDescription, describe
from scanward.dicom.element import PIXEL_DATA, PIXEL_TAGS
from scanward.dicom.frames.encoded import EncodedFrame

if TYPE_CHECKING:
    from typing import BinaryIO

    import numpy as np

    from scanward.dicom.codestream.grouping import Frames
    from scanward.dicom.element import Element, Extent
    from scanward.dicom.frames.budgets import DecodeLimits
    from scanward.dicom.reading import DicomObject
else:
    np = later("numpy")

_KEYWORDS: Final = {PIXEL_DATA: "PixelData", 0x7FE00008: "FloatPixelData", 0x7FE00009: "DoubleFloatPixelData"}
PLANAR_CONFIGURATION: Final = 0x00280006
_BYTE: Final = 8
_HALVED: Final = frozenset({"YBR_FULL_422", "YBR_PARTIAL_422"})


class FrameTaker:
    """Takes frames out of one opened object; what all its frames share is worked out once."""

    def __init__(self, found: DicomObject, limits: DecodeLimits) -> None:
        """Raises UnsoundObject(PIXEL_DESCRIPTION)."""
        self._found, self._limits = found, limits
        self._element, self._extent = _pixels(found)
        self.said = said = describe(found)
        check_description(said.rows, said.columns, said.samples, said.frames, said.bits_allocated)
        self.keyword = _KEYWORDS[self._element.tag]
        self._groups: Frames = ()

    def take(self, index: int | None = None) -> EncodedFrame:
        """Frame `index` (counted from 0; the middle one if None).

        Raises UnsoundObject(PIXEL_DESCRIPTION | PIXEL_LENGTH | CODESTREAM | TRUNCATED | UNKNOWN_TRANSFER_SYNTAX).
        """
        said, element, found = self.said, self._element, self._found
        index = said.frames // 2 if index is None else index
        if not 0 <= index < said.frames:
            raise UnsoundObject(QuarantineReason.PIXEL_DESCRIPTION, "there is no such frame")
        swapped = False
        with open(found.fd, "rb", closefd=False) as source:
            if found.syntax.encapsulated:
                skip, stream = 0, self._compressed(source, index)
                self._limits.allow(len(stream), decoded_bytes(said))
            else:
                self._limits.allow(self._limits.stream_bytes, decoded_bytes(said))
                swapped = not found.syntax.encoding.little and element.vr == "OW" and said.bits_allocated == _BYTE
                skip, stream = _native(source, self._extent, said, index, swapped=swapped)
        return self.encoded("OB" if swapped else element.vr, stream, skip)

    def encoded(self, vr: str, stream: bytes, skip: int = 0) -> EncodedFrame:
        """A frame's stream, with what a decoder has to be told of it."""
        said = self.said
        return EncodedFrame(
            self._found.syntax.uid,
            self.keyword,
            vr,
            said.rows,
            said.columns,
            said.samples,
            said.bits_allocated,
            said.bits_stored,
            said.signed,
            said.photometric,
            planar_configuration(self._found),
            skip,
            stream,
        )

    def _compressed(self, source: BinaryIO, index: int) -> bytes:
        said, syntax_uid = self.said, self._found.syntax.uid
        if kind_of(syntax_uid).video:
            raise UnsoundObject(QuarantineReason.CODESTREAM, "a video is not decoded here")
        if not self._groups:
            source.seek(self._extent.offset)
            items = read_items(source, None if self._element.undefined else self._extent.length)
            self._groups = group_frames(source, items, said.frames)
        parts = []
        for fragment in self._groups[index]:
            source.seek(fragment.offset)
            parts.append(source.read(fragment.length))
        stream = b"".join(parts)
        expected = Expected(said.frames, said.rows, said.columns, said.samples, said.bits_allocated)
        agree(inspect(stream, syntax_uid), expected)
        return stream


def _pixels(found: DicomObject) -> tuple[Element, Extent]:
    for tag in sorted(PIXEL_TAGS):
        element = found.get(tag)
        if element is not None and element.bulk is not None:
            return element, element.bulk
    raise UnsoundObject(QuarantineReason.PIXEL_DESCRIPTION, "the object has no pixels")


def planar_configuration(found: DicomObject) -> int:
    """1 where the samples lie plane by plane (PS3.3 section C.7.6.3.1.3)."""
    element = found.get(PLANAR_CONFIGURATION)
    return 1 if element is not None and element.value.strip(b"\0") else 0


def decoded_bytes(said: PixelDescription) -> int:
    """Bytes of a decoded frame."""
    return said.rows * said.columns * said.samples * max(said.bits_allocated, 8) // 8


def _native(
    source: BinaryIO, extent: Extent, said: PixelDescription, index: int, *, swapped: bool
) -> tuple[int, bytes]:
    photometric = said.photometric if said.photometric in _HALVED else ""
    whole = expected_length(said.rows, said.columns, said.samples, said.frames, said.bits_allocated, photometric)
    surplus(extent.length, whole)
    bits = said.rows * said.columns * said.samples * said.bits_allocated
    if photometric:
        bits = bits // 3 * 2
    first, skip = divmod(bits * index, 8)
    count = -(-(bits + skip) // 8)
    odd = first & 1 if swapped else 0
    source.seek(extent.offset + first - odd)
    stream = source.read(count + odd + ((count + odd) & 1 if swapped else 0))
    if swapped:  # bytes in big endian words lie in pairs the other way round (PS3.5 8.1.1 and Annex D)
        stream = np.frombuffer(stream, ">u2").astype("<u2").tobytes()[odd : odd + count]
    return skip, stream
