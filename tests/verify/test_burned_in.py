"""The second look at released pixels: what stands there in writing is found, what does not raises nothing."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pydicom
import pytest
from PIL import Image, ImageDraw, ImageFont
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, JPEGBaseline8Bit, SecondaryCaptureImageStorage, generate_uid

from scanward.core.identity import IdentifierKind, Identity
from scanward.dicom.frames import FrameDecoder
from scanward.line.verify.burned_in import SecondLook, stands_in, tesseract
from scanward.line.verify.burned_in.resembling import likenesses
from scanward.line.verify.burned_in.tesseract import read
from scanward.line.verify.needles import compiled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

NAME, NUMBER, BIRTH = "Quillfeather^Orsolya", "88217743", "19610312"
reader = pytest.mark.skipif(not shutil.which("tesseract"), reason="tesseract is not installed (scripts/test-peers)")


def identity() -> Identity:
    known = Identity()
    known.add(IdentifierKind.PATIENT_NAME, NAME)
    known.add(IdentifierKind.RECORD_NUMBER, NUMBER)
    known.add(IdentifierKind.DATE, BIRTH)
    return known


def picture(*lines: str, size: int = 14, level: int = 190, noise: float = 8.0, turned: int = 0) -> NDArray[np.uint8]:
    image = Image.new("L", (320, 256))
    for number, line in enumerate(lines):
        ImageDraw.Draw(image).text((24, 30 + 60 * number), line, fill=255, font=ImageFont.load_default(size))
    ground = np.random.default_rng(3).normal(50, noise, (256, 320))
    drawn = np.clip(ground + np.asarray(image) / 255.0 * (level - 50), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.rot90(drawn, turned))


def saved(path: Path, frames: Sequence[NDArray[np.uint8]]) -> Path:
    made = Dataset()
    made.SOPClassUID, made.SOPInstanceUID = SecondaryCaptureImageStorage, generate_uid()
    made.Rows, made.Columns = frames[0].shape[:2]
    made.SamplesPerPixel, made.BitsAllocated, made.BitsStored, made.HighBit = 1, 8, 8, 7
    made.PixelRepresentation, made.PhotometricInterpretation = 0, "MONOCHROME2"
    if len(frames) > 1:
        made.NumberOfFrames = len(frames)
    made.PixelData = b"".join(frame.tobytes() for frame in frames)
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    pydicom.dcmwrite(path, made, enforce_file_format=True)
    return path


@pytest.fixture(scope="module")
def decoder() -> Iterator[FrameDecoder]:
    with FrameDecoder() as running:
        yield running


def rules(found: Sequence[object]) -> set[str]:
    return {getattr(finding, "rule", "") for finding in found}


@pytest.mark.parametrize("turned", [0, 1, 3])
def test_the_patients_words_are_found_where_they_are_drawn_and_nobody_elses(turned: int) -> None:
    words = ["QUILLFEATHER", NUMBER]
    there = stands_in(picture("QUILLFEATHER", "id 88217743", turned=turned), words)
    assert {hit.word for hit in there} == set(words)
    assert not stands_in(picture("MONTGOMERY", "id 30095511", turned=turned), words)


def test_a_word_too_faint_to_read_is_found_by_its_shape() -> None:
    assert stands_in(picture("QUILLFEATHER", level=75), ["QUILLFEATHER"])
    assert not stands_in(picture(level=75), ["QUILLFEATHER"])


@pytest.mark.parametrize("top", [100, 468, 474, 480, 1060])
def test_in_a_large_picture_a_word_is_found_on_either_side_of_a_cut_and_on_it(top: int) -> None:
    large = np.random.default_rng(3).normal(50, 8, (1100, 1000)).clip(0, 255).astype(np.uint8)
    word = picture("QUILLFEATHER", noise=0)[28:50]
    large[top : top + 22, 600:920] = word
    (hit,) = stands_in(large, ["QUILLFEATHER"])
    assert top - 4 <= hit.spot.top < hit.spot.bottom <= top + 26


def test_level_edges_resemble_no_word() -> None:
    edges = np.zeros((256, 320), np.uint8)
    edges[100:, :] = 250
    edges[40:60, 30:250] = 180
    assert not stands_in(edges, ["QUILLFEATHER", NUMBER])


@pytest.mark.parametrize(("level", "reads"), [(0, 0), (190, 3)], ids=["blank", "written"])
def test_a_blank_picture_is_not_read(
    tmp_path: Path, decoder: FrameDecoder, monkeypatch: pytest.MonkeyPatch, level: int, reads: int
) -> None:
    read_by: list[int] = []
    monkeypatch.setattr(tesseract, "installed", lambda: "tesseract")
    monkeypatch.setattr(tesseract, "_read_upright", lambda turned: read_by.append(turned.size) or [])
    shown = picture("QUILLFEATHER", level=level) if level else np.zeros((256, 320), np.uint8)
    SecondLook(identity()).object(saved(tmp_path / "a.dcm", [shown]), decoder)
    assert len(read_by) == reads


def test_a_reading_resembles_a_name_through_slips_and_no_other_word() -> None:
    needles = compiled(identity())
    assert {like.slips for like in likenesses("0U1LLFEATHER", needles)} == {1}
    assert {like.slips for like in likenesses("QUILLFEATHFR ORS0LYA", needles)} >= {0, 1}
    assert [like.kind for like in likenesses("B8217743", needles)] == [IdentifierKind.RECORD_NUMBER]
    assert not likenesses("SUPINE FEATHER 120 kV 30095511", needles)


@reader
def test_an_object_whose_picture_names_the_patient_is_a_leak(tmp_path: Path, decoder: FrameDecoder) -> None:
    named = saved(tmp_path / "a.dcm", [picture("Quillfeather, Orsolya", "DOB 12.03.1961", size=20)])
    found = SecondLook(identity()).object(named, decoder)
    assert {"V-PICTURE-NEEDLE", "V-PICTURE-DATE"} <= rules(found)
    assert "uillfeather" not in repr(found).casefold()
    other = saved(tmp_path / "b.dcm", [picture("SUPINE", "120 kV", size=20)])
    assert not SecondLook(identity()).object(other, decoder)


@reader
def test_words_are_suspect_where_none_are_promised(tmp_path: Path, decoder: FrameDecoder) -> None:
    other = saved(tmp_path / "b.dcm", [picture("SUPINE POSITION", size=20)])
    assert rules(SecondLook(identity(), promised=True).object(other, decoder)) == {"S-PICTURE-WORDS"}
    empty = saved(tmp_path / "c.dcm", [picture()])
    assert not SecondLook(identity(), promised=True).object(empty, decoder)


@reader
def test_dates_may_stand_where_the_recipe_keeps_them_but_not_the_birth_date(
    tmp_path: Path, decoder: FrameDecoder
) -> None:
    dated = saved(tmp_path / "a.dcm", [picture("2019-07-21", size=20)])
    assert rules(SecondLook(identity()).object(dated, decoder)) == {"V-PICTURE-DATE"}
    assert not SecondLook(identity(), dates_kept=True).object(dated, decoder)
    born = saved(tmp_path / "b.dcm", [picture("1961-03-12", size=20)])
    assert "V-PICTURE-DATE" in rules(SecondLook(identity(), dates_kept=True).object(born, decoder))


def test_standing_text_of_a_clip_is_found_under_what_moves(tmp_path: Path, decoder: FrameDecoder) -> None:
    frames = [np.roll(picture("QUILLFEATHER", level=120, noise=12), 0, axis=0) for _ in range(6)]
    for number, frame in enumerate(frames):
        frame[150:, 20 * number : 20 * number + 60] = 90
    found = SecondLook(identity()).object(saved(tmp_path / "clip.dcm", frames), decoder)
    assert "V-PICTURE-DRAWN" in rules(found)


def test_what_cannot_be_decoded_was_not_looked_at(tmp_path: Path, decoder: FrameDecoder) -> None:
    path = saved(tmp_path / "a.dcm", [picture("x")])
    broken = pydicom.dcmread(path)
    broken.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    broken.PixelData = pydicom.encaps.encapsulate([b"\xff\xd8\xff\xd9"])
    broken["PixelData"].is_undefined_length = True
    broken.save_as(path)
    assert rules(SecondLook(identity()).object(path, decoder)) == {"S-PICTURE-UNSEEN"}


@reader
def test_what_is_read_is_never_shown() -> None:
    readings = read(picture("QUILLFEATHER", size=20))
    assert any("QUILL" in reading.text.upper() for reading in readings)
    assert "QUILL" not in repr(readings).upper()
