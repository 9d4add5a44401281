from __future__ import annotations

import fsspec
import pytest

from scanward.core.errors import SourceError, TryLater, UsageError
from scanward.line.receive import ReceiveLimits, receive


@pytest.fixture
def memory():
    filesystem = fsspec.filesystem("memory")
    filesystem.rm("/", recursive=True) if filesystem.ls("/") else None
    yield filesystem
    filesystem.rm("/", recursive=True) if filesystem.ls("/") else None


def test_a_bucket_is_streamed_to_the_spool_in_order(memory, harvest, scan, spool):
    for name in ("b/2", "a/1", "c"):
        memory.pipe(f"/bucket/{name}", scan + name.encode())
    memory.pipe("/bucket/readme.txt", b"words")
    found = harvest("memory://bucket")
    assert [t.path.read_bytes()[len(scan) :] for t in found.received] == [b"c", b"a/1", b"b/2"]
    assert all(spool in t.path.parents for t in found.received)
    assert found.kinds == ["text"]


def test_one_object_and_one_archive_far_away_are_read(memory, harvest, scan, entry, zipped):
    memory.pipe("/x/scan", scan)
    memory.pipe("/x/cd.zip", zipped([entry(b"one/a"), entry(b"two/b"), entry(b"../c")]))
    assert len(harvest("memory://x/scan").received) == 1
    found = harvest("memory://x/cd.zip")
    assert len(found.received) == 2
    assert found.reasons == ["archive"]


def test_fsspecs_own_zip_reader_is_never_asked(memory, harvest, entry, zipped):
    memory.pipe("/x/cd.zip", zipped([entry(b"one/a"), entry(b"two/b")]))
    assert len(harvest("zip://two::memory://x/cd.zip").received) == 1


def test_a_file_url_is_the_folder_it_names(tmp_path, harvest, scan):
    (tmp_path / "c d").mkdir()
    (tmp_path / "c d" / "scan").write_bytes(scan)
    [taken] = harvest(f"file://{tmp_path}/c%20d").received
    assert taken.path == tmp_path / "c d" / "scan"


def test_an_object_over_the_budget_is_quarantined_and_the_rest_goes_on(memory, harvest, scan):
    memory.pipe("/x/big", scan + bytes(5000))
    memory.pipe("/x/good", scan)
    found = harvest("memory://x", ReceiveLimits(object_bytes=1000))
    assert found.reasons == ["unreadable"]
    assert len(found.received) == 1


def test_a_place_that_cannot_be_reached_is_said_without_the_address(memory, spool):
    with pytest.raises(SourceError) as caught:
        list(receive("memory://secret-name/nothing", spool))
    assert "secret" not in str(caught.value)
    with pytest.raises(SourceError) as caught:
        list(receive("nosuchprotocol://user:secret@host/x", spool))
    assert "secret" not in str(caught.value)


def test_a_zip_address_without_an_archive_is_a_usage_error(spool):
    with pytest.raises(UsageError):
        receive("zip://inside", spool)


def test_too_little_space_is_to_be_tried_later(memory, spool, scan):
    memory.pipe("/x/scan", scan)
    with pytest.raises(TryLater):
        list(receive("memory://x", spool, ReceiveLimits(free_space_bytes=1 << 60)))
    assert not [p for p in spool.rglob("*") if p.is_file()]
