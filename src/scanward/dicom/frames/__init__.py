"""Decoded frames and thumbnails, made in a child process that may die without harm."""

from typing import TYPE_CHECKING

from scanward.core.doors import door

if TYPE_CHECKING:
    from scanward.dicom.frames.budgets import DecodeLimits
    from scanward.dicom.frames.decoder import FrameDecoder
    from scanward.dicom.frames.source import FrameSource, ObjectFrames, SeriesFrames, Window

__all__ = ["DecodeLimits", "FrameDecoder", "FrameSource", "ObjectFrames", "SeriesFrames", "Window"]

if not TYPE_CHECKING:
    __getattr__ = door(
        __name__, budgets="DecodeLimits", decoder="FrameDecoder", source="FrameSource ObjectFrames SeriesFrames Window"
    )
