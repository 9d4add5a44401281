"""Decodes one frame with pydicom's decoders. Runs in the child only."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from pydicom.encaps import encapsulate
from pydicom.pixels.decoders.base import get_decoder

from scanward.dicom.frames.packbits import unpack_segment

if TYPE_CHECKING:
    from numpy.typing import NDArray

_EXPLICIT_LE: Final = "1.2.840.10008.1.2.1"
_DEFLATED_DATA_SET: Final = "1.2.840.10008.1.2.1.99"
_PLAIN_FRAMES: Final = "1.2.840.10008.1.2.1.98"
_DEFLATED_FRAMES: Final = "1.2.840.10008.1.2.8.1"
_RLE: Final = "1.2.840.10008.1.2.5"
_RLE_HEADER: Final = 64
_NATIVE: Final = frozenset({"1.2.840.10008.1.2", _EXPLICIT_LE, "1.2.840.10008.1.2.2"})


def decode(head: dict[str, Any], stream: bytes, *, as_stored: bool) -> NDArray[Any]:
    """The frame as (rows, columns) or (rows, columns, samples). YBR becomes RGB unless `as_stored`. Raises
    whatever a codec raises.
    """
    syntax = head["syntax_uid"]
    if syntax == _DEFLATED_FRAMES:
        stream = _inflate(stream, _frame_bytes(head))
    if syntax == _RLE and head["bits_allocated"] == 1:  # no decoder of pydicom takes packed pixels in RLE
        stream, syntax = unpack_segment(stream[_RLE_HEADER:], _frame_bytes(head)), _EXPLICIT_LE
    if syntax in {_PLAIN_FRAMES, _DEFLATED_FRAMES, _DEFLATED_DATA_SET}:
        syntax = _EXPLICIT_LE
    if head["skip_bits"]:
        stream = _aligned(stream, head)
    source = stream if syntax in _NATIVE else encapsulate([stream], has_bot=False)
    array, _ = get_decoder(syntax).as_array(source, index=0, raw=as_stored, **_options(head))
    return np.ascontiguousarray(array)


def _options(head: dict[str, Any]) -> dict[str, Any]:
    options = {
        "rows": head["rows"],
        "columns": head["columns"],
        "number_of_frames": 1,
        "samples_per_pixel": head["samples"],
        "bits_allocated": head["bits_allocated"],
        "photometric_interpretation": head["photometric"],
        "pixel_keyword": head["keyword"],
        "pixel_vr": head["pixel_vr"],
    }
    if head["keyword"] == "PixelData":
        options["bits_stored"] = head["bits_stored"]
        options["pixel_representation"] = int(head["signed"])
    if head["samples"] > 1:
        options["planar_configuration"] = head["planar"]
    return options


def _frame_bytes(head: dict[str, Any]) -> int:
    return -(-int(head["rows"] * head["columns"] * head["samples"] * head["bits_allocated"]) // 8)


def _inflate(stream: bytes, limit: int) -> bytes:
    """Inflate one frame (PS3.5 section 10.20), never beyond its length."""
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(stream, limit)


def _aligned(stream: bytes, head: dict[str, Any]) -> bytes:
    """One-bit pixels moved to the beginning of a byte: frames follow each other without a gap (PS3.5
    8.1.1).
    """
    count = head["rows"] * head["columns"] * head["samples"]
    bits = np.unpackbits(np.frombuffer(stream, np.uint8), bitorder="little")[head["skip_bits"] :][:count]
    return np.packbits(bits, bitorder="little").tobytes()
