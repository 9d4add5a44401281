"""Writing in pixels is found wherever it stands, and nothing is taken for writing that is none."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import numpy as np
import pydicom.data
import pytest
from tests.examine.pixel_text.pictures import Frames, covered, ink, written

from scanward.core.pixel_text import Direction, LookedHow
from scanward.dicom.frames import FrameDecoder, ObjectFrames, Window
from scanward.line.examine.pixel_text import TextFinder

BUNDLED = Path(pydicom.data.__file__).parent / "test_files"
NAME = "KOWALSKI, JAN"


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_name_is_found_in_all_four_directions(finder: TextFinder, turns: int):
    drawn = ink(NAME, 14, turns)
    look = finder.find(Frames([written(np.zeros((256, 256), np.uint8), drawn, 40, 60, 200)]))
    assert covered(drawn, 40, 60, look.boxes) == 1
    assert {box.direction for box in look.boxes} == {Direction(90 * turns)}
    assert {box.text.replace(" ", "") for box in look.boxes} == {NAME.replace(" ", "")}


def test_nothing_is_found_where_nothing_is_written(finder: TextFinder):
    assert finder.find(Frames([np.zeros((256, 256), np.uint8)])).boxes == ()


def test_a_real_ultrasound_is_read(finder: TextFinder, decoder: FrameDecoder):
    with ObjectFrames(BUNDLED / "examples_jpeg2k.dcm", decoder) as frames:
        look = finder.find(frames)
    assert look.how is LookedHow.EACH_FRAME
    assert {"630P630", "44CG43", "IM#2"} <= {" ".join(box.text.split()) for box in look.boxes}


def test_a_real_slice_with_a_birth_date_is_read(finder: TextFinder, decoder: FrameDecoder, testdata: Path):
    with ObjectFrames(testdata / "burned-in" / "2_ORIGINAL.dcm", decoder) as frames:
        texts = [box.text for box in finder.find(frames).boxes]
    assert any("07.22.1943" in text for text in texts)


def test_a_head_without_writing_stays_whole(finder: TextFinder, decoder: FrameDecoder, testdata: Path):
    with ObjectFrames(sorted((testdata / "ct-head").glob("*.dcm"))[15], decoder) as frames:
        assert finder.find(frames).boxes == ()


def test_pixels_that_cannot_be_decoded_are_said_to_be_unknown(
    finder: TextFinder, decoder: FrameDecoder, tmp_path: Path
):
    whole = pydicom.dcmread(BUNDLED / "MR_small_RLE.dcm")
    whole.PixelData = whole.PixelData[:100] + bytes(len(whole.PixelData) - 100)
    whole.save_as(tmp_path / "broken")
    with ObjectFrames(tmp_path / "broken", decoder) as frames:
        assert finder.find(frames).how is LookedHow.FAILED


def test_what_was_read_is_printed_nowhere(
    finder: TextFinder, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
):
    caplog.set_level(logging.DEBUG)
    look = finder.find(Frames([written(np.zeros((128, 256), np.uint8), ink(NAME), 20, 20, 255)]))
    assert any("KOWALSKI" in box.text for box in look.boxes)
    printed = capfd.readouterr()
    assert "KOWALSKI" not in repr(look) + str(look) + caplog.text + printed.out + printed.err


def test_reading_is_left_out_where_all_writing_goes():
    look = TextFinder(read=False).find(Frames([written(np.zeros((128, 256), np.uint8), ink(NAME), 20, 20, 255)]))
    assert look.boxes
    assert {box.text for box in look.boxes} == {""}


def test_the_code_of_the_wheel_that_carries_the_models_is_not_imported(finder: TextFinder):
    finder.find(Frames([np.zeros((64, 64), np.uint8)]))
    assert "rapidocr_onnxruntime" not in sys.modules
    assert "cv2" not in sys.modules


def test_lines_close_together_are_read_one_by_one(finder: TextFinder, decoder: FrameDecoder):
    with ObjectFrames(BUNDLED / "examples_jpeg2k.dcm", decoder) as frames:
        boxes = finder.find(frames).boxes
    tops = [box.top for box in boxes if box.text in {"630P630", "78F78", "44CG43"}]
    assert len(tops) == 3
    assert tops == sorted(tops)


def test_large_letters_are_found_in_a_large_picture(finder: TextFinder):
    drawn = ink("PETERS", 90)
    look = finder.find(Frames([written(np.zeros((1024, 1024), np.uint8), drawn, 300, 400, 200)]))
    assert covered(drawn, 300, 400, look.boxes) == 1


def test_small_letters_are_found_in_a_large_picture(finder: TextFinder):
    drawn = ink(NAME, 12)
    look = finder.find(Frames([written(np.full((2048, 1800), 40, np.uint8), drawn, 1500, 1900, 180)]))
    assert covered(drawn, 1500, 1900, look.boxes) == 1


def test_writing_brighter_than_the_window_is_found(finder: TextFinder):
    drawn = ink(NAME, 14)
    bone = np.full((256, 256), 3000, np.int16)
    picture = Frames([written(bone, drawn, 40, 60, 32000)], Window(0.0, 100.0))
    assert covered(drawn, 40, 60, finder.find(picture).boxes) == 1


def test_writing_that_only_the_window_shows_is_found(finder: TextFinder):
    drawn = ink(NAME, 14)
    tissue = np.full((256, 256), 40, np.int16)
    tissue[:10, :10] = 32000
    picture = Frames([written(tissue, drawn, 40, 60, 70)], Window(0.0, 100.0))
    assert covered(drawn, 40, 60, finder.find(picture).boxes) == 1
