"""Words of the parts of the body, and whether a volume of that part may hold the face: `data/body-regions.tsv`."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_BEGINS_A_WORD = 5


@lru_cache(maxsize=4096)
def region_of(word: str) -> bool | None:
    """Whether a lower-case word, or its longest known beginning, names a region with a face; None for none."""
    known = regions()
    for end in (len(word), *range(len(word) - 1, _BEGINS_A_WORD - 1, -1)):
        if word[:end] in known:
            return known[word[:end]]
    return None


@cache
def regions() -> Mapping[str, bool]:
    """Words of body regions, and whether a volume of the region may hold the face."""
    text = files(__package__).joinpath("data/body-regions.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line.endswith(("\tyes", "\tno")))
    return {word: face == "yes" for word, face in rows}
