from __future__ import annotations

import os

import pytest

from scanward.core import listing
from scanward.core.errors import SourceError
from scanward.core.stages import Received
from scanward.line.receive import receive


def test_scans_are_found_at_any_depth_and_by_content_not_by_name(tmp_path, harvest, scan):
    source = tmp_path / "cd"
    deep = source.joinpath(*["d"] * 60)
    deep.mkdir(parents=True)
    (deep / "IM0001").write_bytes(scan)
    (source / "report.ima").write_bytes(scan)
    (source / "picture.txt").write_bytes(scan)
    (source / "readme").write_text("not a scan")
    found = harvest(source)
    assert len(found.received) == 3
    assert found.kinds == ["text"]


def test_the_order_is_the_same_whatever_the_order_of_writing(tmp_path, spool, scan):
    orders = []
    for turn, names in enumerate((["b", "a", "c/x", "c/a"], ["c/a", "c/x", "a", "b"])):
        source = tmp_path / str(turn)
        (source / "c").mkdir(parents=True)
        for name in names:
            (source / name).write_bytes(scan)
        orders.append([t.path.relative_to(source).as_posix() for t in receive(source, spool)])
    assert orders[0] == orders[1] == ["a", "b", "c/a", "c/x"]


def test_a_single_file_is_a_source(tmp_path, harvest, scan):
    path = tmp_path / "one"
    path.write_bytes(scan)
    [taken] = harvest(path).all
    assert isinstance(taken, Received)
    assert taken.path.read_bytes() == scan


def test_a_source_that_is_not_there_is_said_at_once(tmp_path, spool):
    with pytest.raises(SourceError):
        receive(tmp_path / "nothing", spool)


@pytest.mark.matrix("P14")
def test_links_are_not_followed_out_of_the_source_nor_round_in_circles(tmp_path, harvest, scan):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "other-patient").write_bytes(scan)
    source = tmp_path / "cd"
    source.mkdir()
    (source / "scan").write_bytes(scan)
    (source / "out").symlink_to(outside)
    (source / "out-file").symlink_to(outside / "other-patient")
    (source / "round").symlink_to(source)
    (source / "again").symlink_to(source / "scan")
    found = harvest(source)
    assert [t.path.name for t in found.received] == ["scan"]
    assert sorted(found.kinds) == ["link", "link", "link-out-of-the-source", "link-out-of-the-source"]


def test_a_source_that_is_itself_a_link_is_followed(tmp_path, harvest, scan):
    source = tmp_path / "cd"
    source.mkdir()
    (source / "scan").write_bytes(scan)
    link = tmp_path / "link"
    link.symlink_to(source)
    assert len(harvest(link).received) == 1


def test_a_pipe_neither_blocks_nor_stops_the_rest(tmp_path, harvest, scan):
    source = tmp_path / "cd"
    source.mkdir()
    os.mkfifo(source / "a-pipe")
    (source / "scan").write_bytes(scan)
    found = harvest(source)
    assert len(found.received) == 1
    assert found.kinds == ["special-file"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_what_cannot_be_read_is_reported_and_the_rest_goes_on(tmp_path, harvest, scan):
    source = tmp_path / "cd"
    (source / "shut").mkdir(parents=True)
    (source / "locked").write_bytes(scan)
    (source / "scan").write_bytes(scan)
    (source / "locked").chmod(0)
    (source / "shut").chmod(0)
    found = harvest(source)
    (source / "shut").chmod(0o700)
    assert len(found.received) == 1
    assert found.reasons == ["unreadable", "unreadable"]


def test_a_path_longer_than_the_system_takes_is_reported(tmp_path, harvest, scan):
    source = tmp_path / "cd"
    source.mkdir()
    (source / "scan").write_bytes(scan)
    start = os.open(source, os.O_RDONLY)
    here = start
    for _ in range(30):
        os.mkdir("n" * 200, dir_fd=here)
        below = os.open("n" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    found = harvest(source)
    assert len(found.received) == 1
    assert found.reasons == ["unreadable"]


def test_a_name_that_is_not_utf8_is_taken(tmp_path, harvest, scan):
    source = tmp_path / "cd"
    source.mkdir()
    (source / os.fsdecode(b"M\xfcller")).write_bytes(scan)
    assert len(harvest(source).received) == 1


def test_origins_do_not_show_names_and_differ_by_key(tmp_path, spool, scan):
    source = tmp_path / "cd"
    source.mkdir()
    (source / "CANARY^JANE").write_bytes(scan)
    [plain] = receive(source, spool)
    [keyed] = receive(source, spool, key=b"k" * 32)
    [again] = receive(source, spool, key=b"k" * 32)
    assert "CANARY" not in repr(keyed)
    assert keyed.origin == again.origin != plain.origin


def test_a_file_that_claims_to_be_a_scan_and_is_none_is_quarantined(tmp_path, harvest):
    source = tmp_path / "cd"
    source.mkdir()
    (source / "a.dcm").write_bytes(b"")
    (source / "b.DCM").write_bytes(b"words")
    (source / "c.ima").write_bytes(bytes(range(256)) * 8)
    (source / "d.txt").write_bytes(b"words")
    (source / "e").write_bytes(b"")
    found = harvest(source)
    assert found.reasons == ["empty", "not-dicom", "not-dicom"]
    assert found.kinds == ["text", "empty"]


def test_a_folder_of_more_names_than_are_held_is_received_in_the_same_order(tmp_path, monkeypatch):
    for name in ("c", "a", "b/2", "b/1", "b/x/y", "a1/z", "B/q"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text("hello")

    def names(spool):
        return [each.origin for each in receive(tmp_path / "in", tmp_path / spool)]

    held = names("one")
    true = listing.externally_sorted
    monkeypatch.setattr(listing, "externally_sorted", lambda records, folder: true(records, folder, held=1))
    assert names("two") == held
    assert len(held) == 7
    assert not list((tmp_path / "two").iterdir())
