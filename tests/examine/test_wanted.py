"""Words of headers that say that a study was made for what goes with a face."""

from importlib.resources import files

import pytest

from scanward.core.decision import ObjectKind
from scanward.core.faces import FaceRegion
from scanward.line.examine.pixel_risk import PixelEvidence, pixel_risk
from scanward.line.examine.wanted import wanted_regions

WANTED = [
    ("SINUS", "sinus"),
    ("HEAD CT Nasennebenhöhlen coronal", "sinus"),
    ("CT SINUSES W/O CONTRAST", "sinus"),
    ("CT NNH low dose", "sinus"),
    ("ORBIT MR Orbita beidseits", "orbit"),
    ("MRI optic nerves fat sat", "orbit"),
    ("DENTAL_CBCT", "dental"),
    ("scanner dentaire", "dental"),
    ("CT Unterkiefer Knochen", "jaw"),
    ("ATM bilateral boca abierta", "jaw"),
    ("Felsenbein hochaufl.", "ear"),
    ("CT TEMPORAL BONES", "ear"),
    ("Rotsbeen petrosum", "ear"),
    ("MR PAROTIS", "salivary"),
    ("MR TONGUE BASE", "pharynx"),
    ("IRM massif facial", "face"),
    ("MAXILLOFACIAL", "face jaw"),
]
NOT_WANTED = [
    "HEAD",
    "BRAIN T1 MPRAGE sag",
    "MR Schädel nativ",
    "Angio CT HALS",
    "cerebral venous sinus thrombosis MRV",
    "CARDIAC sinus rhythm retro",
    "MR temporal lobe epilepsy",
    "WHOLEBODY FDG PET",
    "CT EyeToThigh surface",
    "accident",
    "",
]


@pytest.mark.parametrize(("words", "regions"), WANTED)
def test_a_study_of_what_goes_with_a_face_is_told(words, regions):
    assert set(wanted_regions(words)) == set(regions.split())


@pytest.mark.parametrize("words", NOT_WANTED)
def test_other_studies_of_the_head_are_not(words):
    assert wanted_regions(words) == ()


@pytest.mark.parametrize("modality", ["CT", "MR", "PT"])
def test_the_risk_of_an_image_says_what_it_was_made_for(modality):
    def risk(kind, words):
        return pixel_risk(PixelEvidence(kind, modality, "ORIGINAL\\PRIMARY", "", "MONOCHROME2", 16, words))

    assert risk(ObjectKind.IMAGE, "CT SINUS").wanted == (FaceRegion.SINUS,)
    assert risk(ObjectKind.IMAGE, "CT HEAD").wanted == ()


def test_every_word_of_the_list_can_be_met_and_names_a_region():
    rows = files("scanward.line.examine").joinpath("data/face-regions.tsv").read_text("utf-8").splitlines()
    pairs = [line.split("\t") for line in rows if not line.startswith(("#", "word\t"))]
    assert {region.removeprefix("not ") for _, region in pairs} == set(FaceRegion)
    assert [word for word, _ in pairs if not word.replace(" ", "").isalpha() or word != word.casefold()] == []
    assert len({tuple(pair) for pair in pairs}) == len(pairs)
    assert [
        word for word, region in pairs if not region.startswith("not ") and region not in wanted_regions(word)
    ] == []
