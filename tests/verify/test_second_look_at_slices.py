"""Slices are looked at again over projections of few, and what one of them alone shows is seen all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pydicom
import pytest
from PIL import Image, ImageDraw, ImageFont
from tests.verify.test_burned_in import identity, picture, reader, saved

from scanward.dicom.frames import FrameDecoder
from scanward.line.verify.burned_in import SecondLook
from scanward.line.verify.burned_in.sighting import Sighting, Spot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

NAME = "QUILLFEATHER"


class Counting(SecondLook):
    """Counts the pictures that it looks at."""

    looks = 0

    def _picture(self, picture):  # type: ignore[no-untyped-def]  # as it is above
        self.looks += 1
        return super()._picture(picture)


@pytest.fixture(scope="module")
def decoder() -> Iterator[FrameDecoder]:
    with FrameDecoder() as running:
        yield running


def written(slice_: NDArray[np.int16], text: str = NAME, left: int = 30) -> NDArray[np.int16]:
    image = Image.new("L", slice_.shape[::-1])
    ImageDraw.Draw(image).text((left, 120), text, fill=255, font=ImageFont.load_default(16))
    alpha = np.asarray(image) / 255.0
    return (slice_ * (1 - alpha) + int(slice_.max()) * alpha).astype(slice_.dtype)


@pytest.fixture
def head(testdata: Path, tmp_path: Path) -> Callable[[dict[int, str]], list[Path]]:
    """The middle of twelve slices of a real head, some of them with writing."""
    sources = sorted((testdata / "ct-head").glob("*.dcm"))[8:20]

    def made(lines: dict[int, str], left: int = 60) -> list[Path]:
        paths = []
        for number, source in enumerate(sources):
            read = pydicom.dcmread(source)
            middle = read.pixel_array[128:384, 128:384].copy()
            read.Rows, read.Columns = middle.shape
            read.PixelData = (written(middle, lines[number], left) if number in lines else middle).tobytes()
            paths.append(tmp_path / f"{number}.dcm")
            read.save_as(paths[-1])
        return paths

    return made


def test_a_name_in_all_slices_is_seen_in_each(head, decoder: FrameDecoder) -> None:
    seen = SecondLook(identity()).slices(head(dict.fromkeys(range(12), NAME)), decoder)
    assert all(any(each.finding.rule[2:] == "PICTURE-DRAWN" for each in some) for some in seen)


@pytest.mark.parametrize(("number", "left"), [(3, 60), (10, 5)], ids=["in the middle", "at the edge"])
def test_a_name_in_one_slice_is_seen_there_and_nowhere_else(head, decoder: FrameDecoder, number, left) -> None:
    look = Counting(identity())
    seen = look.slices(head({number: NAME}, left), decoder)
    assert [bool(some) for some in seen] == [each == number for each in range(12)]
    assert all(each.spot and each.spot.top <= 123 and each.spot.bottom >= 130 for each in seen[number])
    assert look.looks == 2 * 2 + 6


def test_slices_without_a_name_cost_two_looks_for_six_and_show_nothing(head, decoder: FrameDecoder) -> None:
    look = Counting(identity())
    assert look.slices(head({}), decoder) == [[]] * 12
    assert look.looks == 4


class Shortsighted(SecondLook):
    """Sees nothing in a slice alone."""

    def sightings(self, *_: object) -> list[Sighting]:
        return []


def test_what_only_all_of_them_show_together_is_certain_of_none(head, decoder: FrameDecoder) -> None:
    seen = Shortsighted(identity()).slices(head(dict.fromkeys(range(4), NAME))[:4], decoder)
    assert all(seen)
    assert {each.finding.rule[:2] for some in seen for each in some} == {"S-"}


def test_a_slice_that_cannot_be_decoded_does_not_hide_its_neighbours(head, decoder: FrameDecoder) -> None:
    paths = head({3: NAME})[:5]
    paths[1].write_bytes(paths[1].read_bytes()[:-40_000])
    seen = SecondLook(identity()).slices(paths, decoder)
    assert [bool(some) for some in seen] == [False, True, False, True, False]
    assert [each.finding.rule for each in seen[1]] == ["S-PICTURE-UNSEEN"]


@reader
@pytest.mark.parametrize("quarters", [0, 1, 3])
def test_a_place_is_said_as_it_stands_in_the_picture(tmp_path: Path, decoder: FrameDecoder, quarters: int) -> None:
    path = saved(tmp_path / "a.dcm", [picture(NAME, size=20, turned=quarters)])
    spots = [each.spot for each in SecondLook(identity()).sightings(path, decoder)]
    upright = Spot(24, 30, 24 + 150, 30 + 26)
    expected = upright.turned_back(-quarters % 4, (256, 320) if quarters % 2 == 0 else (320, 256))
    assert spots
    for spot in spots:
        assert spot is not None
        assert expected.left - 12 <= spot.left < spot.right <= expected.right + 12
        assert expected.top - 12 <= spot.top < spot.bottom <= expected.bottom + 12


@pytest.mark.parametrize("quarters", range(4))
def test_a_spot_is_turned_back_as_the_picture_was_turned(quarters: int) -> None:
    marked = np.zeros((7, 11), np.uint8)
    marked[1:4, 2:9] = 1
    turned = np.rot90(marked, quarters)
    rows, columns = np.flatnonzero(turned.any(axis=1)), np.flatnonzero(turned.any(axis=0))
    seen = Spot(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    assert seen.turned_back(quarters, marked.shape) == Spot(2, 1, 9, 4)
