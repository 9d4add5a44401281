"""What the tests of this room share: the networks are slow to load."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scanward.dicom.frames import FrameDecoder
from scanward.line.examine.pixel_text import TextFinder


@pytest.fixture(scope="module")
def finder() -> TextFinder:
    return TextFinder()


@pytest.fixture(scope="module")
def decoder() -> Iterator[FrameDecoder]:
    with FrameDecoder() as made:
        yield made
