"""Whole folders, our own and others'."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime

import pytest

from scanward.core.canonical import canonical
from scanward.core.errors import SourceError
from scanward.core.manifest import ManifestEntry, manifest_line
from scanward.line.verify import Verifier, is_certain, verify_folder


class Noon:
    def now(self) -> datetime:
        return datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path, clean):
    root = tmp_path / "out"
    (root / "SW-4F7K2M").mkdir(parents=True)
    for number in range(3):
        clean.InstanceNumber = number
        clean.SOPInstanceUID = clean.file_meta.MediaStorageSOPInstanceUID = f"2.25.{number + 5}"
        clean.ReferencedImageSequence[0].ReferencedSOPInstanceUID = f"2.25.{(number + 1) % 3 + 5}"
        clean.save_as(root / "SW-4F7K2M" / f"{number}.dcm", enforce_file_format=True)
    return root


def write_manifest(root):
    lines = []
    for path in sorted(root.rglob("*.dcm")):
        data = path.read_bytes()
        name = path.relative_to(root).as_posix()
        lines.append(manifest_line(ManifestEntry(name, hashlib.sha256(data).hexdigest(), len(data))))
    body = '{"header":' + canonical({"release": "r1"}) + ',\n"objects":[\n' + ",\n".join(lines) + '\n],\n"totals":{}}\n'
    (root / "manifest-r1.json").write_text(body, encoding="ascii")


def test_a_clean_folder_is_clean(folder, identity):
    facts = verify_folder(folder, clock=Noon(), verifier=Verifier(identity))
    assert (facts.files, facts.objects, facts.manifest) == (3, 3, "absent")
    assert facts.unreadable == []
    assert not any(is_certain(f) for f in facts.findings)
    assert not any(f.rule.endswith("REFERENCE") for f in facts.findings)


def test_a_leak_anywhere_in_a_folder_is_found(folder, identity, clean):
    clean.SeriesDescription = "Przybylski"
    clean.save_as(folder / "another", enforce_file_format=True)
    facts = verify_folder(folder, clock=Noon(), verifier=Verifier(identity))
    assert {(f.rule, f.place) for f in facts.findings if is_certain(f)} == {("V-NEEDLE-TEXT", "SeriesDescription")}


def test_names_of_folders_are_searched(folder, identity):
    (folder / "SW-4F7K2M").rename(folder / "przybylski")
    facts = verify_folder(folder, clock=Noon(), verifier=Verifier(identity))
    assert {f.rule for f in facts.findings if is_certain(f)} == {"V-FILE-NAME"}


def test_a_manifest_that_holds_is_said_to_hold(folder):
    write_manifest(folder)
    facts = verify_folder(folder, clock=Noon())
    assert facts.manifest == "holds"
    assert facts.unreadable == []
    assert not any(f.rule.endswith("UNREADABLE") for f in facts.findings)


@pytest.mark.parametrize("harm", ["changed", "missing", "garbled"])
def test_a_manifest_that_does_not_hold_is_broken(folder, harm):
    write_manifest(folder)
    victim = folder / "SW-4F7K2M" / "1.dcm"
    if harm == "changed":
        victim.write_bytes(victim.read_bytes()[:-2] + b"\1\1")
    elif harm == "missing":
        victim.unlink()
    else:
        (folder / "manifest-r1.json").write_text("{}")
    facts = verify_folder(folder, clock=Noon())
    assert facts.manifest == "broken"
    assert not any(is_certain(f) for f in facts.findings)  # a changed file identifies nobody


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_what_stands_there_instead_of_a_manifest_is_neither_waited_for_nor_followed(folder, make):
    make(folder / "manifest-r1.json")
    assert verify_folder(folder, clock=Noon()).manifest == "broken"


def test_a_reference_to_nothing_is_suspect(folder):
    (folder / "SW-4F7K2M" / "1.dcm").unlink()
    facts = verify_folder(folder, clock=Noon())
    assert "S-REFERENCE" in {f.rule for f in facts.findings}


def test_papers_beside_the_objects_are_searched_and_not_taken_apart(folder, identity):
    (folder / "report.html").write_text("<p>3 objects</p>")
    facts = verify_folder(folder, clock=Noon(), verifier=Verifier(identity))
    assert not any(is_certain(f) for f in facts.findings)
    assert facts.unreadable == []
    (folder / "report.html").write_text("<p>Przybylski, Jadwiga</p>")
    facts = verify_folder(folder, clock=Noon(), verifier=Verifier(identity))
    assert {f.rule for f in facts.findings if is_certain(f)} == {"V-NEEDLE-BYTES"}


def test_a_file_that_cannot_be_read_is_counted(folder):
    (folder / "broken.dcm").write_bytes(bytes(128) + b"DICM" + b"\x02\x00\x00\x00UL\x04\x00\1\0\0\0\x08\x00")
    facts = verify_folder(folder, clock=Noon())
    assert facts.files == 4
    assert {t.name: t.count for t in facts.unreadable} == {"truncated": 1}
    assert not any(is_certain(f) for f in facts.findings)


def test_links_and_pipes_are_not_followed_and_it_is_said(folder, tmp_path, identity):
    (tmp_path / "elsewhere").write_text("Przybylski")
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(folder / "pipe")
    facts = verify_folder(folder, clock=Noon(), verifier=Verifier(identity))
    assert facts.objects == 3
    assert {t.name: t.count for t in facts.unreadable} == {"link": 1, "special-file": 1}
    assert not any(is_certain(f) for f in facts.findings)


def test_progress_is_told_for_every_file(folder):
    told = []
    verify_folder(folder, clock=Noon(), advance=lambda: told.append(1))
    assert len(told) == 3


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(SourceError):
        verify_folder(tmp_path / "nowhere", clock=Noon())


def test_real_images_of_other_tools_are_judged_without_a_crash(testdata):
    facts = verify_folder(testdata / "dicom-variety", clock=Noon())
    assert facts.objects > 70
    assert any(f.rule == "V-ATTRIBUTE" for f in facts.findings)
    unlikely = {"V-EMAIL", "V-SSN", "V-TITLE", "V-LABEL", "V-ADDRESS", "V-PHONE", "V-AGE"}
    assert not unlikely & {f.rule for f in facts.findings}
