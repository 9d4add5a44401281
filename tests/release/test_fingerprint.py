"""A source is told from itself after any change, and is itself when nothing changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from scanward.line.deidentify import load_recipe
from scanward.line.release import request
from scanward.line.release.request import Request


def of(source: Path) -> str:
    return Request(str(source), "out", "acme", "research", load_recipe("research")).fingerprint()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("b/2", "b/1", "b/x/y", "a", "c"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(name)
    return tmp_path / "in"


@pytest.mark.parametrize(
    "change",
    [
        lambda tree: (tree / "a").write_text("longer than before"),
        lambda tree: os.utime(tree / "b" / "x" / "y", ns=(1, 1)),
        lambda tree: (tree / "b" / "1").rename(tree / "b" / "3"),
        lambda tree: (tree / "b" / "x").rename(tree / "b" / "z"),
        lambda tree: (tree / "c").unlink(),
        lambda tree: (tree / "new").touch(),
    ],
)
def test_any_change_changes_it(tree: Path, change: Callable[[Path], object]) -> None:
    before = of(tree)
    assert of(tree) == before
    change(tree)
    assert of(tree) != before


def test_it_is_the_same_however_few_names_are_held(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = of(tree)
    true = request.externally_sorted
    monkeypatch.setattr(request, "externally_sorted", lambda records, folder: true(records, folder, held=1))
    assert of(tree) == before


def test_a_single_file_has_one_too(tree: Path) -> None:
    before = of(tree / "a")
    os.utime(tree / "a", ns=(1, 1))
    assert of(tree / "a") != before
