"""Headers are evidence, never proof: what cannot be cleared may carry text or show a face."""

from __future__ import annotations

import pytest
from pydicom import uid

from scanward.core.decision import Likelihood, ObjectKind
from scanward.line.examine.pixel_risk import PixelEvidence, pixel_risk

PLAIN = PixelEvidence(ObjectKind.IMAGE, "CT", "ORIGINAL\\PRIMARY\\AXIAL", "", "MONOCHROME2", 16, "CHEST Thorax routine")
PHOTOGRAPHS = (
    uid.VLPhotographicImageStorage,
    uid.OphthalmicPhotography8BitImageStorage,
    uid.OphthalmicPhotography16BitImageStorage,
    uid.WideFieldOphthalmicPhotographyStereographicProjectionImageStorage,
    uid.WideFieldOphthalmicPhotography3DCoordinatesImageStorage,
    uid.DermoscopicPhotographyImageStorage,
)


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


@pytest.mark.parametrize("modality", ["XC", "OP", "DMS", "TG", "LS", "OT", "SC", "DOC", "HC", "DG", "", "UNHEARD"])
@pytest.mark.parametrize("kind", [ObjectKind.IMAGE, ObjectKind.SCREEN])
def test_a_photograph_or_what_may_be_one_is_never_cleared_by_the_name_of_a_region(modality, kind):
    for photometric in ("RGB", "YBR_FULL_422", "MONOCHROME2"):
        risk = judge(modality=modality, kind=kind, photometric=photometric, bits_allocated=8, words="FOOT")
        assert risk.face is Likelihood.POSSIBLE
        assert "photograph" in risk.why_face


@pytest.mark.parametrize("sop_class", PHOTOGRAPHS, ids=lambda each: each.name)
@pytest.mark.parametrize("modality", ["XC", "CT", "US", "ES", "GM"])
def test_a_photograph_by_its_class_is_one_whatever_its_modality_says(sop_class, modality):
    assert judge(sop_class=sop_class, modality=modality, photometric="RGB").face is Likelihood.POSSIBLE


@pytest.mark.parametrize(
    ("sop_class", "modality"),
    [
        (uid.VLEndoscopicImageStorage, "ES"),
        (uid.VLMicroscopicImageStorage, "GM"),
        (uid.VLWholeSlideMicroscopyImageStorage, "SM"),
        (uid.UltrasoundImageStorage, "US"),
    ],
)
def test_visible_light_inside_a_body_and_slides_are_no_photographs(sop_class, modality):
    assert judge(sop_class=sop_class, modality=modality, photometric="RGB").face is Likelihood.UNLIKELY


@pytest.mark.parametrize("modality", ["CT", "MR", "US", "DX", "ES"])
def test_a_screen_of_a_known_device_is_cleared_by_a_region_without_a_face_and_not_without_one(modality):
    screen = {"modality": modality, "kind": ObjectKind.SCREEN, "photometric": "RGB", "bits_allocated": 8}
    assert judge(**screen, words="KNEE").face is Likelihood.UNLIKELY
    assert judge(**screen, words="").face is Likelihood.POSSIBLE


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
