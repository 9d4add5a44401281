"""What can be known of a destination before the work is known before the work."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanward.core.errors import DestinationError, TryLater
from scanward.line.deliver import FolderDelivery, ZipDelivery, delivery_to, preflight
from tests.deliver.opening import ticket_for, tree
from tests.mortal import cannot_write
from tests.seal.staging import RELEASE, staged_release

if TYPE_CHECKING:
    from scanward.store import Ward

GIGABYTE = 10**9
OTHER_DISK = Path("/dev/shm")  # noqa: S108 - nothing is written there


@pytest.mark.parametrize("name", ["out", "out/deeper", "out.zip", "."])
@pytest.mark.parametrize("touch", [True, False])
def test_a_place_that_can_be_written_is_taken_and_left_as_it_was(
    ward: Ward, tmp_path: Path, name: str, *, touch: bool
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    delivery_to(ward, str(place / name)).refuse_unfit(touch=touch)
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("name", ["file/out", "file/deeper/out.zip"])
def test_a_file_in_the_path_of_the_destination_is_refused(ward: Ward, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DestinationError, match="is a file"):
        delivery_to(ward, str(tmp_path / name)).refuse_unfit()


@pytest.mark.parametrize("name", ["out", "deeper/out", "out.zip"])
@pytest.mark.parametrize("touch", [True, False])
def test_a_folder_that_may_not_be_written_is_refused(ward: Ward, tmp_path: Path, name: str, *, touch: bool) -> None:
    place = tmp_path / "place"
    place.mkdir()
    with cannot_write(place), pytest.raises(DestinationError, match="may not be written"):
        delivery_to(ward, str(place / name)).refuse_unfit(touch=touch)


@pytest.mark.parametrize("what", ["empty", "archive", "folder", "link"])
def test_a_zip_that_is_not_of_this_release_is_refused(ward: Ward, tmp_path: Path, what: str) -> None:
    out = tmp_path / "out.zip"
    if what == "empty":
        out.touch()
    elif what == "archive":
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("holiday.jpg", b"")
    elif what == "folder":
        out.mkdir()
    else:
        out.symlink_to(tmp_path / "nowhere")
    for sealed in ("", RELEASE):
        with pytest.raises(DestinationError, match="not this release"):
            ZipDelivery(ward, out).refuse_unfit(sealed=sealed)


def test_the_zip_of_a_release_that_was_killed_is_taken_for_that_release_only(ward: Ward, tmp_path: Path) -> None:
    sealed, delivery = staged_release(ward), ZipDelivery(ward, tmp_path / "out.zip")
    delivery.deliver(sealed, ticket_for(ward, sealed))
    delivery.refuse_unfit(sealed=RELEASE)
    for other in ("", "R20990101-OTHER"):
        with pytest.raises(DestinationError):
            delivery.refuse_unfit(sealed=other)


def test_more_than_there_is_room_for_is_refused_in_numbers(ward: Ward, tmp_path: Path) -> None:
    for name in ("out", "out.zip"):
        delivery = delivery_to(ward, str(tmp_path / name))
        delivery.require_room(1)
        with pytest.raises(TryLater, match=r"about [12],000,000,000\.0 GB will be written and \d+"):
            delivery.require_room(10**9 * GIGABYTE)


@pytest.mark.parametrize(("name", "to_clean", "clean"), [("out", 9, 50), ("out.zip", 4, 1)])
def test_on_one_disk_a_folder_takes_each_byte_once_and_a_zip_twice(
    ward: Ward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, to_clean: int, clean: int
) -> None:
    monkeypatch.setattr(preflight, "_free", lambda _: 9 * GIGABYTE)
    delivery = delivery_to(ward, str(tmp_path / name))
    delivery.require_room(to_clean * GIGABYTE, clean * GIGABYTE)
    with pytest.raises(TryLater, match="the disk that holds the ward's spool and the destination"):
        delivery.require_room(to_clean * GIGABYTE + 1, clean * GIGABYTE)


@pytest.mark.skipif(not OTHER_DISK.is_dir(), reason="no second file system is here")
@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_on_two_disks_each_needs_its_own_room(ward: Ward, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    free = {ward.spool: 9 * GIGABYTE}
    monkeypatch.setattr(preflight, "_free", lambda folder: free.get(folder, 20 * GIGABYTE))
    delivery = delivery_to(ward, str(OTHER_DISK / "nobody-makes-this" / name))
    delivery.require_room(9 * GIGABYTE, 11 * GIGABYTE)
    with pytest.raises(TryLater, match="ward's spool"):
        delivery.require_room(10 * GIGABYTE)
    with pytest.raises(TryLater, match="the destination"):
        delivery.require_room(9 * GIGABYTE, 12 * GIGABYTE)


def test_a_name_that_something_else_has_is_refused_and_one_that_stands_already_is_not(
    ward: Ward, tmp_path: Path
) -> None:
    sealed, out = staged_release(ward), tmp_path / "out"
    staged = tree(sealed.folder)
    FolderDelivery(ward, out).deliver(sealed, ticket_for(ward, sealed))
    names = sorted(name for name in staged if name.endswith(".dcm"))
    delivery = FolderDelivery(ward, out)
    delivery.refuse_taken([(name, len(staged[name]), sha256_of(staged[name])) for name in names])
    delivery.refuse_taken([("SW-Z/2.25.1/2.25.2/2.25.3.dcm", 1, "ab" * 32)])
    for name, size, sha256 in (
        (names[0], len(staged[names[0]]), "ab" * 32),
        (names[1], len(staged[names[1]]) + 1, sha256_of(staged[names[1]])),
        ("SW-A", 1, "ab" * 32),
    ):
        with pytest.raises(DestinationError, match="nothing was overwritten"):
            delivery.refuse_taken([(name, size, sha256)])
    ZipDelivery(ward, tmp_path / "out.zip").refuse_taken([(names[0], 1, "")])


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
