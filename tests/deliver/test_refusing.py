"""Places where nothing is delivered, and failing ones told in words without a path."""

from __future__ import annotations

import errno
import subprocess
from typing import TYPE_CHECKING

import pytest

from scanward.core.errors import DestinationError, ScanwardError, TryLater, UsageError
from scanward.core.stages import OutcomeKind
from scanward.line.account import Account
from scanward.line.deliver import FolderDelivery, ZipDelivery, delivery_to, folder
from scanward.line.deliver.refusing import told
from scanward.line.seal import check_manifest
from scanward.store import open_ward
from tests.deliver.opening import ticket_for, tree
from tests.seal.staging import OBJECTS, staged_release

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.store import Ward


@pytest.mark.parametrize(
    "place", ["ward", "ward/spool/out", "ward/out.zip", "scans", "scans/out", "scans/out.zip", "."]
)
def test_source_ward_and_destination_may_not_lie_in_one_another(ward: Ward, tmp_path: Path, place: str) -> None:
    (tmp_path / "scans").mkdir()
    with pytest.raises(DestinationError, match="lies in the"):
        delivery_to(ward, str(tmp_path / place), tmp_path / "scans")


def test_a_link_does_not_hide_where_the_destination_lies(ward: Ward, tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "scans")
    with pytest.raises(DestinationError, match="in the source"):
        delivery_to(ward, str(tmp_path / "link" / "out"), tmp_path / "scans")


def test_a_place_beside_them_is_taken(ward: Ward, tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    assert isinstance(delivery_to(ward, str(tmp_path / "scans-out"), tmp_path / "scans"), FolderDelivery)
    assert isinstance(delivery_to(ward, str(tmp_path / "OUT.ZIP"), tmp_path / "scans"), ZipDelivery)
    assert isinstance(delivery_to(ward, str(tmp_path / "out")), FolderDelivery)


def test_a_destination_that_is_not_known_yet_is_a_usage_error(ward: Ward) -> None:
    with pytest.raises(UsageError):
        delivery_to(ward, "s3://bucket/out")


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (errno.ENOSPC, TryLater, "no space"),
        (errno.EDQUOT, TryLater, "no space"),
        (errno.EROFS, DestinationError, "may not be written"),
        (errno.EACCES, DestinationError, "may not be written"),
        (errno.EIO, DestinationError, "EIO"),
        (None, DestinationError, "unknown"),
    ],
)
def test_a_failing_disk_is_told_without_the_path_it_names(
    number: int | None, kind: type[ScanwardError], words: str
) -> None:
    with pytest.raises(kind, match=words) as caught, told():
        raise OSError(number, "failed", "/scans/ZEBEDEE")
    assert "ZEBEDEE" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.matrix("L2")
def test_a_disk_that_fills_shows_no_part_of_a_study_and_the_next_run_completes(
    ward: Ward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed, out, account = staged_release(ward), tmp_path / "out", Account(ward)
    true_copy, copied = folder._Batch._copy, []

    def copy(batch: object, number: int, entry: object) -> Path:
        copied.append(number)
        if len(copied) == 5:
            raise OSError(errno.ENOSPC, "No space left on device")
        return true_copy(batch, number, entry)  # type: ignore[arg-type]

    monkeypatch.setattr(folder, "_same_disk", lambda *_: False)
    monkeypatch.setattr(folder._Batch, "_copy", copy)
    ticket = account.open(sealed, recipient="a", purpose="b", recipe_fingerprint="c", patients=[])
    with pytest.raises(TryLater, match="no space"):
        FolderDelivery(ward, out).deliver(sealed, ticket)
    assert not list(out.rglob("*.dcm"))
    assert account.close_after_failure(ticket).kind is OutcomeKind.FAILED
    outcome = FolderDelivery(ward, out).deliver(sealed, ticket_for(ward, sealed))
    assert (outcome.objects, outcome.already) == (OBJECTS, 0)
    assert check_manifest(out).state == "holds"


@pytest.mark.matrix("L2")
def test_a_real_full_disk_is_survived(tmp_path: Path) -> None:
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting is not permitted here: a real full disk was not tested")
    try:
        with open_ward(tmp_path / "ward") as ward:
            sealed = staged_release(ward, [("SW-A", 1, 9), ("SW-B", 2, 60), ("SW-C", 3, 9)])
            before = tree(sealed.folder)
            with pytest.raises(TryLater, match="no space"):
                FolderDelivery(ward, place / "out").deliver(sealed, ticket_for(ward, sealed))
            assert not list((place / "out").glob("manifest-*"))
            assert not list((place / "out").glob(".*"))
            assert tree(sealed.folder) == before
            for file in (place / "out").rglob("*.dcm"):
                assert file.read_bytes() == before[str(file.relative_to(place / "out"))]
            subprocess.run(["mount", "-o", "remount,size=4m", str(place)], check=True)
            FolderDelivery(ward, place / "out").deliver(sealed, ticket_for(ward, sealed))
            assert check_manifest(place / "out").state == "holds"
    finally:
        subprocess.run(["umount", str(place)], check=False)
