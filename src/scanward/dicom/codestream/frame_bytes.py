"""The length of one uncompressed frame, in whole bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanward.dicom.codestream.report import Expected


def frame_bytes(expected: Expected) -> int:
    """Bytes of a frame; one-bit pixels fill whole bytes here because every frame begins a fragment of its
    own.
    """
    return -(-expected.rows * expected.columns * expected.samples * expected.bits_allocated // 8)
