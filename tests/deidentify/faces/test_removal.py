"""The face goes, the brain stays to the voxel, and every series of the frame of reference loses the same region."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.faces.heads import Part, person
from benchmarks.faces.scanning import Scan, scanned, volume_of

from scanward.core.faces import FaceDoubt
from scanward.dicom.volume import FramePlace
from scanward.line.deidentify.faces import face_removal, fill_value
from scanward.line.deidentify.faces.headgrid import LOW, SHAPE, STEP
from scanward.line.deidentify.faces.region import face_field
from scanward.line.examine.faces import look

SKIN_MM = 1.5


def places(volume):
    steps = volume.step_along_row, volume.step_along_column
    return [FramePlace(tuple(o), tuple(volume.along_row), tuple(volume.along_column), *steps) for o in volume.origins]


def removed(removal, volume) -> np.ndarray:
    return np.stack([removal.pixels(place, volume.voxels.shape[1:]) for place in places(volume)])


def left(made, gone, part) -> float:
    """The share of a part's skin that is not gone."""
    skin = (np.abs(made.skin_mm) < SKIN_MM) & (made.part == part)
    assert skin.sum() > 20
    return 1 - (gone & skin).sum() / skin.sum()


@pytest.mark.parametrize(("kind", "turn"), [("t1", (0, 0, 0)), ("ct", (30, 0, 0)), ("t2", (-20, 15, 10))])
def test_the_face_goes_and_the_brain_stays(kind, turn):
    made = scanned(person(5), Scan(kind=kind, step_mm=2.5, slice_mm=2.5, turn=turn))
    volume = volume_of(made)
    removal = face_removal(volume, look(volume).pose)
    gone = removed(removal, volume)
    assert not (gone & made.brain).any()
    assert left(made, gone, Part.FACE) < 0.02
    assert left(made, gone, Part.BROW) < 0.1
    assert left(made, gone, Part.LEFT_EAR) < 0.1
    assert left(made, gone, Part.RIGHT_EAR) < 0.1
    assert gone.mean() < 0.35


def test_one_estimate_serves_an_oblique_and_partial_series_of_the_same_head():
    who, turn = person(6), (10.0, 5.0, 0.0)
    whole = volume_of(scanned(who, Scan(step_mm=2.5, slice_mm=2.5, turn=turn)))
    removal = face_removal(whole, look(whole).pose)
    part = scanned(who, Scan(kind="t2", step_mm=1.5, slice_mm=5, turn=turn, top=0.4, tilt=15))
    gone = removed(removal, volume_of(part))
    assert left(part, gone, Part.FACE) < 0.02
    assert not (gone & part.brain).any()


def test_what_takes_the_place_is_what_stands_around_the_head():
    ct, mr = (
        volume_of(scanned(person(7), Scan(kind=kind, step_mm=3, slice_mm=3, noise=0.02))) for kind in ("ct", "t1")
    )
    assert fill_value(ct, look(ct).pose) == -1000
    assert 5 < fill_value(mr, look(mr).pose) < 60


def test_a_head_whose_brain_is_not_found_is_for_a_person():
    made = scanned(person(8), Scan(step_mm=3, slice_mm=3))
    pose = look(volume_of(made)).pose
    volume = volume_of(made)
    volume.voxels[volume_of(made).voxels > 300] = 0  # grey and white matter
    assert face_removal(volume, pose) is FaceDoubt.BRAIN


def test_skin_of_the_temples_goes_though_it_was_taken_for_brain_and_what_may_be_brain_stays():
    field = face_field(np.ones(SHAPE, bool), (2.0, 2.0, 2.0))
    went = {(x, y, z): bool(field[tuple(int(each) for each in ((z, y, x) - LOW[::-1]) / STEP)] > 0) for x, y, z in (
        (60, -46, 16), (-60, -46, 16), (60, -46, 26), (60, -36, 16), (44, -46, 16),
    )}  # fmt: skip
    assert [place for place, gone in went.items() if gone] == [(60, -46, 16), (-60, -46, 16)]
