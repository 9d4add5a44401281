"""A folder gets the whole release, once, and nothing that stood there is touched."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanward.core.errors import DestinationError, IntegrityBroken, RefusedByPolicy
from scanward.core.ids import ReleaseId
from scanward.core.stages import Outcome, OutcomeKind
from scanward.line.deliver import FolderDelivery, flushing, folder, staged
from scanward.line.seal import check_manifest
from scanward.store import Ward, tickets
from tests.deliver.opening import ticket_for, tree
from tests.seal.staging import AGREEMENT, LAYOUT, OBJECTS, RELEASE, staged_release

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = "SW-A/2.25.1/2.25.10/2.25.1000.dcm"
OTHER_DISK = Path("/dev/shm")  # noqa: S108 - a second file system on most machines


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "out"


def across(monkeypatch: pytest.MonkeyPatch, out: Path) -> None:
    """Make spool and destination look like two disks, on which a link between them fails."""
    true_link = os.link

    def link(source: Path, target: Path, **more: bool) -> None:
        if not Path(source).is_relative_to(out):
            raise OSError(18, "Invalid cross-device link")
        true_link(source, target, **more)

    monkeypatch.setattr(folder, "_same_disk", lambda *_: False)
    monkeypatch.setattr(folder.os, "link", link)


@pytest.fixture(params=["same disk", "two disks", "no links"])
def disks(request: pytest.FixtureRequest, ward: Ward, monkeypatch: pytest.MonkeyPatch, out: Path) -> None:
    if request.param == "two disks":
        across(monkeypatch, out)
    elif request.param == "no links":
        monkeypatch.setattr(folder.os, "link", lambda *_, **__: (_ for _ in ()).throw(OSError(1, "not permitted")))


@pytest.mark.usefixtures("disks")
def test_the_whole_release_arrives_as_sealed_and_leaves_the_spool(ward: Ward, out: Path) -> None:
    sealed = staged_release(ward)
    steps: list[tuple[int, int]] = []
    outcome = FolderDelivery(ward, out).deliver(
        sealed, ticket_for(ward, sealed), advance=lambda *step: steps.append(step)
    )
    assert outcome == Outcome(OutcomeKind.DELIVERED, OBJECTS, sealed.size, 0, sealed.sha256)
    verdict = check_manifest(out)
    assert (verdict.state, verdict.objects) == ("holds", OBJECTS)
    assert FIRST in tree(out)
    assert not list(sealed.folder.rglob("*.dcm"))
    assert (sum(objects for objects, _ in steps), sum(size for _, size in steps)) == (OBJECTS, sealed.size)


def test_another_file_system_gets_it_too(ward: Ward) -> None:
    if not OTHER_DISK.is_dir() or OTHER_DISK.stat().st_dev == ward.root.stat().st_dev:
        pytest.skip("no second file system is here: copying between two real ones was not tested")
    import tempfile

    sealed = staged_release(ward)
    with tempfile.TemporaryDirectory(dir=OTHER_DISK) as place:
        FolderDelivery(ward, Path(place) / "out").deliver(sealed, ticket_for(ward, sealed))
        assert check_manifest(Path(place) / "out").state == "holds"
    assert not list(sealed.folder.rglob("*.dcm"))


def test_a_ticket_delivers_once(ward: Ward, out: Path, tmp_path: Path) -> None:
    sealed = staged_release(ward)
    ticket = ticket_for(ward, sealed)
    FolderDelivery(ward, out).deliver(sealed, ticket)
    with pytest.raises(RefusedByPolicy, match="used before"):
        FolderDelivery(ward, tmp_path / "second").deliver(sealed, ticket)
    assert not (tmp_path / "second").exists()


def test_delivered_again_under_a_new_ticket_nothing_is_doubled(ward: Ward, out: Path) -> None:
    sealed = staged_release(ward)
    FolderDelivery(ward, out).deliver(sealed, ticket_for(ward, sealed))
    before = tree(out)
    outcome = FolderDelivery(ward, out).deliver(sealed, ticket_for(ward, sealed))
    assert (outcome.objects, outcome.already) == (OBJECTS, OBJECTS)
    assert tree(out) == before


def test_a_follow_up_release_joins_the_first_in_the_same_folder(ward: Ward, out: Path) -> None:
    first = staged_release(ward)
    FolderDelivery(ward, out).deliver(first, ticket_for(ward, first))
    later = replace(AGREEMENT, release=ReleaseId("R20261122-NEXT"))
    second = staged_release(ward, [("SW-A", 1, 4), ("SW-A", 9, 1)], later)
    outcome = FolderDelivery(ward, out).deliver(second, ticket_for(ward, second))
    assert (outcome.objects, outcome.already) == (5, 3)
    assert check_manifest(out).state == "holds"


@pytest.mark.usefixtures("disks")
@pytest.mark.parametrize("name", [FIRST, f"manifest-{RELEASE}.json"])
def test_a_file_of_others_is_never_overwritten(ward: Ward, out: Path, name: str) -> None:
    sealed = staged_release(ward)
    theirs = out / name
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(b"theirs")
    with pytest.raises(DestinationError, match="use a new folder"):
        FolderDelivery(ward, out).deliver(sealed, ticket_for(ward, sealed))
    assert theirs.read_bytes() == b"theirs"


def test_a_file_of_the_same_size_but_other_content_is_not_taken_for_ours(ward: Ward, out: Path) -> None:
    sealed = staged_release(ward)
    theirs = out / FIRST
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(bytes((sealed.folder / FIRST).stat().st_size))
    with pytest.raises(DestinationError):
        FolderDelivery(ward, out).deliver(sealed, ticket_for(ward, sealed))


def test_other_files_may_stand_beside(ward: Ward, out: Path) -> None:
    (out / "SW-A").mkdir(parents=True)
    (out / "notes.txt").write_text("theirs")
    sealed = staged_release(ward)
    FolderDelivery(ward, out).deliver(sealed, ticket_for(ward, sealed))
    assert tree(out)["notes.txt"] == b"theirs"
    assert FIRST in tree(out)


def test_a_link_in_the_destination_is_not_followed_out_of_it(ward: Ward, out: Path, tmp_path: Path) -> None:
    out.mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (out / "SW-A").symlink_to(tmp_path / "elsewhere")
    sealed = staged_release(ward)
    with pytest.raises(DestinationError, match="link or file"):
        FolderDelivery(ward, out).deliver(sealed, ticket_for(ward, sealed))
    assert tree(tmp_path / "elsewhere") == {}


def test_a_program_that_writes_the_same_name_meanwhile_loses_nothing(
    ward: Ward, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = staged_release(ward)
    true_flush = folder.flush_files

    def race(files: list[Path]) -> None:
        (out / FIRST).parent.mkdir(parents=True)
        (out / FIRST).write_bytes(b"theirs")
        true_flush(files)

    monkeypatch.setattr(folder, "flush_files", race)
    with pytest.raises(DestinationError, match="another program"):
        FolderDelivery(ward, out).deliver(sealed, ticket_for(ward, sealed))
    assert (out / FIRST).read_bytes() == b"theirs"


def alter(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[0] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize(
    ("damage", "rehash"),
    [
        (lambda file: file.unlink(), False),
        (lambda file: file.write_bytes(b""), False),
        (lambda file: file.rename(file.with_name("x")) and file.symlink_to(file.with_name("x")), False),
        (alter, True),
    ],
)
def test_a_staged_file_that_is_not_as_sealed_does_not_go(
    ward: Ward, out: Path, damage: Callable[[Path], object], rehash: bool
) -> None:
    sealed = staged_release(ward)
    damage(sealed.folder / FIRST)
    with pytest.raises(IntegrityBroken):
        FolderDelivery(ward, out).deliver(sealed, ticket_for(ward, sealed), rehash=rehash)
    assert tree(out) == {}


def test_between_two_disks_every_copy_is_hashed(ward: Ward, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    across(monkeypatch, out)
    sealed = staged_release(ward)
    alter(sealed.folder / FIRST)
    with pytest.raises(IntegrityBroken):
        FolderDelivery(ward, out).deliver(sealed, ticket_for(ward, sealed))
    assert not list(out.rglob("*.dcm"))


def test_a_manifest_changed_after_the_ticket_does_not_go(ward: Ward, out: Path) -> None:
    sealed = staged_release(ward)
    ticket = ticket_for(ward, sealed)
    alter(sealed.manifest)
    with pytest.raises(IntegrityBroken, match="manifest"):
        FolderDelivery(ward, out).deliver(sealed, ticket)
    assert not out.exists()


def test_the_manifest_stands_only_when_every_object_does(
    ward: Ward, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staged, "_BATCH_OBJECTS", 1)
    sealed = staged_release(ward)
    seen: list[tuple[int, bool]] = []

    def look(*_: int) -> None:
        seen.append((len(list(out.rglob("*.dcm"))), bool(list(out.glob("manifest-*")))))

    FolderDelivery(ward, out).deliver(sealed, ticket_for(ward, sealed), advance=look)
    assert seen == [(3, False), (5, False), (9, False)]


def test_everything_is_flushed_before_it_is_seen_and_its_name_before_the_spool_lets_go(
    ward: Ward, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = staged_release(ward)
    told: list[str] = []

    def files(paths: list[Path]) -> None:
        if len(paths) == OBJECTS:
            told.append(f"content flushed, {len(list(out.rglob('*.dcm')))} seen")

    def names(folders: list[Path]) -> None:
        if len(list(out.rglob("*.dcm"))) == OBJECTS and not told[1:]:
            told.append(f"names flushed, {len(list(sealed.folder.rglob('*.dcm')))} in the spool")
            below = {out / Path(name).parent for name in tree(out)}
            assert below <= {*folders, out}

    monkeypatch.setattr(folder, "flush_files", files)
    monkeypatch.setattr(folder, "flush_names", names)
    FolderDelivery(ward, out).deliver(sealed, ticket_for(ward, sealed))
    assert told == ["content flushed, 0 seen", f"names flushed, {OBJECTS} in the spool"]


def test_many_files_are_flushed_by_one_call_and_few_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [tmp_path / str(number) for number in range(flushing._MANY)]
    for file in files:
        file.touch()
    synced: list[Path] = []
    true_syncfs = flushing._syncfs
    monkeypatch.setattr(flushing, "_syncfs", lambda place: synced.append(place) or true_syncfs(place))
    monkeypatch.setattr(flushing.sys, "platform", "linux")
    flushing.flush_files(files[:-1])
    assert synced == []
    flushing.flush_files(files)
    assert synced == [tmp_path]


def test_studies_are_recorded_under_the_ticket_as_they_arrive(ward: Ward, out: Path) -> None:
    sealed = staged_release(ward)
    ticket = ticket_for(ward, sealed)
    FolderDelivery(ward, out).deliver(sealed, ticket)
    there = tickets.delivered(ward, ticket.id)
    assert (there.objects, there.already, there.size) == (sum(count for *_, count in LAYOUT), 0, sealed.size)


def test_a_study_too_large_for_a_batch_arrives_in_pieces(
    ward: Ward, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staged, "_BATCH_OBJECTS", 2)
    monkeypatch.setattr(staged, "_STUDY_OBJECTS", 3)
    sealed = staged_release(ward, [("SW-A", 1, 8)])
    ticket = ticket_for(ward, sealed)
    assert FolderDelivery(ward, out).deliver(sealed, ticket).objects == 8
    assert tickets.delivered(ward, ticket.id).objects == 8
    assert check_manifest(out).state == "holds"


def test_the_destination_may_not_be_a_file(ward: Ward, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DestinationError, match="is a file"):
        FolderDelivery(ward, tmp_path / "file")
