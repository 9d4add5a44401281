"""The truth that finding and removing text are measured against holds to the pixel."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.burned_in import backgrounds
from benchmarks.burned_in.cases import MODALITIES, free_case, image_case, surface_case
from benchmarks.burned_in.moving import clip, series
from benchmarks.burned_in.objects import as_object
from benchmarks.burned_in.planting import Planter
from benchmarks.burned_in.scoring import score, wilson
from benchmarks.burned_in.truth import SEEN, Place, Style, Wish, grey
from benchmarks.burned_in.typefaces import cap_height, ink, typefaces
from benchmarks.burned_in.wording import Sort

from scanward.core.pixel_text import Direction, TextBox

NUMBERS = range(2 * len(MODALITIES))


def box_of(text, **changed):
    return replace(TextBox(text.left, text.top, text.right, text.bottom), **changed)


@pytest.mark.parametrize("number", NUMBERS)
def test_every_visible_change_of_a_picture_is_glyph_or_its_faint_edge(number):
    case = surface_case(number, held_out=False)
    before, after = grey(case.background.shown(case.background.frame(0))), grey(case.shown())
    glyphs, boxes = np.zeros(before.shape, bool), np.zeros(before.shape, bool)
    for text in case.texts:
        here = np.s_[text.top : text.bottom, text.left : text.right]
        glyphs[here] |= text.glyphs
        boxes[here] = True
    changed = np.abs(after - before)
    assert case.texts
    assert (changed[~boxes] == 0).all()
    assert (changed[glyphs] >= SEEN).all()


@pytest.mark.parametrize("number", NUMBERS)
def test_a_case_is_the_same_each_time_and_held_out_ones_are_others(number):
    one, again, other = (image_case(number, held_out=held_out) for held_out in (False, False, True))
    assert np.array_equal(one.frame(), again.frame())
    assert {t.wish.face.name for t in one.texts}.isdisjoint({t.wish.face.name for t in other.texts} - {"stroke"})
    assert one.person.family != other.person.family


def test_the_splits_share_no_typeface_but_the_stroke():
    tuning, held_out = ({face.name for face in typefaces(held_out=flag)} for flag in (False, True))
    assert tuning & held_out == {"stroke"}
    assert len(tuning) >= 4
    assert len(held_out) >= 2


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("style", Style)
def test_text_has_the_contrast_that_was_wished_for(direction, style):
    ground = backgrounds.Background("OT", "grey", lambda _: np.full((300, 300, 3), 90, np.uint8), 0, 255)
    face = typefaces(held_out=False)[0]
    wish = Wish("MEIER^ANNA", Sort.NAME, face, 14, 80, direction, Place.ANATOMY, style)
    text = Planter(ground, np.random.default_rng(1)).plant(wish)
    assert text.contrast == pytest.approx(80, abs=3)
    turned = direction in {Direction.DOWN, Direction.UP}
    assert (text.bottom - text.top > text.right - text.left) is turned


@pytest.mark.parametrize("face", [f for flag in (False, True) for f in typefaces(held_out=flag)], ids=lambda f: f.name)
def test_letters_have_about_the_height_that_was_asked_for(face):
    whole_multiples = face.kind in {"courier", "blocks"}
    for asked in (8, 12, 24, 40):
        assert abs(cap_height(face, asked) - asked) <= (4 if whole_multiples else 2)
    assert ink(face, "MEIER", 12).shape[1] > ink(face, "ME", 12).shape[1]


def test_a_box_around_a_string_finds_it_and_costs_nothing():
    case = image_case(0, held_out=False)
    scored = score(case, [box_of(text) for text in case.texts])
    assert [hit for _, hit in scored.found()] == [True] * len(case.texts)
    assert (scored.false_boxes, scored.lost) == (0, 0)


def test_half_a_box_does_not_find_a_string_and_a_box_elsewhere_is_false_and_lost():
    case = image_case(0, held_out=False)
    text = case.texts[0]
    half = box_of(text, right=(text.left + text.right) // 2)
    elsewhere = TextBox(200, 200, 220, 210)
    scored = score(case, [half, elsewhere])
    assert not scored.found()[0][1]
    assert (scored.false_boxes, scored.lost) == (1, 200)


def test_text_of_one_frame_is_asked_for_in_that_frame_only():
    case = clip(12, held_out=False, single=7)
    alone = next(text for text in case.texts if text.wish.last is not None)
    assert alone not in [text for text, _ in score(case, [], 6).found()]
    assert alone in [text for text, _ in score(case, [], 7).found()]
    here = np.s_[alone.top : alone.bottom, alone.left : alone.right]
    assert not np.array_equal(case.frame(7)[here], case.background.frame(7)[here])
    assert np.array_equal(case.frame(6)[here], case.background.frame(6)[here])


def test_nothing_is_written_in_a_picture_without_text():
    for modality in MODALITIES[:4]:
        case = free_case(0, modality, held_out=False)
        assert case.background.clean
        assert np.array_equal(case.frame(), case.background.frame(0))


@pytest.mark.parametrize("photometric", ["RGB", "YBR_FULL"])
def test_an_object_holds_the_pixels_of_its_case(photometric):
    case = next(c for c in (surface_case(n, held_out=False) for n in range(3, 60, 5)) if c.frame().ndim == 3)
    made = as_object(case, photometric=photometric)
    assert made.PhotometricInterpretation == photometric
    if photometric == "RGB":
        assert np.array_equal(made.pixel_array, case.frame())


def test_a_series_has_one_geometry():
    case = series("CT", held_out=False, single=5, slices=8)
    assert {case.frame(number).shape for number in range(case.count)} == {(case.rows, case.columns)}
    assert case.count == 8


@pytest.mark.parametrize(("hits", "asked"), [(1, 10), (300, 1000), (981, 1000), (999, 1000)])
def test_at_the_ends_of_the_interval_the_share_lies_196_standard_errors_away(hits, asked):
    """That is how Wilson (1927) defines them."""
    for end in wilson(hits, asked):
        assert abs(hits / asked - end) == pytest.approx(1.959964 * (end * (1 - end) / asked) ** 0.5, rel=1e-9)


def test_nothing_and_everything_found_have_an_interval_too():
    assert [round(end, 3) for end in wilson(0, 10)] == [0.0, 0.278]
    assert [round(end, 3) for end in wilson(10, 10)] == [0.722, 1.0]
