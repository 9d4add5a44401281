"""A ZIP is whole or not there, and the same release is the same bytes."""

from __future__ import annotations

import os
import zipfile
from typing import TYPE_CHECKING

import pytest

from scanward.core.errors import DestinationError, IntegrityBroken, RefusedByPolicy, TryLater
from scanward.line.deliver import ZipDelivery, zipped
from scanward.line.seal import check_manifest
from scanward.store import Ward, tickets
from tests.deliver.opening import ticket_for
from tests.seal.staging import OBJECTS, staged_release

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "OUT.zip"


def test_the_whole_release_is_in_the_zip_and_holds_when_unpacked(ward: Ward, out: Path, tmp_path: Path) -> None:
    sealed = staged_release(ward)
    ticket = ticket_for(ward, sealed)
    outcome = ZipDelivery(ward, out).deliver(sealed, ticket)
    assert (outcome.objects, outcome.size, outcome.already) == (OBJECTS, sealed.size, 0)
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "unpacked")
    assert check_manifest(tmp_path / "unpacked").state == "holds"
    assert tickets.delivered(ward, ticket.id).objects == OBJECTS
    assert [entry.name for entry in out.parent.iterdir()] == ["OUT.zip"]


def test_the_same_release_gives_the_same_bytes(ward: Ward, tmp_path: Path) -> None:
    sealed = staged_release(ward)
    for name in ("one.zip", "two.zip"):
        ZipDelivery(ward, tmp_path / name).deliver(sealed, ticket_for(ward, sealed))
        for file in sealed.folder.rglob("*.dcm"):
            os.utime(file, (1, 1))
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_the_bytes_are_those_of_an_archive_whose_directory_was_held(
    ward: Ward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = staged_release(ward)
    ZipDelivery(ward, tmp_path / "one.zip").deliver(sealed, ticket_for(ward, sealed))
    monkeypatch.setattr(zipped, "_Infos", lambda _: [])
    monkeypatch.setattr(zipped, "_NoNames", dict)
    ZipDelivery(ward, tmp_path / "two.zip").deliver(sealed, ticket_for(ward, sealed))
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_a_zip_that_is_there_is_kept_when_it_is_ours_and_refused_when_not(ward: Ward, out: Path) -> None:
    sealed = staged_release(ward)
    ZipDelivery(ward, out).deliver(sealed, ticket_for(ward, sealed))
    ours = out.read_bytes()
    assert ZipDelivery(ward, out).deliver(sealed, ticket_for(ward, sealed)).already == OBJECTS
    assert out.read_bytes() == ours
    out.write_bytes(b"theirs")
    with pytest.raises(DestinationError, match="not this release"):
        ZipDelivery(ward, out).deliver(sealed, ticket_for(ward, sealed))
    assert out.read_bytes() == b"theirs"


def test_a_ticket_delivers_once(ward: Ward, out: Path) -> None:
    sealed = staged_release(ward)
    ticket = ticket_for(ward, sealed)
    ZipDelivery(ward, out).deliver(sealed, ticket)
    out.unlink()
    with pytest.raises(RefusedByPolicy):
        ZipDelivery(ward, out).deliver(sealed, ticket)
    assert not out.exists()


def test_a_staged_file_that_was_altered_leaves_no_zip(ward: Ward, out: Path) -> None:
    sealed = staged_release(ward)
    file = max(sealed.folder.rglob("*.dcm"))
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    with pytest.raises(IntegrityBroken):
        ZipDelivery(ward, out).deliver(sealed, ticket_for(ward, sealed))
    assert list(out.parent.iterdir()) == []


def test_a_full_disk_says_try_later_leaves_nothing_and_goes_on_when_there_is_space(
    ward: Ward, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = staged_release(ward)
    with monkeypatch.context() as patch:
        patch.setattr(zipped, "flush_files", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(TryLater, match="no space"):
            ZipDelivery(ward, out).deliver(sealed, ticket_for(ward, sealed))
    assert list(out.parent.iterdir()) == []
    assert ZipDelivery(ward, out).deliver(sealed, ticket_for(ward, sealed)).objects == OBJECTS


def test_a_zip_that_appears_meanwhile_is_not_overwritten(
    ward: Ward, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipped, "flush_files", lambda _: out.write_bytes(b"theirs"))
    sealed = staged_release(ward)
    with pytest.raises(DestinationError, match="another program"):
        ZipDelivery(ward, out).deliver(sealed, ticket_for(ward, sealed))
    assert out.read_bytes() == b"theirs"
