"""Thumbnails before and after for the staff report, decoded in a child process."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanward.core.errors import UnsoundObject
from scanward.core.facts import Picture

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from scanward.dicom.frames import FrameDecoder

MOST_PICTURES = 12
"""One each of this many series: enough to see that nothing went wrong, few enough to look at."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One object of a series, before and after. `caption` names patient and modality by pseudonym."""

    before: Path = field(repr=False)
    after: Path
    caption: str


def take_pictures(samples: Iterable[Sample], decoder: FrameDecoder) -> list[Picture]:
    """A picture of each sample; an image that cannot be decoded has a caption and no picture."""
    return [
        Picture(sample.caption, _thumbnail(decoder, sample.before), _thumbnail(decoder, sample.after))
        for sample in samples
    ]


def _thumbnail(decoder: FrameDecoder, path: Path) -> bytes:
    try:
        return decoder.thumbnail(path)
    except UnsoundObject:
        return b""
