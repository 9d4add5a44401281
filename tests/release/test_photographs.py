"""Photographs on their way through the line: held by their class, and by what stands in their pixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import SecondaryCaptureImageStorage, VLEndoscopicImageStorage, VLPhotographicImageStorage

import scanward
from tests.examine.drawn_face import drawn_face

from .pictures import page, put, recipe, scan
from .test_pictures import names, run


def screen(*, face: bool, number: int = 1, **attributes: object) -> Dataset:
    """An ultrasound screen in colour, with or without a photograph of somebody in its corner."""
    pixels = np.full((480, 640, 3), 20, np.uint8)
    pixels[100:400, 200:500] = page([])[:1, :1].repeat(300, 0).repeat(300, 1)[..., None] + 40
    if face:
        small = drawn_face(140, "tan")
        pixels[20 : 20 + small.shape[0], 20 : 20 + small.shape[1]] = small
    said = {"SamplesPerPixel": 3, "PlanarConfiguration": 0, "PhotometricInterpretation": "RGB"}
    said |= {"Rows": 480, "Columns": 640, "PixelData": pixels.tobytes()}
    return scan(page([]), number, **(said | attributes))


def test_a_face_in_the_corner_of_an_ultrasound_is_held_and_the_same_picture_without_leaves(tmp_path: Path) -> None:
    facts = run(put(tmp_path / "one", screen(face=True)), tmp_path, recipe="ai-training")
    assert (facts.released, names(facts.held)) == (0, {"face-needs-a-person"})
    assert [(face.sight, face.doubt) for face in facts.faces] == [("unsure", "photograph")]
    assert [picture[:4] for face in facts.faces for picture in face.before] == [b"\x89PNG"]
    facts = run(put(tmp_path / "two", screen(face=False)), tmp_path, recipe="ai-training", purpose="other")
    assert (facts.released, facts.held, facts.faces) == (1, [], [])


def test_one_face_among_many_pictures_of_a_series_is_enough(tmp_path: Path) -> None:
    source = put(tmp_path / "in", *(screen(face=number == 18, number=number) for number in range(1, 20)))
    facts = run(source, tmp_path, recipe="ai-training")
    assert (facts.released, names(facts.held)) == (0, {"face-needs-a-person"})


@pytest.mark.parametrize(
    ("sop_class", "modality", "held"),
    [
        (VLPhotographicImageStorage, "XC", True),
        (VLPhotographicImageStorage, "GM", True),
        (SecondaryCaptureImageStorage, "OT", True),
        (SecondaryCaptureImageStorage, "US", False),
        (VLEndoscopicImageStorage, "ES", False),
    ],
)
def test_photographs_are_held_by_their_header_whatever_they_show(
    tmp_path: Path, sop_class: str, modality: str, held: bool
) -> None:
    picture = screen(face=False, SOPClassUID=sop_class, Modality=modality)
    facts = run(put(tmp_path / "in", picture), tmp_path, recipe="ai-training")
    assert names(facts.held) == ({"may-show-face"} if held else set())
    assert facts.released == (not held)


def test_where_nobody_looks_for_faces_a_picture_leaves_by_its_header(tmp_path: Path) -> None:
    off = recipe(tmp_path, '[faces]\npolicy = "off"', extends="ai-training")
    facts = run(put(tmp_path / "in", screen(face=True)), tmp_path, recipe=off)
    assert (facts.released, facts.faces, facts.looked_for_faces) == (1, [], False)


def test_an_examination_tells_of_the_face(tmp_path: Path) -> None:
    facts = scanward.examine(put(tmp_path / "in", screen(face=True)), workers=1)
    assert [(face.sight, face.doubt, face.series) for face in facts.faces] == [("unsure", "photograph", 1)]
    assert facts.looked_for_faces
    assert "E-PHOTOGRAPH" in {finding.rule for finding in facts.findings}
    facts = scanward.examine(put(tmp_path / "two", screen(face=False)), workers=1)
    assert "E-PHOTOGRAPH" not in {finding.rule for finding in facts.findings}
