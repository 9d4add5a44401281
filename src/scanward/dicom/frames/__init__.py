"""Decoded frames and thumbnails, made in a child process that may die without harm."""

from scanward.dicom.frames.budgets import DecodeLimits
from scanward.dicom.frames.decoder import FrameDecoder
from scanward.dicom.frames.source import FrameSource, ObjectFrames, SeriesFrames, Window

__all__ = ["DecodeLimits", "FrameDecoder", "FrameSource", "ObjectFrames", "SeriesFrames", "Window"]
