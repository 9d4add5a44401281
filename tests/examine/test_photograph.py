"""Faces in colour pictures make a person look; ultrasound, charts and colour scales do not."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.faces.heads import person
from benchmarks.faces.scanning import Scan, scanned, volume_of
from scipy.ndimage import gaussian_filter
from tests.examine.drawn_face import TONES, drawn_face

from scanward.core.errors import UnsoundObject
from scanward.dicom.frames import FrameDecoder, ObjectFrames
from scanward.dicom.volume import seen_from
from scanward.line.examine.faces import look
from scanward.line.examine.photograph import face_likeness, shows_a_face


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("high", [120, 300, 900])
def test_a_face_is_seen_in_a_photograph_of_any_size(tone, high):
    assert shows_a_face(drawn_face(high, tone))


@pytest.mark.parametrize("tone", TONES)
def test_a_face_is_seen_in_the_corner_of_a_screen(tone):
    screen = np.random.default_rng(1).integers(0, 90, (768, 1024, 1)).astype(np.uint8).repeat(3, axis=2)
    assert not shows_a_face(screen)
    small = drawn_face(130, tone)
    screen[20 : 20 + small.shape[0], 850 : 850 + small.shape[1]] = small
    assert shows_a_face(screen)


def test_the_skin_of_a_head_that_was_scanned_is_seen_as_a_face_under_another_light():
    volume = volume_of(scanned(person(1), Scan("ct")))
    pose = look(volume).pose
    assert pose is not None
    for picture in seen_from(volume, pose, -300, ((0, 0), (15, 0), (0, 12))):
        grey = picture.astype(float) / 255
        for tone in TONES.values():
            photograph = np.where((grey > 0)[..., None], (0.35 + 0.65 * grey)[..., None] * tone, (210, 215, 220))
            assert shows_a_face(photograph.astype(np.uint8))


def test_a_face_upside_down_or_without_eyes_or_without_colour_is_not_called_one():
    face = drawn_face(300, "light")
    assert face_likeness(face[::-1]) < 0.5 * face_likeness(face)
    blank = drawn_face(300, "light")
    blank[70:140] = blank[140:150].mean(axis=0)
    assert not shows_a_face(blank)
    assert not shows_a_face(face.mean(axis=2, keepdims=True).repeat(3, axis=2).astype(np.uint8))


def test_plain_skin_texture_and_charts_are_no_faces():
    chance = np.random.default_rng(2)
    texture = gaussian_filter(chance.normal(size=(400, 400)), 6)
    texture = 0.8 + 0.2 * (texture - texture.min()) / np.ptp(texture)
    assert not shows_a_face((texture[..., None] * (110, 60, 140)).astype(np.uint8))
    assert not shows_a_face(np.full((300, 300, 3), TONES["light"], np.uint8))
    bars = np.zeros((300, 400, 3), np.uint8)
    bars[:, ::7] = (230, 150, 60)
    assert not shows_a_face(bars)
    assert not shows_a_face(np.zeros((1, 1, 3), np.uint8))


def test_real_colour_pictures_of_ultrasound_are_no_faces(testdata):
    seen = []
    with FrameDecoder() as decoder:
        for path in sorted((testdata / "dicom-variety").rglob("*US*")):
            try:
                with ObjectFrames(path, decoder) as frames:
                    frame = frames.frame(0)
            except UnsoundObject:
                continue
            if frame.ndim == 3 and frame.dtype == np.uint8:
                seen.append(shows_a_face(frame))
    assert len(seen) >= 4
    assert not any(seen)
