"""The manifest: complete, canonical, signed, without an identifier, and small in memory."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanward.core.canonical import canonical
from scanward.core.errors import IntegrityBroken, TryLater
from scanward.core.manifest import ManifestEntry, manifest_line, parse_line, read_entries, read_header, read_totals
from scanward.line.seal import reopen, seal, sealing
from tests.seal.staging import AGREEMENT, CT, OBJECTS, RELEASE, stage, staged_release

if TYPE_CHECKING:
    from scanward.store import Ward


def test_the_manifest_is_json_that_names_every_object_with_its_hash(ward: Ward) -> None:
    sealed = staged_release(ward)
    manifest = json.loads(sealed.manifest.read_text())
    assert manifest["header"]["recipient"] == "acme"
    assert manifest["header"]["recipe_fingerprint"] == "ab" * 32
    assert len(manifest["objects"]) == sealed.objects == OBJECTS
    assert manifest["objects"][0]["name"] == "SW-A/2.25.1/2.25.10/2.25.1000.dcm"
    assert manifest["objects"][0]["sop_class_uid"] == CT
    assert manifest["totals"] == {"objects": 9, "patients": 2, "series": 6, "size": sealed.size, "studies": 3}
    assert read_header(sealed.manifest).release == RELEASE
    assert read_totals(sealed.manifest) == manifest["totals"]


def test_the_same_release_makes_the_same_lines_whatever_the_order(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = ward.spool / RELEASE
    objects = stage(folder)
    first = list(read_entries(seal(ward, folder, AGREEMENT, objects).manifest))
    for batch in (1, 2, 4, 100):  # one run per object, runs of unlike length, all in memory
        monkeypatch.setattr(sealing, "_HELD", batch)
        random.Random(batch).shuffle(objects)
        assert list(read_entries(seal(ward, folder, AGREEMENT, objects).manifest)) == first
    assert [entry.order for entry in first] == sorted(entry.order for entry in first)
    assert {file.suffix for file in folder.iterdir() if file.is_file()} == {".json", ".sha256", ".sig", ".pub"}


def test_every_line_is_canonical(ward: Ward) -> None:
    lines = staged_release(ward).manifest.read_text().splitlines()
    for line in lines[2:-2]:
        text = line.removesuffix(",")
        assert canonical(json.loads(text)) == text


def test_a_recipient_can_check_the_signature_with_common_tools(ward: Ward) -> None:
    if not (shutil.which("openssl") and shutil.which("sha256sum")):
        pytest.skip("openssl or sha256sum is not here: the check without Scanward was not run")
    name = staged_release(ward).manifest.stem
    folder = ward.spool / RELEASE
    check = ["openssl", "pkeyutl", "-verify", "-rawin", "-in", f"{name}.sha256", "-sigfile", f"{name}.sig"]
    for command in (["sha256sum", "-c", f"{name}.sha256"], [*check, "-pubin", "-inkey", f"{name}.pub"]):
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    said = (folder / f"{name}.sha256").read_bytes()
    (folder / f"{name}.sha256").write_bytes((b"1" if said[:1] == b"0" else b"0") + said[1:])
    assert subprocess.run(
        [*check, "-pubin", "-inkey", f"{name}.pub"], cwd=folder, capture_output=True, check=False
    ).returncode


def test_a_release_of_nothing_is_sealed_too(ward: Ward) -> None:
    folder = ward.spool / RELEASE
    folder.mkdir()
    sealed = seal(ward, folder, AGREEMENT, [])
    assert json.loads(sealed.manifest.read_text())["objects"] == list(read_entries(sealed.manifest)) == []
    assert (sealed.objects, sealed.size) == (0, 0)


def test_a_report_may_be_sealed_beside_the_objects(ward: Ward) -> None:
    folder = ward.spool / RELEASE
    report = ManifestEntry(f"report-{RELEASE}.html", "cd" * 32, 5)
    sealed = seal(ward, folder, AGREEMENT, [*stage(folder), report])
    assert report in list(read_entries(sealed.manifest))
    assert read_totals(sealed.manifest)["patients"] == 2
    assert sealed.objects == read_totals(sealed.manifest)["objects"] == OBJECTS  # a report is none


def test_two_objects_of_one_name_are_not_sealed(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = ward.spool / RELEASE
    objects = stage(folder)
    monkeypatch.setattr(sealing, "_HELD", 2)
    with pytest.raises(IntegrityBroken, match="same name"):
        seal(ward, folder, AGREEMENT, [*objects, objects[0]])
    assert not list(folder.glob("manifest-*.json"))


def test_an_object_outside_the_staged_folder_is_not_sealed(ward: Ward) -> None:
    folder = ward.spool / RELEASE
    objects = stage(folder)
    with pytest.raises(IntegrityBroken, match="staged folder"):
        seal(ward, folder, AGREEMENT, [replace(objects[0], staged=ward.root / "elsewhere.dcm")])


def test_a_name_that_is_not_ours_or_a_uid_that_is_none_cannot_stand_in_a_manifest() -> None:
    good = ManifestEntry("a/b.dcm", "ab" * 32, 1, "1.2")
    assert parse_line(manifest_line(good)) == good
    for wrong in ("/etc/passwd", "../up", "a//b", "a/.hidden", "Doe^Jane", "Müller", "a b", "", "a/" * 9 + "b"):
        with pytest.raises(IntegrityBroken):
            manifest_line(replace(good, name=wrong))
    for field, value in (("sha256", "AB" * 32), ("size", -1), ("sop_instance_uid", "Doe"), ("study_uid", "01.2")):
        with pytest.raises(IntegrityBroken):
            manifest_line(replace(good, **{field: value}))


@given(st.one_of(st.text(), st.from_regex(r'\{"name":"[a-z.]{1,4}","sha256":"[0-9a-f]{64}","size":[0-9e.-]{1,6}\}\s?')))
def test_whatever_a_line_says_it_is_an_entry_or_an_error(line: str) -> None:
    try:
        entry = parse_line(line)
    except IntegrityBroken:
        return
    assert manifest_line(entry) == line


def test_a_disk_that_is_full_says_try_later_and_leaves_no_manifest(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    folder = ward.spool / RELEASE
    objects = stage(folder)
    with monkeypatch.context() as patch:
        patch.setattr(sealing.os, "fsync", full)
        with pytest.raises(TryLater):
            seal(ward, folder, AGREEMENT, objects)
    assert not list(folder.glob("*.json"))
    assert seal(ward, folder, AGREEMENT, objects).objects == OBJECTS


def test_a_sealed_release_is_found_again_after_a_kill(ward: Ward) -> None:
    sealed = staged_release(ward)
    assert reopen(ward, sealed.folder, sealed.release) == sealed


@pytest.mark.parametrize("damage", ["manifest", "signature", "no signature", "no manifest"])
def test_a_manifest_that_was_touched_is_not_taken_up_again(ward: Ward, damage: str) -> None:
    sealed = staged_release(ward)
    file = sealed.manifest if "manifest" in damage else sealed.manifest.with_suffix(".sig")
    if damage.startswith("no "):
        file.unlink()
    else:
        content = bytearray(file.read_bytes())
        content[40] ^= 1
        file.write_bytes(content)
    with pytest.raises(IntegrityBroken, match="seal it again"):
        reopen(ward, sealed.folder, sealed.release)
