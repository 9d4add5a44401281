"""Volumes out of NIfTI files, to be looked into: headers are read by nibabel, voxels as many as the header promises.

Source: nifti1.h and nifti2.h (nifti.nimh.nih.gov); axes that run to the right, the front and the head become DICOM's,
to the left, the back and the head (PS3.3 section C.7.6.2.1.1).
"""

from __future__ import annotations

import gzip
import logging
import math
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.volume.stacking import LARGEST_BYTES, Volume

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader
    from pathlib import Path

    from numpy.typing import NDArray

_GZIP: Final = b"\x1f\x8b"
_MAGIC_1, _MAGIC_1_AT = b"n+1\0", 344
_MAGIC_2, _MAGIC_2_AT = b"n+2\0", 4
_BYTES_1, _BYTES_2 = 348, 540
_FARTHEST_VOXELS: Final = 1 << 26
"""Where voxels begin at the latest: what others put between header and voxels is small."""
_DENSEST: Final = 1100
"""No stream of deflate unpacks to more bytes for one of its own (1032), header aside."""
_MM_OF_UNIT: Final = {1: 1000.0, 2: 1.0, 3: 0.001}
"""Bits 0 to 2 of `xyzt_units`; files that do not say mean mm."""
_FINEST_MM, _COARSEST_MM = 0.01, 100.0
_FARTHEST_MM: Final = 1e4
_LONGEST_MM: Final = 3000.0
"""No scanner reaches farther; a search through kilometres would not end."""
_SQUARE: Final = 0.01
"""How far from a right angle, as a cosine, rows and columns may stand."""
_UPRIGHT: Final = 0.1
"""The least share of the way from one slice to the next that leads out of its plane."""
_LARGEST_VALUE: Final = 1e12
_SPATIAL: Final = 3


class _Promised(NamedTuple):
    """What a header says of the first volume: voxels along each axis, their type, how far into the file they begin,
    millimetres from indices (4, 4) in DICOM's directions, and slope and intercept."""

    shape: tuple[int, int, int]
    kind: np.dtype[Any]
    offset: int
    affine: NDArray[np.float64]
    slope: float
    intercept: float

    @property
    def size(self) -> int:
        return math.prod(self.shape) * self.kind.itemsize


def read_nifti(path: Path) -> Volume | None:
    """The first volume of a NIfTI-1 or NIfTI-2 file (.nii, or packed by gzip); None for another format.

    Places are those of the sform, else of the qform, in mm. Values that are no number become the smallest one.

    Raises:
        UnsoundObject: UNREADABLE, TRUNCATED for fewer voxels than promised, PIXEL_DESCRIPTION for colours, complex
            values, more than 1 GiB, or places that are none.
    """
    with _reading(path) as stream:
        block = stream.read(_BYTES_2)
        if not _is_nifti(block):
            return None
        promised = _promised(block)
        size = path.stat().st_size
        most = size * _DENSEST if isinstance(stream, gzip.GzipFile) else size
        if promised.offset + promised.size > most:
            raise UnsoundObject(QuarantineReason.TRUNCATED, "fewer voxels than the header promises")
        voxels = _voxels(stream, promised, len(block))
    return _placed(voxels, promised)


@contextmanager
def _reading(path: Path) -> Iterator[gzip.GzipFile | BufferedReader]:
    """The bytes of a file, unpacked."""
    try:
        with path.open("rb") as plain:
            packed = plain.read(2) == _GZIP
            plain.seek(0)
            if not packed:
                yield plain
                return
            with gzip.GzipFile(fileobj=plain) as stream:
                yield stream
    except (OSError, EOFError, zlib.error):
        raise UnsoundObject(QuarantineReason.UNREADABLE, "a volume that cannot be read to its end") from None


def _is_nifti(block: bytes) -> bool:
    return block[_MAGIC_1_AT : _MAGIC_1_AT + 4] == _MAGIC_1 or block[_MAGIC_2_AT : _MAGIC_2_AT + 4] == _MAGIC_2


def _promised(block: bytes) -> _Promised:
    later = block[_MAGIC_2_AT : _MAGIC_2_AT + 4] == _MAGIC_2
    try:
        header = _header(block, later=later)
        shape = tuple(int(size) for size in header.get_data_shape())
        offset = int(header["vox_offset"])
        affine = np.diag([-1.0, -1.0, 1.0, 1.0]) @ np.asarray(header.get_best_affine(), np.float64)
        affine[:3] *= _MM_OF_UNIT.get(int(header["xyzt_units"]) & 7, 1.0)
        slope, intercept = header.get_slope_inter()
        kind: np.dtype[Any] = header.get_data_dtype()
    except Exception:  # noqa: BLE001 - nibabel raises errors of its own, of numpy and of Python
        raise _unsound("a header that cannot be understood") from None
    if kind.kind not in "iuf" or kind.itemsize > np.dtype(np.float64).itemsize:
        raise _unsound("voxels that are no plain numbers")
    if not shape or min(shape) < 1:
        raise _unsound("no voxels")
    across, down, through = (*shape, 1, 1)[:_SPATIAL]
    slope, intercept = (1.0, 0.0) if slope is None else (float(slope), float(intercept))
    promised = _Promised((across, down, through), kind, offset, affine, slope, intercept)
    if promised.size > LARGEST_BYTES:
        raise _unsound("a volume of more than 1 GiB")
    if not (_BYTES_2 if later else _BYTES_1) <= offset <= _FARTHEST_VOXELS:
        raise _unsound("voxels that begin nowhere near the header")
    return promised


def _header(block: bytes, *, later: bool) -> Any:
    """nibabel's, with what it mends mended (a `pixdim[0]` of 0, say)."""
    from nibabel.nifti1 import Nifti1Header  # noqa: PLC0415 - start-up: few sources hold such files
    from nibabel.nifti2 import Nifti2Header  # noqa: PLC0415 - as above

    silent = logging.getLogger(__name__)
    silent.disabled = True  # what was mended would be printed
    made: Any = Nifti2Header if later else Nifti1Header
    header = made(block[: _BYTES_2 if later else _BYTES_1], check=False)
    header.check_fix(logger=silent)
    return header


def _voxels(stream: gzip.GzipFile | BufferedReader, promised: _Promised, read: int) -> NDArray[Any]:
    """The voxels (slices, rows, columns), where `read` bytes of the file were read. Nothing behind them is."""
    if promised.offset < read:
        stream.seek(0)
        read = 0
    skipped = promised.offset - read
    if len(stream.read(skipped)) < skipped:
        raise UnsoundObject(QuarantineReason.TRUNCATED, "fewer voxels than the header promises")
    room = bytearray(promised.size)
    left = memoryview(room)
    while left:
        got = stream.readinto(left)
        if not got:
            raise UnsoundObject(QuarantineReason.TRUNCATED, "fewer voxels than the header promises")
        left = left[got:]
    voxels = np.frombuffer(room, promised.kind).reshape(promised.shape[::-1])
    if promised.kind.kind != "f":
        return voxels.astype(promised.kind.newbyteorder("="), copy=False)
    return _numbers(voxels)


def _numbers(voxels: NDArray[Any]) -> NDArray[np.float32]:
    """Finite values: what is none (tools write so where they know nothing) becomes the smallest that is there."""
    with np.errstate(over="ignore"):
        numbers = voxels.astype(np.float32, copy=False)
    unknown = [~(np.abs(one) < _LARGEST_VALUE) for one in numbers]  # true for what is no number
    if any(one.any() for one in unknown):
        smallest = min(
            (one[~lost].min() for one, lost in zip(numbers, unknown, strict=True) if not lost.all()), default=0
        )
        for one, lost in zip(numbers, unknown, strict=True):
            one[lost] = smallest
    return numbers


def _placed(voxels: NDArray[Any], promised: _Promised) -> Volume:
    affine = promised.affine
    if not np.isfinite(affine).all() or np.abs(affine).max() > _FARTHEST_MM:
        raise _unsound("voxels that lie nowhere")
    steps = np.linalg.norm(affine[:3, :3], axis=0)
    if steps.min() < _FINEST_MM or steps.max() > _COARSEST_MM:
        raise _unsound("voxels of no size that is scanned")
    if (steps * promised.shape).max() > _LONGEST_MM:
        raise _unsound("a volume longer than any scanner")
    along_row, along_column, through = (affine[:3, :3] / steps).T
    if abs(along_row @ along_column) > _SQUARE or abs(through @ np.cross(along_row, along_column)) < _UPRIGHT:
        raise _unsound("rows, columns and slices that make no box")
    largest = max(abs(float(voxels.min())), abs(float(voxels.max()))) * abs(promised.slope) + abs(promised.intercept)
    if not largest < _LARGEST_VALUE:
        raise _unsound("values too large for any scan")
    count = len(voxels)
    origins = affine[:3, 3] + np.arange(count)[:, None] * affine[:3, 2]
    if through @ np.cross(along_row, along_column) < 0:
        voxels, origins = voxels[::-1], origins[::-1]
    across, down = float(steps[0]), float(steps[1])
    sizes = np.full(count, promised.slope), np.full(count, promised.intercept)
    return Volume(voxels, origins, along_row, along_column, across, down, *sizes)


def _unsound(detail: str) -> UnsoundObject:
    return UnsoundObject(QuarantineReason.PIXEL_DESCRIPTION, detail)
