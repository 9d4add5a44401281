"""Writing that was masked in slices of a head: the attack on the face takes it for what was to change."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGBaseline8Bit, JPEGExtended12Bit

from scanward.dicom.frames import FrameDecoder
from scanward.dicom.masking import Mask
from scanward.dicom.volume import stacks_of
from scanward.line.deidentify.faces import FaceRemoval
from scanward.line.deidentify.faces.headgrid import SHAPE
from scanward.line.release.faces.attack_work import _Head
from scanward.line.release.faces.attacking import Pair
from tests.dicom.masking.files import masked_file, pixels
from tests.dicom.objects import save

from .scans import ct
from .test_face_parts import PLACE, POSE

WRITING = Mask(21, 19, 45, 28)
"""No edge of it is one of a block."""
NO_FACE, ALL_FACE = (FaceRemoval(POSE, np.full(SHAPE, said, np.float32)) for said in (-1, 1))


def lossy(path: Path, **coding: object) -> Path:
    """A slice of 64 x 64 pixels as a JPEG, in which letters ring."""
    encoded = io.BytesIO()
    shades = np.random.default_rng(5).integers(40, 200, (64, 64), np.uint8)
    Image.fromarray(shades).save(encoded, "JPEG", quality=90, **coding)
    one = ct("MADE", "Made^Head", 3, 1, **PLACE, ImagePositionPatient=[-16, -100, 0])
    one.Rows = one.Columns = 64
    one.BitsAllocated, one.BitsStored, one.HighBit, one.PixelRepresentation = 8, 8, 7, 0
    one.PixelData = encapsulate([encoded.getvalue()])
    one["PixelData"].VR = "OB"
    return save(one, path, JPEGExtended12Bit if coding else JPEGBaseline8Bit)


def told(before: Path, after: Path, removal: FaceRemoval, *masks: Mask) -> list[str]:
    pair = Pair(before, after, masks)
    (stack,) = stacks_of([before])[0]
    return [finding.rule for finding in _Head(removal, pictures=False).attack(stack, [pair])]


@pytest.mark.parametrize("coding", [{}, {"progressive": True}], ids=["edited by blocks", "decoded"])
def test_writing_in_a_lossy_slice_without_a_face_goes_by_blocks(tmp_path: Path, coding: dict[str, object]) -> None:
    before, after = lossy(tmp_path / "before.dcm", **coding), tmp_path / "after.dcm"
    with FrameDecoder() as decoder:
        masked_file(decoder, before, after, WRITING)
    rows, columns = np.nonzero(pixels(before)[0, :, :, 0] != pixels(after)[0, :, :, 0])
    assert (rows.min(), columns.max()) != (WRITING.top, WRITING.right - 1)
    assert told(before, after, NO_FACE, WRITING) == []
    assert told(before, after, NO_FACE) == ["V-FACE-SURFACE"]
    elsewhere = Mask(50, 50, 60, 60)
    assert told(before, after, NO_FACE, elsewhere) == ["V-FACE-SURFACE"]


def test_where_the_face_goes_as_well_writing_is_exact(tmp_path: Path) -> None:
    before, after = lossy(tmp_path / "before.dcm"), tmp_path / "after.dcm"
    with FrameDecoder() as decoder:
        masked_file(decoder, before, after, Mask(0, 0, 64, 64), level=0)
    assert told(before, after, ALL_FACE, WRITING) == []
    gone = pydicom.dcmread(after).pixel_array
    assert gone.min() == gone.max() == 0
