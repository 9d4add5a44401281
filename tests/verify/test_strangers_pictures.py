"""A folder of which nothing is known: what its pictures say of anybody is suspect, and measurements are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pydicom
import pytest
from pydicom.uid import CTImageStorage
from tests.verify.test_burned_in import picture, reader, saved
from tests.verify.test_folder import Noon

from scanward.core.errors import ConfigurationError
from scanward.line.verify import verify_folder
from scanward.line.verify.burned_in import StrangersPictures, strangers, tesseract

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.core.facts import VerificationFacts


def attacked(folder: Path) -> VerificationFacts:
    with StrangersPictures() as pictures:
        return verify_folder(folder, clock=Noon(), pictures=pictures)


def seen(facts: VerificationFacts) -> set[tuple[str, str]]:
    return {(each.rule, each.kind.value) for each in facts.findings if each.place == "picture"}


@reader
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Name: Schmidt, Anna", {("S-PICTURE-LIKELY", "person-name")}),
        ("12.03.1961", {("S-PICTURE-DATE", "date")}),
        ("88217743", {("S-PICTURE-LIKELY", "record-number")}),
        ("SUPINE 120 kV 32.5 mm", set()),
        ("", set()),
    ],
)
def test_what_looks_like_somebodys_is_suspect(tmp_path: Path, line: str, expected: set) -> None:
    saved(tmp_path / "a.dcm", [picture(line, size=20)])
    assert seen(attacked(tmp_path)) == expected


@reader
def test_it_is_counted_how_many_pictures_were_read_and_nobody_looks_unasked(tmp_path: Path) -> None:
    saved(tmp_path / "a.dcm", [picture("88217743", size=20)])
    asked, unasked = attacked(tmp_path), verify_folder(tmp_path, clock=Noon())
    counts = [next(each.count for each in facts.checks if each.name == "pictures") for facts in (asked, unasked)]
    assert counts == [1, 0]
    assert seen(unasked) == set()


@reader
def test_one_slice_of_a_series_is_read_too(tmp_path: Path) -> None:
    for number in range(6):
        path = saved(tmp_path / f"{number}.dcm", [picture(*(["12.03.1961"] if number == 4 else []), size=20)])
        made = pydicom.dcmread(path)
        made.SOPClassUID = made.file_meta.MediaStorageSOPClassUID = CTImageStorage
        made.save_as(path)
    facts = attacked(tmp_path)
    assert {(each.rule, each.count) for each in facts.findings if each.place == "picture"} == {("S-PICTURE-DATE", 1)}
    assert next(each.count for each in facts.checks if each.name == "pictures") == 6


def test_without_a_reader_it_is_refused_rather_than_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strangers.tesseract, "installed", lambda: None)
    with pytest.raises(ConfigurationError):
        StrangersPictures()
    assert tesseract.installed() is None


@reader
def test_what_cannot_be_decoded_was_not_read(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.dcm", [picture("x")])
    path.write_bytes(path.read_bytes()[:-40_000])
    assert ("S-PICTURE-UNSEEN", "other") in seen(attacked(tmp_path))
