"""One compressed frame decoded, masked and encoded again without loss. Runs in the child only.

Frames of plain bytes under a wrapping (RLE, deflated, uncompressed) keep every bit outside the masks, unused ones
too; JPEG 2000 and JPEG-LS keep every stored bit.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final

import jpeg_ls
import numpy as np
from openjpeg.utils import encode_array
from rle import rle

from scanward.dicom.description import PixelDescription
from scanward.dicom.frames.decoding import decode
from scanward.dicom.frames.packbits import unpack_segment
from scanward.dicom.masking.jpeg_blocks import OddJpeg, flattened
from scanward.dicom.masking.masks import MasksByFrame
from scanward.dicom.masking.native import NativeLayout
from scanward.dicom.masking.paint import paint

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.dicom.masking.order import Order

RLE: Final = "1.2.840.10008.1.2.5"
PLAIN_FRAMES: Final = "1.2.840.10008.1.2.1.98"
DEFLATED_FRAMES: Final = "1.2.840.10008.1.2.8.1"
JPEG_LS: Final = "1.2.840.10008.1.2.4.80"
WRAPPED: Final = frozenset({RLE, PLAIN_FRAMES, DEFLATED_FRAMES})
_RLE_HEADER: Final = 64
_RLE_ROW: Final = 128
_BYTE: Final = 8
_RGB, _GREY, _YCC = 1, 2, 3


def remade(head: dict[str, Any], stream: bytes, order: Order) -> tuple[dict[str, Any], bytes]:
    """What to answer, and the stream of the masked frame. Raises whatever a codec raises.

    `touched` are the rectangles that may have changed, where they are not the masks themselves; `odd` says that a
    JPEG's blocks cannot be edited.
    """
    if order.flatten:
        rectangles = [(mask.left, mask.top, mask.right, mask.bottom) for mask in order.masks]
        try:
            made, touched = flattened(stream, rectangles, order.paint, head["photometric"])
        except OddJpeg:
            return {"odd": True}, b""
        return {"touched": touched}, made
    if order.syntax_uid in WRAPPED:
        return {}, _rewrapped(head, stream, order)
    frame = decode(head, stream, as_stored=order.as_stored)
    if not frame.flags.writeable:
        frame = frame.copy()
    paint(frame, order.masks, order.paint)
    if order.syntax_uid == JPEG_LS:
        return {}, _jpeg_ls(head, frame)
    return {}, _jpeg_2000(head, frame, transform=order.transform)


def _rewrapped(head: dict[str, Any], stream: bytes, order: Order) -> bytes:
    length = -(-head["rows"] * head["columns"] * head["samples"] * head["bits_allocated"] // 8)
    layout = _layout(head)
    if order.syntax_uid == RLE:
        one_bit = head["bits_allocated"] == 1
        pixels = bytearray(unpack_segment(stream[_RLE_HEADER:], length) if one_bit else _unpacked(head, stream))
    elif order.syntax_uid == DEFLATED_FRAMES:
        pixels = bytearray(zlib.decompressobj(-zlib.MAX_WBITS).decompress(stream, length))
    else:
        pixels = bytearray(stream[:length])
    layout.masked(pixels, 0, MasksByFrame(order.masks), order.paint)
    if order.syntax_uid == DEFLATED_FRAMES:
        deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        return deflate.compress(pixels) + deflate.flush()
    if order.syntax_uid == RLE:
        return _packed(head, bytes(pixels))
    return bytes(pixels)


def _layout(head: dict[str, Any]) -> NativeLayout:
    planar = head["planar"] == 1 or head["syntax_uid"] == RLE
    said = PixelDescription(
        head["rows"],
        head["columns"],
        1,
        head["samples"],
        head["bits_allocated"],
        head["bits_stored"],
        head["bits_stored"] - 1,
        head["signed"],
        "" if head["syntax_uid"] == RLE else head["photometric"],
        None,
    )
    return NativeLayout.of(said, 0x7FE00010, "OB", little=True, planar=planar)


def _unpacked(head: dict[str, Any], stream: bytes) -> bytes:
    """One plane after the other, little endian."""
    return bytes(rle.decode_frame(stream, head["rows"] * head["columns"], head["bits_allocated"], "<"))


def _packed(head: dict[str, Any], pixels: bytes) -> bytes:
    """The planes as an RLE frame (PS3.5 section G)."""
    rows, columns, samples, bits = (head[name] for name in ("rows", "columns", "samples", "bits_allocated"))
    if bits == 1:
        runs = b"".join(bytes(rle.encode_row(pixels[at : at + _RLE_ROW])) for at in range(0, len(pixels), _RLE_ROW))
        header = np.zeros(16, "<u4")
        header[:2] = 1, _RLE_HEADER
        return header.tobytes() + runs + bytes(len(runs) & 1)
    planes = np.frombuffer(pixels, f"<u{bits // _BYTE}").reshape(samples, rows * columns)
    return bytes(rle.encode_frame(planes.T.tobytes(), rows, columns, samples, bits, "<"))


def _jpeg_2000(head: dict[str, Any], frame: NDArray[Any], *, transform: bool) -> bytes:
    kind = _RGB if transform else _GREY if frame.ndim == 2 else _YCC  # noqa: PLR2004 - rows and columns
    narrow = _fitting(frame, head["bits_stored"])
    return bytes(encode_array(narrow, head["bits_stored"], kind, use_mct=transform))


def _fitting(frame: NDArray[Any], bits: int) -> NDArray[Any]:
    """The samples in the smallest word that holds them, without bits that are none of theirs."""
    word = 1 if bits <= _BYTE else 2 if bits <= 2 * _BYTE else 4
    shift = 8 * frame.dtype.itemsize - bits
    clean = (frame << shift) >> shift if shift else frame
    return np.ascontiguousarray(clean.astype(f"<{frame.dtype.kind}{word}"))


def _jpeg_ls(head: dict[str, Any], frame: NDArray[Any]) -> bytes:
    """JPEG-LS knows no sign: the stored bits of a negative sample are coded as those of a large one."""
    bits = head["bits_stored"]
    unsigned = _fitting(frame, bits)
    unsigned = unsigned.view(unsigned.dtype.str.replace("i", "u"))
    unsigned = unsigned & unsigned.dtype.type((1 << bits) - 1)
    planar = head["planar"] == 1 and frame.ndim > 2  # noqa: PLR2004 - there are samples
    if planar:
        unsigned = unsigned.transpose(2, 0, 1)
    rows, columns, samples = head["rows"], head["columns"], head["samples"]
    return bytes(jpeg_ls.encode_buffer(unsigned.tobytes(), rows, columns, samples, bits, 0, 0 if planar else 2))
