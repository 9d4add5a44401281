from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanward.core.decision import (
    DocumentPolicy,
    FaceFate,
    HoldReason,
    Likelihood,
    ObjectKind,
    PixelLook,
    PixelRisk,
    Promises,
)
from scanward.line.decide import ObjectFacts, decide_study

PROMISING = Promises(no_text=True, no_faces=True)
SILENT = Promises()
CLEAR = PixelRisk()
TEXT = PixelRisk(text=Likelihood.POSSIBLE, why_text="a radiograph")
DENIED = PixelRisk(text=Likelihood.DENIED, why_text="a radiograph")
FACE = PixelRisk(face=Likelihood.POSSIBLE, why_face="head")


def decide(*objects, promises=PROMISING):
    return decide_study([ObjectFacts(*one) for one in objects], promises)


def only(kind, risk, promises):
    [series] = decide(("s", kind, risk), promises=promises).series
    return series


def test_a_cleared_image_leaves_without_a_warning():
    decision = only(ObjectKind.IMAGE, CLEAR, PROMISING).decision
    assert decision.permit
    assert not decision.warnings


@pytest.mark.parametrize(("risk", "reason"), [(TEXT, HoldReason.MAY_CARRY_TEXT), (FACE, HoldReason.MAY_SHOW_FACE)])
def test_what_a_recipe_promises_is_held_and_what_it_does_not_leaves_with_a_warning(risk, reason):
    held = only(ObjectKind.IMAGE, risk, PROMISING).decision
    assert not held.permit
    assert held.reasons == (reason,)
    passed = only(ObjectKind.IMAGE, risk, SILENT).decision
    assert passed.permit
    assert passed.warnings == (reason,)


def test_each_promise_holds_only_what_it_is_about():
    assert only(ObjectKind.IMAGE, FACE, Promises(no_text=True)).decision.permit
    assert only(ObjectKind.IMAGE, TEXT, Promises(no_faces=True)).decision.permit


def test_a_header_that_denies_text_lets_it_leave_and_warns():
    decision = only(ObjectKind.IMAGE, DENIED, PROMISING).decision
    assert decision.permit
    assert decision.warnings == (HoldReason.MAY_CARRY_TEXT,)


@pytest.mark.matrix("P15")
@pytest.mark.parametrize("promises", [PROMISING, SILENT])
@pytest.mark.parametrize("kind", [ObjectKind.DOCUMENT, ObjectKind.RAW, ObjectKind.OTHER])
def test_documents_and_raw_data_leave_under_no_recipe(kind, promises):
    assert not only(kind, CLEAR, promises).decision.permit


@pytest.mark.matrix("P15")
def test_a_recipe_may_leave_documents_out_by_design_but_not_let_them_go():
    series = only(ObjectKind.DOCUMENT, CLEAR, Promises(documents=DocumentPolicy.REMOVE))
    assert series.left_out
    assert not series.decision.permit
    assert not only(ObjectKind.DOCUMENT, CLEAR, SILENT).left_out


@pytest.mark.matrix("P15")
def test_video_is_held_by_any_promise_about_pixels():
    assert HoldReason.VIDEO in only(ObjectKind.VIDEO, TEXT, Promises(no_faces=True)).decision.reasons
    assert only(ObjectKind.VIDEO, TEXT, SILENT).decision.permit


@pytest.mark.parametrize("kind", [ObjectKind.REPORT, ObjectKind.PLAN, ObjectKind.SEGMENTATION, ObjectKind.WAVEFORM])
def test_what_is_no_picture_leaves_under_a_promising_recipe(kind):
    assert only(kind, CLEAR, PROMISING).decision.permit


@pytest.mark.parametrize("kind", [ObjectKind.MAP, ObjectKind.SURFACE])
def test_what_holds_a_shape_into_which_nobody_looks_is_held_by_a_promise_of_no_faces(kind):
    assert only(kind, CLEAR, Promises(no_faces=True)).decision.reasons == (HoldReason.MAY_SHOW_FACE,)
    assert only(kind, CLEAR, Promises(no_text=True)).decision.permit


@pytest.mark.parametrize(
    ("fate", "reason"),
    [
        (FaceFate.SHOWN, HoldReason.MAY_SHOW_FACE),
        (FaceFate.UNSURE, HoldReason.FACE_UNSURE),
        (FaceFate.STAYS, HoldReason.FACE_STAYS),
        (FaceFate.WANTED, HoldReason.FACE_WANTED),
        (FaceFate.OUTLINE, HoldReason.FACE_OUTLINE),
    ],
)
def test_what_became_of_a_face_holds_its_series_under_a_promise_and_warns_without(fate, reason):
    facts = ObjectFacts("s", ObjectKind.IMAGE, CLEAR, PixelLook.CLEARED, fate)
    assert decide_study([facts], PROMISING).series[0].decision.reasons == (reason,)
    assert decide_study([facts], SILENT).series[0].decision.warnings == (reason,)


@pytest.mark.parametrize("fate", [FaceFate.ABSENT, FaceFate.GOES])
def test_a_face_that_is_not_there_or_goes_outweighs_the_header(fate):
    facts = ObjectFacts("s", ObjectKind.IMAGE, FACE, PixelLook.CLEARED, fate)
    assert decide_study([facts], PROMISING).series[0].decision.permit


def test_one_dose_page_does_not_keep_a_chest_from_leaving():
    study = decide(*[("chest", ObjectKind.IMAGE, CLEAR)] * 3, ("page", ObjectKind.SCREEN, TEXT))
    assert study.permit
    assert {s.series: s.decision.permit for s in study.series} == {"chest": True, "page": False}


def test_one_object_holds_its_series_and_is_counted_as_the_cause():
    [series] = decide(
        ("s", ObjectKind.IMAGE, CLEAR), ("s", ObjectKind.IMAGE, TEXT), ("s", ObjectKind.IMAGE, CLEAR)
    ).series
    assert not series.decision.permit
    assert (series.objects, series.causes, series.why) == (3, 1, ("a radiograph",))


RISKS = st.builds(PixelRisk, st.sampled_from(list(Likelihood)), st.sampled_from(list(Likelihood)))
OBJECTS = st.lists(
    st.builds(ObjectFacts, st.sampled_from("abc"), st.sampled_from(list(ObjectKind)), RISKS), max_size=12
)


@given(OBJECTS, st.booleans(), st.booleans())
def test_promising_more_never_releases_more(objects, text, faces):
    strict = decide_study(objects, PROMISING)
    loose = decide_study(objects, Promises(text, faces))
    released = {s.series for s in loose.series if s.decision.permit}
    assert {s.series for s in strict.series if s.decision.permit} <= released


@given(OBJECTS)
def test_every_series_is_decided_once_and_every_hold_has_a_reason(objects):
    series = decide_study(objects, PROMISING).series
    assert sorted(s.series for s in series) == sorted({o.series for o in objects})
    assert sum(s.objects for s in series) == len(objects)
    assert all(s.decision.permit or s.decision.reasons for s in series)


@pytest.mark.parametrize("promises", [PROMISING, SILENT])
@pytest.mark.parametrize(
    ("looked", "reason"),
    [(PixelLook.UNSURE, HoldReason.TEXT_UNSURE), (PixelLook.STAYS, HoldReason.TEXT_STAYS)],
)
def test_writing_that_nobody_judged_or_that_cannot_go_is_held_under_every_recipe(promises, looked, reason):
    for risk in (CLEAR, DENIED, TEXT):
        [series] = decide(("s", ObjectKind.IMAGE, risk, looked), promises=promises).series
        assert series.decision.reasons == (reason,)


@pytest.mark.parametrize("looked", [PixelLook.CLEARED, PixelLook.REGIONS])
def test_what_was_looked_into_is_neither_held_nor_warned_of_for_writing(looked):
    for promises in (PROMISING, SILENT):
        [series] = decide(("s", ObjectKind.SCREEN, TEXT, looked), promises=promises).series
        assert (series.decision.permit, series.decision.warnings) == (True, ())


def test_pixels_that_nobody_could_decode_are_in_doubt_whatever_the_header_says():
    [series] = decide(("s", ObjectKind.IMAGE, CLEAR, PixelLook.FAILED), promises=PROMISING).series
    assert series.decision.reasons == (HoldReason.MAY_CARRY_TEXT,)
    assert series.why == ("its pixels could not be decoded",)
    [series] = decide(("s", ObjectKind.IMAGE, CLEAR, PixelLook.FAILED), promises=SILENT).series
    assert series.decision.warnings == (HoldReason.MAY_CARRY_TEXT,)
