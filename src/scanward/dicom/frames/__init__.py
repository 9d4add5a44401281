"""Decoded frames and thumbnails, made in a child process that may die without harm."""

from scanward.dicom.frames.budgets import DecodeLimits
from scanward.dicom.frames.decoder import FrameDecoder

__all__ = ["DecodeLimits", "FrameDecoder"]
