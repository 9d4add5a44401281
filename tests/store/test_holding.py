"""A name is held by one; who cannot make its lock is told why."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from scanward.core.errors import ScanwardError, TryLater, WardError
from scanward.store.holding import HeldElsewhere, Hold

if TYPE_CHECKING:
    from pathlib import Path


def test_a_name_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    with Hold(tmp_path / "a.lock", "it"), pytest.raises(HeldElsewhere, match="it is being worked on"):
        Hold(tmp_path / "a.lock", "it")
    with Hold(tmp_path / "a.lock", "it"), Hold(tmp_path / "b.lock", "another"):
        pass


@pytest.mark.parametrize(
    ("number", "kind"),
    [(errno.ENOSPC, TryLater), (errno.EIO, TryLater), (errno.EACCES, WardError), (errno.EROFS, WardError)],
)
def test_a_lock_that_cannot_be_made_is_told_in_words_and_is_not_held_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: type[ScanwardError]
) -> None:
    def fails(*_: object) -> int:
        raise OSError(number, os.strerror(number), str(tmp_path))

    monkeypatch.setattr(os, "open", fails)
    with pytest.raises(kind, match="lock") as caught:
        Hold(tmp_path / "a.lock", "it")
    assert not isinstance(caught.value, HeldElsewhere)
    assert str(tmp_path) not in str(caught.value)
    monkeypatch.undo()
    Hold(tmp_path / "a.lock", "it").release()


def test_what_is_let_go_for_good_leaves_no_file_and_is_let_go_where_it_has_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.lock"
    Hold(path, "it").release(for_good=True)
    assert not path.exists()
    held = Hold(path, "it")

    def fails(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr("pathlib.Path.unlink", fails)
    held.release(for_good=True)
    Hold(path, "it").release()
