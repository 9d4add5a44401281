"""What an object says of its patient's consent is ours, or nothing; what a recipe protects is told in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset

from scanward.core.asking import ConsentMark
from scanward.core.lawful import Identifiability
from scanward.dicom.reading import open_object
from scanward.line.deidentify import Deidentifier, identifiability, load_recipe, protections
from tests.dicom.objects import save

from .objects import SUBJECT, SYNTAXES, identity, patient


def cleaned(tmp_path: Path, consent: ConsentMark | None, syntax: str) -> Dataset:
    theirs = Dataset()
    theirs.ClinicalTrialProtocolID = "KOWALCZYK-1"
    theirs.DistributionType, theirs.ConsentForDistributionFlag = "NAMED_PROTOCOL", "YES"
    made = patient(ConsentForClinicalTrialUseSequence=[theirs])
    source, target = save(made, tmp_path / "in.dcm", syntax), tmp_path / "out.dcm"
    with open_object(source) as opened:
        Deidentifier(load_recipe("research"), identity(), replace(SUBJECT, consent=consent)).clean(opened, target)
    return pydicom.dcmread(target)


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_what_the_release_stands_on_takes_the_place_of_what_the_source_said(tmp_path: Path, syntax: str) -> None:
    found = cleaned(tmp_path, ConsentMark("NAMED_PROTOCOL", "YES", "lung-2026"), syntax)
    (item,) = found.ConsentForClinicalTrialUseSequence
    assert (item.DistributionType, item.ConsentForDistributionFlag) == ("NAMED_PROTOCOL", "YES")
    assert item.ClinicalTrialProtocolID == "lung-2026"


def test_without_a_consent_nothing_is_said_of_one(tmp_path: Path) -> None:
    assert "ConsentForClinicalTrialUseSequence" not in cleaned(tmp_path, None, SYNTAXES[1])


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("basic", Identifiability.DEIDENTIFIED),
        ("research", Identifiability.DEIDENTIFIED),
        ("ai-training", Identifiability.DEIDENTIFIED),
        ("teaching", Identifiability.DEIDENTIFIED),
        ("limited-data-set", Identifiability.LIMITED),
    ],
)
def test_a_recipe_says_how_identifiable_it_leaves_scans(name: str, level: Identifiability) -> None:
    assert identifiability(load_recipe(name)) is level


def test_a_stricter_recipe_protects_all_that_a_laxer_one_does() -> None:
    lax, middle, strict = (protections(load_recipe(name)) for name in ("limited-data-set", "research", "ai-training"))
    assert lax < middle < strict
    assert strict - middle == {"no-text", "no-faces"}


@pytest.mark.parametrize(
    ("text", "level", "lost"),
    [
        ('[overrides]\nPatientName = "keep"', Identifiability.IDENTIFIED, "no-exceptions"),
        ('options = ["retain-device-identity"]', Identifiability.IDENTIFIED, "no-device"),
        ('options = ["retain-institution-identity"]', Identifiability.LIMITED, "no-institution"),
        ('[uids]\npolicy = "keep"', Identifiability.LIMITED, "uids-replaced"),
        ("[patient]\nage_cap = 999", Identifiability.LIMITED, "ages-capped"),
        ('[overrides]\nReferencedStudySequence = "keep"', Identifiability.DEIDENTIFIED, ""),
    ],
)
def test_what_a_recipe_of_ones_own_lets_through_counts(
    tmp_path: Path, text: str, level: Identifiability, lost: str
) -> None:
    own = tmp_path / "own.toml"
    own.write_text('extends = "basic"\n' + text)
    recipe, base = load_recipe(own), load_recipe("basic")
    assert identifiability(recipe) is level
    assert protections(base) - protections(recipe) == ({lost} if lost else set())
