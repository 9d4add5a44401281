"""Pictures of surfaces show what stands, from where they are asked for."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from scanward.core.faces import HeadPose
from scanward.dicom.frames import FrameDecoder
from scanward.dicom.volume import THREE, Volume, png, read_volume, seen_from, skin_level, stacks_of
from scanward.line.examine.faces import look

if TYPE_CHECKING:
    from numpy.typing import NDArray

POSE = HeadPose(((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), (0.0, 0.0, 0.0), 1.0, 1.0)
MIDDLE = np.array([-1.0, -16.0, 9.0])
"""Of the pictures, in head coordinates."""


def ball_with(bump: tuple[float, float, float], inside: float, outside: float, noise: float = 0.0) -> Volume:
    """A ball of 60 mm with a small one that stands out of it in a direction (left, back, up)."""
    steps = [MIDDLE[axis] + np.arange(-100.0, 101.0, 4.0) for axis in range(3)]
    z, y, x = np.meshgrid(steps[2], steps[1], steps[0], indexing="ij")
    points = np.stack([x, y, z], axis=-1) - MIDDLE
    body = (np.linalg.norm(points, axis=-1) < 60) | (np.linalg.norm(points - 75 * np.array(bump), axis=-1) < 15)
    values = np.where(body, inside, outside) + np.random.default_rng(1).normal(0, noise, body.shape)
    origins = np.stack([np.full(51, steps[0][0]), np.full(51, steps[1][0]), steps[2]], axis=1)
    along = np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0])
    return Volume(values.astype(np.float32), origins, *along, 4.0, 4.0, np.ones(51), np.zeros(51))


def outermost(picture: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """How far from the middle the picture reaches: left, right, up, down."""
    rows, columns = np.nonzero(picture)
    return 62 - columns.min(), columns.max() - 62, 62 - rows.min(), rows.max() - 62


@pytest.mark.parametrize(
    ("bump", "sides"),
    [
        ((0, -1, 0), (None, "left", "left")),
        ((1, 0, 0), ("right", "right", None)),
        ((-1, 0, 0), ("left", "left", None)),
        ((0, 0, 1), ("up", "up", "up")),
        ((0, 0, -1), ("down", "down", "down")),
    ],
)
def test_what_stands_out_is_on_its_side_from_the_front_half_left_and_the_left(bump, sides):
    for picture, side in zip(seen_from(ball_with(bump, 40, -1000), POSE, -300), sides, strict=True):
        reach = dict(zip(("left", "right", "up", "down"), outermost(picture), strict=True))
        assert {name for name, far in reach.items() if far > 32} == ({side} if side else set())
        assert all(27 <= far <= 46 for far in reach.values()), "a ball of 60 mm in steps of 2 mm"


def test_from_below_a_nose_moves_up_and_from_above_down():
    below, above = seen_from(ball_with((0, -1, 0), 40, -1000), POSE, -300, ((0, 60), (0, -60)))
    assert outermost(below)[2] > 32 >= outermost(below)[3]
    assert outermost(above)[3] > 32 >= outermost(above)[2]


def test_what_faces_the_light_is_brighter_and_air_is_black():
    front = seen_from(ball_with((0, 0, 1), 40, -1000), POSE, -300, ((0, 0),))[0]
    assert front[50, 50] > front[75, 75] > 0
    assert not front[:10].any()


def test_nothing_above_the_level_makes_black_pictures_of_the_same_size():
    air = seen_from(ball_with((0, 0, 1), -1000, -1000), POSE, -300)
    assert air.shape == (3, 125, 125)
    assert not air.any()
    assert seen_from(ball_with((0, 0, 1), 40, -1000), POSE, -300, THREE, 2).shape == (3, 250, 250)


def test_skin_is_told_by_units_or_by_the_air_around():
    assert skin_level(ball_with((0, -1, 0), 40, -1000, 30), POSE) == -300
    assert 30 < skin_level(ball_with((0, -1, 0), 400, 5, 2), POSE) < 80
    noisy = skin_level(ball_with((0, -1, 0), 400, 40, 10), POSE)
    assert 60 < noisy < 100
    assert outermost(seen_from(ball_with((0, -1, 0), 400, 40, 10), POSE, noisy)[0])[0] < 34, "no noise is shown"


def test_a_picture_becomes_a_file_with_the_same_pixels():
    picture = seen_from(ball_with((0, -1, 0), 40, -1000), POSE, -300)[2]
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(png(picture)))), picture)


def test_a_real_nose_points_to_the_left_from_the_left(testdata):
    with FrameDecoder() as decoder:
        volume = read_volume(stacks_of((testdata / "mr-head").glob("3*"))[0][0], decoder)
    pose = look(volume).pose
    assert pose is not None
    side = seen_from(volume, pose, skin_level(volume, pose))[2]
    nose = side[55:95]
    tip = int(np.argmax(nose.any(axis=0)))
    rows = np.flatnonzero(nose[:, tip : tip + 3].any(axis=1))
    assert len(rows) < 15, "a tip is foremost"
