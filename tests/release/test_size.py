"""Memory does not grow with the size of a file, nor with their number."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from benchmarks import sources
from benchmarks.watching import Cost, watch

from tests.agreed import agreed

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="tells memory from Linux' /proc")
_PAGES_MB = 12
"""What caches and pages of databases may take more of, once and for all numbers."""
_CHILD_MB = 24
"""A process that lives for less than some looks may be seen small in one run and at its height in the other."""


def cost(place: Path, make: Callable[[Path], object], workers: int = 1) -> dict[str, Cost]:
    """What examine, release and verify cost over a source of their own."""
    source = place / "in"
    source.mkdir(parents=True)
    make(source)
    asked = [
        "--to",
        str(place / "out"),
        "--ward",
        str(agreed(place / "ward", "a")),
        "--recipient",
        "a",
        "--purpose",
        "b",
    ]
    lines = {
        "examine": [str(source), "--workers", str(workers), "--html", str(place / "examined.html")],
        "release": [str(source), "--workers", str(workers), *asked],
        "verify": [str(place / "out"), "--html", str(place / "verified.html")],
    }
    (place / "out").mkdir()
    return {verb: watch([sys.executable, "-m", "scanward", verb, *line]) for verb, line in lines.items()}


def grown(small: dict[str, Cost], large: dict[str, Cost]) -> dict[str, float]:
    both = {f"{verb}, {who}": (small[verb], large[verb], f"{who}_mb") for verb in small for who in ("parent", "worker")}
    return {name: getattr(after, mb) - getattr(before, mb) for name, (before, after, mb) in both.items()}


@pytest.mark.parametrize("megabytes", [64, pytest.param(1024, marks=pytest.mark.long)])
@pytest.mark.parametrize("name", ["frames", "private", "document"])
def test_a_huge_object_takes_the_memory_of_a_small_one_of_its_kind(tmp_path: Path, name: str, megabytes: int) -> None:
    small = cost(tmp_path / "small", partial(getattr(sources, name), megabytes=1))
    huge = cost(tmp_path / "huge", partial(getattr(sources, name), megabytes=megabytes))
    assert {each["release"].exit_code for each in (small, huge)} == {3 if name == "document" else 0}
    assert max(grown(small, huge).values()) < _CHILD_MB, grown(small, huge)


@pytest.mark.long
@pytest.mark.parametrize("shape", sources.Shape)
def test_thousands_of_objects_take_the_memory_of_some_hundred(tmp_path: Path, shape: sources.Shape) -> None:
    few = cost(tmp_path / "few", partial(sources.many, count=500, shape=shape), workers=2)
    many = cost(tmp_path / "many", partial(sources.many, count=5000, shape=shape), workers=2)
    assert {verb: each.exit_code for verb, each in many.items()} == dict.fromkeys(many, 0), many
    assert max(grown(few, many).values()) < _PAGES_MB, grown(few, many)
