"""Written files are sent to the disk while the work goes on; their bytes stay what they are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scanward.line.release.write_back import WriteBack

pytestmark = pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="this system takes no such advice")


def open_descriptors() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


@pytest.fixture
def advised(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """(inode, open descriptors) of each advice; the real one is given too."""
    given, real = [], os.posix_fadvise

    def advise(descriptor: int, start: int, length: int, advice: int) -> None:
        assert (start, length, advice) == (0, 0, os.POSIX_FADV_DONTNEED)
        given.append((os.fstat(descriptor).st_ino, open_descriptors()))
        real(descriptor, start, length, advice)

    monkeypatch.setattr(os, "posix_fadvise", advise)
    return given


def files(folder: Path, count: int) -> list[Path]:
    made = [folder / str(number) for number in range(count)]
    for number, path in enumerate(made):
        path.write_bytes(bytes([number]) * 70_000)
    return made


def test_each_file_is_sent_and_looked_after_once_more_and_nothing_stays_open(
    tmp_path: Path, advised: list[tuple[int, int]]
) -> None:
    written = files(tmp_path, 40)
    before = open_descriptors()
    with WriteBack() as write_back:
        for path in written:
            write_back.send(str(path))
    inodes = [path.stat().st_ino for path in written]
    assert sorted(inode for inode, _ in advised) == sorted(inodes * 2)
    assert max(descriptors for _, descriptors in advised) < before + 20
    assert open_descriptors() == before
    assert [path.read_bytes() for path in written] == [bytes([number]) * 70_000 for number in range(40)]


def test_a_failure_in_the_middle_leaves_nothing_open(tmp_path: Path) -> None:
    before = open_descriptors()
    paths = [*files(tmp_path, 1), tmp_path / "missing"]
    with pytest.raises(FileNotFoundError), WriteBack() as write_back:
        any(map(write_back.send, map(str, paths)))
    assert open_descriptors() == before


def test_files_that_will_be_read_again_are_left_alone(tmp_path: Path, advised: list[tuple[int, int]]) -> None:
    with WriteBack(wanted=False) as write_back:
        write_back.send(str(files(tmp_path, 1)[0]))
    assert advised == []
