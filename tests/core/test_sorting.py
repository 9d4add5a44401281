"""Sorting on disk is sorting, and listing is listing, whatever the names and their number."""

from __future__ import annotations

import errno
import os
import tempfile
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanward.core import listing, sorting
from scanward.core.errors import TryLater
from scanward.core.listing import Kind, listed, listed_by_kind, walked
from scanward.core.sorting import externally_sorted


@given(st.lists(st.binary(max_size=40)), st.integers(1, 9))
def test_records_come_in_order_however_few_are_held(records: list[bytes], held: int):
    assert list(externally_sorted(iter(records), held=held)) == sorted(records)


@settings(max_examples=20)
@given(st.lists(st.binary(min_size=1000, max_size=20_000), max_size=12))
def test_records_longer_than_a_block_are_whole(records: list[bytes]):
    assert list(externally_sorted(records, held=2)) == sorted(records)


def test_what_is_nearly_sorted_makes_one_run(monkeypatch: pytest.MonkeyPatch):
    seen = []
    true = sorting._written
    monkeypatch.setattr(sorting, "_written", lambda *args: seen.append(true(*args)) or seen[-1])
    near = [b"%05d" % (n ^ 7) for n in range(2000)]
    assert list(externally_sorted(near, held=20)) == sorted(near)
    assert [len(ends) for ends in seen] == [1]
    assert list(externally_sorted(reversed(near), held=20)) == sorted(near)
    assert len(seen[1]) > 50


def test_the_file_of_the_runs_has_no_name_and_lies_where_it_should(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked = []
    true = tempfile.TemporaryFile
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **said: asked.append(said["dir"]) or true(**said))
    sorted_ = externally_sorted([b"2", b"1", b"3"], tmp_path, held=1)
    assert next(sorted_) == b"1"
    assert asked == [tmp_path]
    assert list(tmp_path.iterdir()) == []
    assert list(sorted_) == [b"2", b"3"]


def test_a_full_disk_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch):
    class Full:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def write(self, _):
            raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: Full())
    with pytest.raises(TryLater, match="no space"):
        externally_sorted([b"2", b"1"], held=1)


def test_the_memory_is_that_of_what_is_held(tmp_path: Path):
    records = (bytes([n % 251]) * 1000 for n in range(20_000))
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        assert sum(map(len, externally_sorted(records, tmp_path, held=100))) == 20_000_000
        assert tracemalloc.get_traced_memory()[1] - before < 6_000_000
    finally:
        tracemalloc.stop()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("b/z", "b.c/a", "b-c/a", "a/x/1", "a/x/10", "a/x/2", "z", "Z", "a/\u00e9", "a/\u4e2d", "b\1/q"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("a")
    (tmp_path / "empty").mkdir()
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/a/\xff")).touch()
    return tmp_path


@pytest.mark.parametrize("held", [1, 4000])
def test_a_tree_is_walked_by_the_parts_of_its_names(tree: Path, monkeypatch: pytest.MonkeyPatch, held: int):
    true = listing.externally_sorted
    monkeypatch.setattr(listing, "externally_sorted", lambda records, folder: true(records, folder, held=held))
    leaves = [path.relative_to(tree) for path in tree.rglob("*") if path.is_symlink() or not path.is_dir()]
    expected = sorted(os.fsencode(path).split(b"/") for path in leaves)
    assert [os.fsencode(name).split(b"/") for _, name in walked(tree)] == expected
    kinds = {name: kind for kind, name in walked(tree)}
    assert (kinds["pipe"], kinds["link"], kinds["z"]) == (Kind.OTHER, Kind.LINK, Kind.FILE)


def test_files_come_before_folders_where_that_is_asked(tree: Path):
    found = list(listed_by_kind(os.fspath(tree)))
    assert found == sorted(found)
    assert [kind for kind, _ in found] == sorted(kind for kind, _ in found)
    assert (
        sorted(name for _, name in found)
        == sorted(name for _, name in listed(os.fspath(tree)))
        == sorted(path.name for path in tree.iterdir())
    )


def test_a_folder_that_cannot_be_listed_raises(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        list(walked(tmp_path / "nowhere"))
    with pytest.raises(FileNotFoundError):
        listed_by_kind(os.fspath(tmp_path / "nowhere"))
