"""Blocks of a sequential JPEG made flat in its coefficients: nothing else of the picture is coded again."""

from scanward.dicom.masking.jpeg_blocks.flatten import flattened
from scanward.dicom.masking.jpeg_blocks.odd import OddJpeg

__all__ = ["OddJpeg", "flattened"]
