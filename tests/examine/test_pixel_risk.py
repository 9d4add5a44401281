"""Headers are evidence, never proof: what cannot be cleared may carry text or show a face."""

from __future__ import annotations

import pytest

from scanward.core.decision import Likelihood, ObjectKind
from scanward.line.examine.pixel_risk import PixelEvidence, pixel_risk

PLAIN = PixelEvidence(ObjectKind.IMAGE, "CT", "ORIGINAL\\PRIMARY\\AXIAL", "", "MONOCHROME2", 16, "CHEST Thorax routine")


def judge(**changes):
    return pixel_risk(PLAIN._replace(**changes))


def test_an_original_ct_of_the_chest_is_cleared_of_both():
    assert (judge().text, judge().face) == (Likelihood.UNLIKELY, Likelihood.UNLIKELY)


@pytest.mark.parametrize(
    "changes",
    [
        {"burned_in": "YES"},
        {"kind": ObjectKind.SCREEN},
        {"kind": ObjectKind.VIDEO, "modality": "ES"},
        {"modality": "US"},
        {"modality": "US", "burned_in": "NO"},
        {"modality": "XA"},
        {"modality": ""},
        {"modality": "DX"},
        {"image_type": "DERIVED\\SECONDARY\\REFORMATTED"},
        {"image_type": "ORIGINAL\\PRIMARY\\SCREEN SAVE"},
        {"photometric": "RGB"},
        {"bits_allocated": 8},
        {"words": "CHEST Dose Report"},
        {"words": "CHEST Patient summary"},
    ],
)
def test_what_may_carry_text_is_said(changes):
    risk = judge(**changes)
    assert risk.text is Likelihood.POSSIBLE
    assert risk.why_text


def test_a_radiograph_whose_header_denies_text_is_not_proof():
    assert judge(modality="DX", burned_in="NO").text is Likelihood.DENIED


@pytest.mark.parametrize("modality", ["CT", "MR", "PT", "NM"])
@pytest.mark.parametrize(
    "words",
    [
        "HEAD",
        "Neuro^Brain",
        "Schädel nativ",
        "cranial CT",
        "CSPINE",
        "Whole Body PET",
        "NECK",
        "DVT Kiefer",
        "",
        "protocol 7",
        "CHEST head",
    ],
)
def test_a_volume_of_the_head_or_of_nobody_knows_what_may_show_a_face(modality, words):
    assert judge(modality=modality, words=words).face is Likelihood.POSSIBLE


@pytest.mark.parametrize("words", ["ABDOMEN", "Knie links", "Lumbar spine", "cardiac", "PROSTATE mp"])
def test_a_volume_of_another_region_does_not(words):
    assert judge(modality="MR", words=words).face is Likelihood.UNLIKELY


@pytest.mark.parametrize("modality", ["XC", "OP"])
def test_a_photograph_may_show_a_face(modality):
    assert judge(modality=modality).face is Likelihood.POSSIBLE


@pytest.mark.parametrize("modality", ["CR", "MG", "US", "XA"])
def test_a_projection_or_ultrasound_shows_no_face(modality):
    assert judge(modality=modality, words="SKULL").face is Likelihood.UNLIKELY


@pytest.mark.parametrize(
    "kind", [ObjectKind.REPORT, ObjectKind.PLAN, ObjectKind.SEGMENTATION, ObjectKind.DOSE, ObjectKind.PRESENTATION]
)
def test_what_is_no_picture_has_no_pixel_risk(kind):
    risk = judge(kind=kind, burned_in="YES", words="HEAD")
    assert (risk.text, risk.face) == (Likelihood.UNLIKELY, Likelihood.UNLIKELY)


def test_real_heads_may_show_faces_and_real_dose_pages_may_carry_text(testdata, examine):
    heads = examine(*sorted((testdata / "ct-head").glob("*.dcm")))
    assert {o.record.risk.face for o in heads.outcomes} == {Likelihood.POSSIBLE}
    pages = examine(*sorted(p for p in (testdata / "burned-in").rglob("*.dcm")))
    assert {o.record.risk.text for o in pages.outcomes} == {Likelihood.POSSIBLE}
