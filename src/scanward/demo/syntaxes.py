"""Transfer syntaxes by short names, and how a data set is brought into each."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image
from pydicom.encaps import encapsulate, generate_frames
from pydicom.uid import (
    MPEG4HP41,
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from scanward.demo.jpeg_lossless import encode_lossless

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from pydicom.dataset import Dataset

SYNTAXES: Mapping[str, UID] = {
    "implicit": ImplicitVRLittleEndian,
    "explicit": ExplicitVRLittleEndian,
    "big": ExplicitVRBigEndian,
    "deflated": DeflatedExplicitVRLittleEndian,
    "rle": RLELossless,
    "jpeg": JPEGBaseline8Bit,
    "jpeg-lossless": JPEGLosslessSV1,
    "jpeg-ls": JPEGLSLossless,
    "jpeg-2000": JPEG2000Lossless,
    "mpeg-4": MPEG4HP41,
}
_BYTE = 8
_PLAIN = ("implicit", "explicit", "deflated")


def bring_into(data: Dataset, syntax: str) -> list[bytes]:
    """Compress or byte-swap the pixel data of `data` for `syntax`; give the compressed frames, if any.

    The frames are put back, perhaps changed, with `encapsulated`.
    """
    if "PixelData" not in data or syntax in _PLAIN:
        return []
    if syntax == "mpeg-4":
        return [bytes(data.PixelData)]
    if syntax == "big":
        if data.BitsAllocated > _BYTE:
            data.PixelData = np.frombuffer(data.PixelData, "<u2").byteswap().tobytes()
        return []
    frames = _frames(data)
    if syntax == "jpeg":
        coded = [_baseline(frame) for frame in frames]
        if data.SamplesPerPixel > 1:
            data.PhotometricInterpretation = "YBR_FULL_422"
        data.LossyImageCompression = "01"
        data.LossyImageCompressionRatio = round(len(data.PixelData) / sum(map(len, coded)), 2)
        data.LossyImageCompressionMethod = "ISO_10918_1"
        return coded
    if syntax == "jpeg-lossless":
        return [encode_lossless(frame, data.BitsStored) for frame in frames]
    return _by_pydicom(data, SYNTAXES[syntax])


def encapsulated(data: Dataset, frames: list[bytes], *, has_bot: bool = True) -> None:
    data.PixelData = encapsulate(frames, has_bot=has_bot)
    data["PixelData"].VR = "OB"
    data["PixelData"].is_undefined_length = True


def _frames(data: Dataset) -> list[NDArray[Any]]:
    count = int(data.get("NumberOfFrames", 1) or 1)
    kind = np.uint8 if data.BitsAllocated <= _BYTE else np.dtype("<u2")
    shape: tuple[int, ...] = (count, data.Rows, data.Columns)
    if data.SamplesPerPixel > 1:
        shape = (*shape, data.SamplesPerPixel)
    return list(np.frombuffer(data.PixelData, kind, count=int(np.prod(shape))).reshape(shape))


def _baseline(frame: NDArray[Any]) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(frame).save(buffer, "JPEG", quality=90, subsampling="4:2:2")
    return buffer.getvalue()


def _by_pydicom(data: Dataset, syntax: UID) -> list[bytes]:
    colour = data.SamplesPerPixel > 1
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.compress(syntax, generate_instance_uid=False)
    if colour and syntax == JPEG2000Lossless:
        data.PhotometricInterpretation = "YBR_RCT" if b"\xff\x52" in data.PixelData else "RGB"
    return list(generate_frames(data.PixelData, number_of_frames=int(data.get("NumberOfFrames", 1) or 1)))
