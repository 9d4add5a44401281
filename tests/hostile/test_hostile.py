"""What becomes of hostile files: each is cleaned or put aside with its reason, and the one beside it leaves.

What they cost is measured by benchmarks/hostile.py. The short profile takes them a quarter of the size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import scanward
from tests.agreed import agreed
from tests.fuzz.passing import pass_through
from tests.hostile.bombs import BOMBS
from tests.hostile.corpus import SIZE, fill, harmless, objects
from tests.hostile.pixels import PIXELS
from tests.hostile.sources import SOURCES
from tests.hostile.texts import FAMILY, GIVEN

if TYPE_CHECKING:
    from pathlib import Path

SMALL = SIZE // 4
OBJECTS = objects()
REFUSED = {
    "needles: people": "too-many-identifiers",
    "needles: numbers": "too-many-identifiers",
    "needles: days": "too-many-identifiers",
    "needles: people in items": "too-many-identifiers",
    "different dates": "too-many-identifiers",
    "different titles of machines": "too-many-identifiers",
    "deep": "too-deep",
    "claimed pixels": "truncated",
    "claimed rows": "pixel-length",
    "deflated: zeros that are loaded": "header-too-large",
    "deflated: empty items": "too-many-elements",
    "deflated: elements": "too-many-elements",
    "JPEG: restarts": "codestream",
    "JPEG 2000: four billion squared": "codestream",
    "RLE: nothing": "codestream",
    "RLE: overlapping segments": "codestream",
    "RLE: segments outside": "codestream",
    "empty fragments": "codestream",
    "frames of nothing": "codestream",
    "MPEG-4: boxes in boxes": "codestream",
    "MPEG-4: units": "codestream",
    "JPEG XL: boxes": "codestream",
}
"""The others leave, or are stopped by verify."""
BY_SIZE = frozenset({*BOMBS, *PIXELS}) - REFUSED.keys()
"""Refused or not: a large one has too much before its first frame, or behind its file; a small one may be too short."""
BY_BYTES_FIRST = dict.fromkeys(("deflated: empty items", "deflated: elements"), "header-too-large")
"""What is refused for its count, is refused for its bytes where there are many: a sequence says its length before its items."""
_TOO_LARGE = ("codestream", "inflate-bomb", "header-too-large")


def become(name: str, size: int, tmp_path: Path) -> str:
    """The reason for which it was refused, or empty; what leaves holds nothing of the patient."""
    path = tmp_path / "in"
    path.write_bytes(OBJECTS[name](1, size))
    passed = pass_through(path, tmp_path / "out")
    if passed.out is not None and not passed.findings and not passed.deflated:
        lowered = passed.out.lower()
        assert FAMILY.lower().encode() not in lowered
        assert GIVEN.lower().encode() not in lowered
    return passed.reason


@pytest.mark.matrix("P12")
@pytest.mark.parametrize("name", OBJECTS)
def test_a_hostile_object_is_cleaned_or_put_aside(tmp_path: Path, name: str) -> None:
    reason = become(name, SMALL, tmp_path)
    assert reason == REFUSED.get(name, "") or (name in BY_SIZE and reason == "codestream")


@pytest.mark.long
@pytest.mark.parametrize("name", OBJECTS)
def test_a_hostile_object_of_a_hundred_kilobytes_is_cleaned_or_put_aside(tmp_path: Path, name: str) -> None:
    reason = become(name, SIZE, tmp_path)
    assert reason == (REFUSED | BY_BYTES_FIRST).get(name, "") or (name in BY_SIZE and reason in _TOO_LARGE)


PUT_ASIDE = {
    "ZIP: tiny scans": {"bad-meta", "truncated"},
    "ZIP: zeros": {"not-dicom", "archive"},
    "ZIP: nested": {"archive"},
    "ZIP: links": {"archive"},
    "ZIP: climbing names": {"archive"},
    "DICOMDIR: outwards": {"archive"},
}


@pytest.mark.matrix("P14")
@pytest.mark.parametrize("name", SOURCES)
def test_a_hostile_source_gives_what_is_good_in_it(tmp_path: Path, name: str) -> None:
    fill(name, tmp_path, SMALL)
    facts = scanward.examine(tmp_path, workers=1)
    assert facts.objects >= 1
    assert {tally.name for tally in facts.quarantined} <= PUT_ASIDE.get(name, set())
    assert bool(facts.quarantined) == (name in PUT_ASIDE)


def test_a_harmless_object_beside_hostile_ones_leaves(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    harmless(source)
    for number, name in enumerate(("prose: everything at once", "needles: people", "deep", "claimed pixels"), 2):
        (source / f"{number}.dcm").write_bytes(OBJECTS[name](number, SMALL))
    facts = scanward.release(
        source, to=tmp_path / "out", recipient="acme-ai", purpose="research", ward=agreed(tmp_path / "ward"), workers=1
    )
    assert (facts.outcome, facts.released) == ("partly", 2)
    assert {t.name: t.count for t in facts.quarantined} == {
        "too-many-identifiers": 1, "too-deep": 1, "truncated": 1
    }  # fmt: skip
