"""The main job over small folders of spoiled files: it ends, the good ones go through, and nothing of the person leaves."""

from __future__ import annotations

import os
import sys
import time
import warnings
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scanward
from tests.agreed import agreed

from .breaking import BREAKS, Break
from .canaries import FAMILY, GIVEN, left_in
from .planting import Plant, name_the_patient, plant_into, plants
from .properties import folder
from .seeds import fresh, seed_trees
from .test_line import LONG, SHORT
from .tree import Node, write_tree

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.core.facts import ReleaseFacts

MINUTES = float(os.environ.get("SCANWARD_FUZZ_MINUTES", "15")) / 5
_FILES = st.lists(
    st.tuples(st.integers(0, 10_000), st.lists(plants(), max_size=4), st.lists(BREAKS, max_size=2)),
    min_size=1,
    max_size=4,
)
Files = list[tuple[int, list[Plant], list[Break]]]


def spoiled(number: int, which: int, chosen: list[Plant], breaks: list[Break]) -> bytes:
    """An object of the person, in a study of its own, with plants and breaks."""
    trees = seed_trees()
    tree = fresh(trees[which % len(trees)])
    for tag, uid in ((0x00080018, "4"), (0x0020000D, "2"), (0x0020000E, "3")):
        tree.nodes[:] = [node for node in tree.nodes if node.tag != tag]
        tree.nodes.append(Node(tag, "UI", f"1.2.826.0.1.77.{number}.{uid}".encode()))
    name_the_patient(tree)
    for plant in chosen:
        plant_into(tree, plant)
    data = write_tree(tree)
    for each in breaks:
        data = each.apply(data)
    return data


def good() -> bytes:
    """A sound object of the same person, without any plant."""
    return spoiled(99, _plain(), [], [])


def _plain() -> int:
    """The first seed that is a small native CT or MR image."""
    for number, tree in enumerate(seed_trees()):
        values = {node.tag: node.value for node in tree.nodes}
        if values.get(0x00080060, b"").strip() in (b"CT", b"MR") and 0x7FE00010 in values:
            return number
    raise LookupError


def fill(source: Path, files: Files) -> None:
    source.mkdir()
    (source / f"{FAMILY}_good.dcm").write_bytes(good())
    (source / f"letter to {GIVEN}.txt").write_text(f"Dear {GIVEN} {FAMILY}")
    inner = source / f"{FAMILY}^{GIVEN}"
    inner.mkdir()
    with zipfile.ZipFile(source / "medium.zip", "w") as archive:
        for number, (which, chosen, breaks) in enumerate(files):
            content = spoiled(number, which, chosen, breaks)
            if number % 2:
                archive.writestr(f"{FAMILY}/{number}", content)
            else:
                (inner / f"{GIVEN}-{number}.dcm").write_bytes(content)


def hold_the_promise(files: Files) -> ReleaseFacts:
    with folder() as place, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fill(place / "in", files)
        to, ward = place / "out", agreed(place / "ward")
        facts = scanward.release(
            place / "in", to=to, recipient="acme-ai", purpose="research", ward=ward, workers=1, recipe="research"
        )
        leaves = [path for path in to.rglob("*") if path.is_file()]
        left = {str(p.relative_to(place)): held for p in leaves if (held := left_in(p.read_bytes() + str(p).encode()))}
        assert not left, f"left the house: {sorted({each for held in left.values() for each in held})}"
        kept = [path for path in ward.rglob("*") if path.is_file()]
        left = {p.name: held for p in kept if (held := left_in(p.read_bytes() + p.name.encode()))}
        assert not left, f"stands in the ward: {sorted({each for held in left.values() for each in held})}"
        assert not left_in(repr(facts).encode())
        assert any(path.suffix == ".dcm" for path in leaves), "the good object did not leave"
        return facts


@settings(SHORT, max_examples=6)
@given(_FILES)
def test_a_folder_of_spoiled_files_does_not_stop_the_release(files: Files) -> None:
    hold_the_promise(files)


@pytest.mark.long
def test_for_minutes_no_folder_stops_the_release() -> None:
    releases = 0
    outcomes: dict[str, int] = {}

    def one(files: Files) -> None:
        nonlocal releases
        releases += 1
        facts = hold_the_promise(files)
        outcomes[facts.outcome] = outcomes.get(facts.outcome, 0) + 1

    end = time.monotonic() + 60 * MINUTES
    try:
        while time.monotonic() < end:
            settings(LONG, max_examples=50)(given(_FILES)(one))()
    finally:
        print(f"\n{releases} releases in {MINUTES:g} minutes: {outcomes}", file=sys.stderr)
