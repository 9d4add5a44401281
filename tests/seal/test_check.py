"""A folder that is not what was sealed is told from one that is."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from scanward.core.errors import IntegrityBroken, SourceError
from scanward.core.ids import ReleaseId
from scanward.core.manifest import SUFFIXES, ManifestEntry, ManifestHeader, sum_line
from scanward.line.seal import Trouble, check_manifest, seal
from scanward.store import open_ward
from scanward.store.signing import signer_of
from tests.seal.staging import AGREEMENT, OBJECTS, staged_release

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scanward.core.stages import Sealed
    from scanward.store import Ward


@pytest.fixture
def sealed(ward: Ward) -> Sealed:
    return staged_release(ward)


def first(folder: Path) -> Path:
    return min(folder.rglob("*.dcm"))


def test_an_untouched_release_holds(ward: Ward, sealed: Sealed) -> None:
    verdict = check_manifest(sealed.folder)
    assert (verdict.state, verdict.objects, verdict.releases) == ("holds", OBJECTS, [sealed.release])
    assert verdict.key_ids == {signer_of(ward).key_id}
    verdict.require()


def test_a_folder_without_a_manifest_says_so(tmp_path: Path) -> None:
    verdict = check_manifest(tmp_path)
    assert verdict.state == "absent"
    with pytest.raises(IntegrityBroken, match="no manifest"):
        verdict.require()
    with pytest.raises(SourceError):
        check_manifest(tmp_path / "nowhere")


def shortened(folder: Path) -> None:
    first(folder).write_bytes(first(folder).read_bytes()[:-1])


def one_bit(folder: Path) -> None:
    content = bytearray(first(folder).read_bytes())
    content[-1] ^= 1
    first(folder).write_bytes(content)


def linked(folder: Path) -> None:
    shutil.move(first(folder), folder.parent / "moved")
    target = folder.parent / "moved"
    (folder / "SW-A/2.25.1/2.25.10/2.25.1000.dcm").symlink_to(target)


@pytest.mark.parametrize(
    ("touch", "trouble"),
    [
        (lambda folder: first(folder).unlink(), Trouble.MISSING),
        (lambda folder: shutil.rmtree(folder / "SW-B"), Trouble.MISSING),
        (lambda folder: (folder / "SW-A" / "extra.dcm").touch(), Trouble.ADDED),
        (lambda folder: (folder / "zzz").touch(), Trouble.ADDED),
        (lambda folder: (folder / "!first").touch(), Trouble.ADDED),
        (shortened, Trouble.ALTERED),
        (one_bit, Trouble.ALTERED),
        (linked, Trouble.ALTERED),
    ],
)
def test_what_is_missing_added_or_altered_is_named(
    sealed: Sealed, touch: Callable[[Path], object], trouble: Trouble
) -> None:
    touch(sealed.folder)
    verdict = check_manifest(sealed.folder)
    assert verdict.state == "broken"
    assert set(verdict.counts) == {trouble}
    with pytest.raises(IntegrityBroken, match=trouble.value):
        verdict.require()


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_what_stands_there_instead_of_a_manifest_is_neither_waited_for_nor_followed(
    sealed: Sealed, suffix: str, make: Callable[[Path], None]
) -> None:
    file = sealed.manifest.with_suffix(suffix)
    file.unlink()
    make(file)
    assert Trouble.SIGNATURE in check_manifest(sealed.folder).counts


def test_a_pipe_instead_of_an_empty_object_is_not_waited_for(ward: Ward) -> None:
    empty = ManifestEntry("SW-A/2.25.1/2.25.2/empty.dcm", hashlib.sha256().hexdigest(), 0)
    sealed = seal(ward, ward.spool / AGREEMENT.release, AGREEMENT, [empty])
    place = sealed.folder / empty.name
    place.parent.mkdir(parents=True)
    place.touch()
    assert check_manifest(sealed.folder).state == "holds"
    place.unlink()
    os.mkfifo(place)
    assert set(check_manifest(sealed.folder).counts) == {Trouble.UNREADABLE}


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("how", ["flip", "remove", "empty"])
def test_a_manifest_or_signature_that_was_touched_is_named(sealed: Sealed, suffix: str, how: str) -> None:
    file = sealed.manifest.with_suffix(suffix)
    if how == "remove":
        file.unlink()
    else:
        content = bytearray(file.read_bytes())
        content[45] ^= 1
        file.write_bytes(content if how == "flip" else b"")
    if how == "remove" and suffix == ".json":
        assert check_manifest(sealed.folder).state == "absent"
    else:
        assert Trouble.SIGNATURE in check_manifest(sealed.folder).counts


def test_one_who_signs_anew_with_another_key_is_found_by_who_knows_the_right_one(
    ward: Ward, sealed: Sealed, tmp_path: Path
) -> None:
    right = frozenset({signer_of(ward).key_id})
    assert check_manifest(sealed.folder, trusted=right).state == "holds"
    with open_ward(tmp_path / "forger") as forger:
        forged = staged_release(forger, [("SW-A", 1, 1)])
        assert check_manifest(forged.folder).state == "holds"
        assert set(check_manifest(forged.folder, trusted=right).counts) == {Trouble.UNKNOWN_KEY}


def test_a_key_put_beside_a_manifest_that_names_another_is_no_signature(sealed: Sealed, tmp_path: Path) -> None:
    with open_ward(tmp_path / "forger") as forger:
        signer = signer_of(forger)
    line = sum_line(sealed.manifest.name, sealed.sha256)
    sealed.manifest.with_suffix(".sig").write_bytes(signer.sign(line))
    sealed.manifest.with_suffix(".pub").write_bytes(signer.public_pem)
    assert set(check_manifest(sealed.folder).counts) == {Trouble.SIGNATURE}


def test_totals_that_do_not_add_up_are_named_even_when_signed(ward: Ward, sealed: Sealed) -> None:
    text = sealed.manifest.read_text()
    sealed.manifest.write_text(text.replace('"objects":9', '"objects":8'))
    again = hashlib.sha256(sealed.manifest.read_bytes()).hexdigest()
    line = sum_line(sealed.manifest.name, again)
    sealed.manifest.with_suffix(".sha256").write_bytes(line)
    sealed.manifest.with_suffix(".sig").write_bytes(signer_of(ward).sign(line))
    assert set(check_manifest(sealed.folder).counts) == {Trouble.MANIFEST}


def test_a_folder_may_hold_several_releases_and_share_objects(ward: Ward, sealed: Sealed, tmp_path: Path) -> None:
    later = replace(AGREEMENT, release=ReleaseId("R20261122-NEXT"))
    other = staged_release(ward, [("SW-A", 1, 3), ("SW-C", 7, 2)], later)
    out = tmp_path / "out"
    for each in (sealed, other):
        shutil.copytree(each.folder, out, dirs_exist_ok=True)
    verdict = check_manifest(out)
    assert (verdict.state, verdict.objects, len(verdict.releases)) == ("holds", OBJECTS + 5, 2)
    (out / "SW-A" / "2.25.1" / "2.25.10" / "2.25.1000.dcm").unlink()
    assert check_manifest(out).counts == {Trouble.MISSING: 2}


def test_only_the_first_troubles_are_named_and_all_are_counted(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanward.line.seal.check._TROUBLES_NAMED", 2)
    sealed = staged_release(ward)
    shutil.rmtree(sealed.folder / "SW-B")
    verdict = check_manifest(sealed.folder)
    assert (len(verdict.troubles), verdict.counts) == (2, {Trouble.MISSING: 4})


def test_the_manifest_says_nothing_but_what_the_line_itself_calls_things(sealed: Sealed) -> None:
    words = {"name", "sha256", "size", "sop_class_uid", "sop_instance_uid", "study_uid", "series_uid"}
    manifest = json.loads(sealed.manifest.read_text())
    assert {word for entry in manifest["objects"] for word in entry} == words
    assert set(manifest["header"]) == set(ManifestHeader.__slots__)
