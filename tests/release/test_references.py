"""What pointed at another object of the source points at it in the release: RTSTRUCT, SEG, PR, KO, SR and images."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset

from scanward.demo import make_hospital
from scanward.line.deidentify.uids import UidMapper
from scanward.store import Vault, open_ward
from tests.dicom.objects import save

from .scans import ct, released
from .test_survival import release

REFERENCE = 0x00081155
"""Referenced SOP Instance UID."""


def references(found: Dataset) -> set[str]:
    return {str(element.value).strip("\0 ") for element in found.iterall() if element.tag == REFERENCE}


def read(files: list[Path]) -> dict[str, Dataset]:
    """By SOP Instance UID."""
    objects = {}
    for path in files:
        with contextlib.suppress(pydicom.errors.InvalidDicomError):
            found = pydicom.dcmread(path, stop_before_pixels=True)
            objects[str(found.get("SOPInstanceUID", ""))] = found
    return objects


@pytest.mark.parametrize("recipe", ["basic", "research", "limited-data-set"])
def test_references_between_objects_of_a_hospital_lead_where_they_led(tmp_path: Path, recipe: str) -> None:
    make_hospital(tmp_path / "in", objects=120)
    release(tmp_path / "in", tmp_path, recipe=recipe)
    before = read([path for path in (tmp_path / "in").rglob("*") if path.is_file()])
    after = read(released(tmp_path / "out"))
    with open_ward(tmp_path / "ward") as ward:
        purpose = "research.full-dates" if recipe == "limited-data-set" else "research"
        new = UidMapper(Vault(ward).domain("acme-ai", purpose).secret)
    names = {new(uid): uid for uid in before}
    whole = dangling = 0
    for uid, found in after.items():
        if uid not in names:
            continue  # it came in an archive, or without a prefix
        try:
            pointed = references(before[names[uid]])
        except RuntimeError:
            continue  # identity is hidden in it where pydicom stumbles
        for target in references(found):
            assert target in {new(each) for each in pointed}
            whole += target in after
            dangling += target not in names
    assert whole > 10
    assert whole > dangling


@pytest.mark.parametrize("recipe", ["basic", "research"])
def test_a_reference_with_odd_padding_leads_where_it_led(tmp_path: Path, recipe: str) -> None:
    source = tmp_path / "in"
    source.mkdir()
    targets = [ct("MRN1", "Doe^A", 1, number) for number in (1, 2, 3, 44)]
    for target in targets:
        save(target, source / f"{target.InstanceNumber}.dcm")
    pointing = ct("MRN1", "Doe^A", 1, 99)
    pointing.ReferencedImageSequence = []
    for target, odd in zip(targets, ("{}", "{} ", "{}\0", " {}"), strict=True):
        item = Dataset()
        item.ReferencedSOPClassUID = target.SOPClassUID
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pydicom.config.settings, "_writing_validation_mode", pydicom.config.IGNORE)
            patch.setattr(pydicom.config.settings, "reading_validation_mode", pydicom.config.IGNORE)
            item.add_new(REFERENCE, "UI", odd.format(target.SOPInstanceUID))
            pointing.ReferencedImageSequence.append(item)
            save(pointing, source / "pointing.dcm")
    assert release(source, tmp_path, recipe=recipe).released == 5
    after = read(released(tmp_path / "out"))
    pointed = set().union(*map(references, after.values()))
    assert len(pointed) == 4
    assert pointed < set(after)
