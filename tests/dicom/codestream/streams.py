"""Small compressed streams made by real encoders, and the places where a sentence can be hidden in them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image
from pydicom.encaps import encapsulate
from pydicom.pixels.decoders.base import get_decoder
from pydicom.pixels.encoders.base import get_encoder

from scanward.dicom.codestream.encapsulated import clean_encapsulated, scan_encapsulated
from scanward.dicom.codestream.report import CodestreamReport, Expected

JPEG_BASELINE = "1.2.840.10008.1.2.4.50"
JPEG_LS = "1.2.840.10008.1.2.4.80"
JPEG_2000 = "1.2.840.10008.1.2.4.90"
RLE = "1.2.840.10008.1.2.5"
JPEG_XL = "1.2.840.10008.1.2.4.110"
DEFLATED = "1.2.840.10008.1.2.8.1"
PLAIN_FRAMES = "1.2.840.10008.1.2.1.98"
SECRET = b"DOE^JANE 1961-04-12"
DELIMITER = b"\xfe\xff\xdd\xe0\0\0\0\0"

JXL_CODESTREAM = bytes.fromhex("ff0a090c00000000")
"""The head of a bare JPEG XL codestream of 40 rows and 56 columns; no decoder for it is here."""
JXL_HEAD = bytes.fromhex("0000000c4a584c200d0a870a00000014667479706a786c20000000006a786c20")
JXL_CONTAINER = JXL_HEAD + bytes.fromhex("000000106a786c63") + JXL_CODESTREAM


def picture(samples: int = 1, *, rows: int = 40, columns: int = 56, dtype: str = "u1") -> np.ndarray:
    """A picture with noise and flat parts, so that every coder has something to do."""
    chance = np.random.default_rng(7)
    shape = (rows, columns) if samples == 1 else (rows, columns, samples)
    noise = chance.integers(0, 200 if dtype == "u1" else 4000, shape).astype(dtype)
    noise[: rows // 2] = 17
    return noise


def jpeg(samples: int = 1, **options: Any) -> bytes:
    out = io.BytesIO()
    Image.fromarray(picture(samples)).save(out, "JPEG", quality=90, **options)
    return out.getvalue()


def jpeg_2000(samples: int = 1, **options: Any) -> bytes:
    out = io.BytesIO()
    Image.fromarray(picture(samples)).save(out, "JPEG2000", **({"no_jp2": True} | options))
    return out.getvalue()


def jpeg_ls() -> bytes:
    import jpeg_ls as codec

    return bytes(codec.encode_array(picture()))


def rle(samples: int = 1, dtype: str = "u1") -> bytes:
    array = picture(samples, dtype=dtype)
    return get_encoder(RLE).encode(
        array,
        rows=array.shape[0],
        columns=array.shape[1],
        number_of_frames=1,
        samples_per_pixel=samples,
        bits_allocated=array.itemsize * 8,
        bits_stored=array.itemsize * 8,
        pixel_representation=0,
        planar_configuration=0,
        photometric_interpretation="MONOCHROME2" if samples == 1 else "RGB",
        encoding_plugin="pydicom",
    )


def deflated(content: bytes) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return squeeze.compress(content) + squeeze.flush()


def segment(marker: int, payload: bytes) -> bytes:
    """A marker segment of JPEG and JPEG 2000."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload


def item(content: bytes) -> bytes:
    return struct.pack("<HHI", 0xFFFE, 0xE000, len(content)) + content


def value(*frames: bytes, table: bool = False) -> bytes:
    """An encapsulated value with one fragment for each frame."""
    return encapsulate(list(frames), has_bot=table) + DELIMITER


def expected(samples: int = 1, *, frames: int = 1, bits: int = 8, rows: int = 40, columns: int = 56) -> Expected:
    return Expected(frames, rows, columns, samples, bits)


def cleaned(whole: bytes, syntax: str, says: Expected) -> tuple[bytes, CodestreamReport]:
    """Clean a value, and hold what every cleaning promises: scan says the same, and a second cleaning finds nothing."""
    out = bytearray()
    report = clean_encapsulated(io.BytesIO(whole), None, syntax, out.extend, says)
    assert scan_encapsulated(io.BytesIO(whole), None, syntax, says) == report
    assert report.length == len(out)
    again = bytearray()
    second = clean_encapsulated(io.BytesIO(out), None, syntax, again.extend, says)
    assert bytes(again) == bytes(out)
    assert not second.changed
    assert second.found == 0
    return bytes(out), report


def pixels(whole: bytes, syntax: str, says: Expected, photometric: str | None = None) -> np.ndarray:
    """What pydicom's decoder makes of an encapsulated value."""
    array, _ = get_decoder(syntax).as_array(
        whole,
        raw=True,
        rows=says.rows,
        columns=says.columns,
        number_of_frames=says.frames,
        samples_per_pixel=says.samples,
        bits_allocated=says.bits_allocated,
        bits_stored=says.bits_allocated,
        pixel_representation=0,
        planar_configuration=0,
        photometric_interpretation=photometric or ("MONOCHROME2" if says.samples == 1 else "RGB"),
        pixel_keyword="PixelData",
    )
    return array
