"""Puts pictures into a data set as pixel data of a wanted depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pydicom.dataset import Dataset

_BYTE = 8


def grey(data: Dataset, picture: NDArray[Any], *, stored: int, signed: bool = False, inverted: bool = False) -> None:
    """Store whole numbers of `stored` bits, rows x columns or frames x rows x columns, in 8 or 16 allocated bits."""
    allocated = _BYTE if stored <= _BYTE else 2 * _BYTE
    data.SamplesPerPixel = 1
    data.PhotometricInterpretation = "MONOCHROME1" if inverted else "MONOCHROME2"
    data.Rows, data.Columns = picture.shape[-2:]
    data.BitsAllocated, data.BitsStored, data.HighBit = allocated, stored, stored - 1
    data.PixelRepresentation = int(signed)
    low, high = (-(1 << (stored - 1)), (1 << (stored - 1)) - 1) if signed else (0, (1 << stored) - 1)
    kind = np.dtype(f"{'i' if signed else 'u'}{allocated // _BYTE}").newbyteorder("<")
    store(data, np.clip(np.rint(picture), low, high).astype(kind).tobytes())


def colour(data: Dataset, picture: NDArray[np.uint8]) -> None:
    """Store RGB, rows x columns x 3 or frames x rows x columns x 3."""
    data.SamplesPerPixel = 3
    data.PhotometricInterpretation = "RGB"
    data.PlanarConfiguration = 0
    data.Rows, data.Columns = picture.shape[-3:-1]
    data.BitsAllocated, data.BitsStored, data.HighBit = 8, 8, 7
    data.PixelRepresentation = 0
    store(data, picture.tobytes())


def store(data: Dataset, raw: bytes) -> None:
    """Set PixelData with the VR that its depth asks for, padded to even length."""
    data.add_new("PixelData", "OB" if data.BitsAllocated <= _BYTE else "OW", raw + b"\0" * (len(raw) % 2))


def window(data: Dataset, centre: float, width: float) -> None:
    data.WindowCenter, data.WindowWidth = centre, width
