"""What is shown to the networks is bounded by what is stored, and real pictures do not meet the bound."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pydicom.data
import pytest
from benchmarks.burned_in.cases import large_case
from tests.examine.pixel_text.pictures import Frames, covered, ink, written

from scanward.core.pixel_text import LookedHow, TextBox
from scanward.dicom.frames import FrameDecoder, ObjectFrames
from scanward.line.examine.pixel_text import TextFinder
from scanward.line.examine.pixel_text.seeing import see

BUNDLED = Path(pydicom.data.__file__).parent / "test_files"
NAME = "KOWALSKI, JAN"


def texture(side: int) -> np.ndarray:
    """Letters everywhere."""
    drawn = (ink("8XK", 12) * 255).astype(np.uint8)
    cell = np.zeros((drawn.shape[0] + 3, drawn.shape[1] + 3), np.uint8)
    cell[: drawn.shape[0], : drawn.shape[1]] = drawn
    return np.tile(cell, (-(-side // cell.shape[0]), -(-side // cell.shape[1])))[:side, :side].copy()


def test_a_small_file_that_is_writing_everywhere_is_left_to_a_person(finder: TextFinder):
    look = finder.find(Frames([texture(4000)]), stored_bytes=100_000)
    assert look.how is LookedHow.TOO_MUCH
    assert look.boxes == (TextBox(0, 0, 4000, 4000, score=0.0),)


def test_it_is_refused_before_much_is_made_of_it(finder: TextFinder):
    frames = Frames([texture(4000)])
    finder.find(frames, stored_bytes=100_000)
    tracemalloc.start()
    finder.find(frames, stored_bytes=100_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 24 << 20


def test_the_same_writing_in_a_picture_of_usual_size_is_read(finder: TextFinder):
    look = finder.find(Frames([texture(500)]), stored_bytes=20_000)
    assert look.how is LookedHow.EACH_FRAME
    assert look.boxes


def test_a_name_in_a_large_and_nearly_empty_picture_is_found_however_small_its_file(finder: TextFinder):
    drawn = ink(NAME, 14)
    look = finder.find(Frames([written(np.zeros((4000, 4000), np.uint8), drawn, 3800, 3960, 200)]), stored_bytes=20_000)
    assert look.how is LookedHow.EACH_FRAME
    assert covered(drawn, 3800, 3960, look.boxes) == 1


def test_radiographs_of_full_size_do_not_meet_the_bound(finder: TextFinder):
    for number in range(2):
        case = large_case(number, held_out=False)
        compressed = case.rows * case.columns // 10
        assert finder.find(case, stored_bytes=compressed).how is LookedHow.EACH_FRAME


@pytest.mark.parametrize("name", ["examples_jpeg2k.dcm", "JPGExtended.dcm", "examples_palette.dcm"])
def test_real_pictures_do_not_meet_it(finder: TextFinder, decoder: FrameDecoder, name: str):
    path = BUNDLED / name
    with ObjectFrames(path, decoder) as frames:
        assert finder.find(frames, stored_bytes=path.stat().st_size).how is LookedHow.EACH_FRAME


def test_real_radiographs_do_not_meet_it(finder: TextFinder, decoder: FrameDecoder, testdata: Path):
    for name in ("RG1_J2KI.dcm", "RG3_J2KR.dcm", "US1_J2KR.dcm"):
        path = testdata / "dicom-variety" / name
        with ObjectFrames(path, decoder) as frames:
            assert finder.find(frames, stored_bytes=path.stat().st_size).how is LookedHow.EACH_FRAME


@pytest.mark.parametrize(("side", "how"), [(4, LookedHow.SKIPPED), (5, LookedHow.EACH_FRAME)])
def test_what_is_lower_than_any_letter_is_not_looked_into(finder: TextFinder, side: int, how: LookedHow):
    assert finder.find(Frames([np.zeros((side, 300), np.uint8)])).how is how
    assert finder.find(Frames([np.zeros((300, side), np.uint8)])).how is how


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.int16])
def test_a_part_of_a_picture_is_seen_as_in_the_whole(kind: type):
    grain = np.random.default_rng(4).normal(900 if kind != np.uint8 else 90, 40, (203, 331)).astype(kind)
    level = see(grain, None)
    for _ in range(2):
        rows, columns = level.shape
        whole = level.colour((slice(0, rows), slice(0, columns)))
        part = level.colour((slice(13, rows - 5), slice(33, 47)))
        assert whole.shape == (rows, columns, 3)
        assert np.array_equal(part, whole[13 : rows - 5, 33:47])
        level = level.halved()
