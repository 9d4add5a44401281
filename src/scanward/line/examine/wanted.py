"""Whether a header says that a study was made for what goes with a face: `data/face-regions.tsv`.

Sinuses, orbits and teeth lie where a face is taken out, so a study of them would be spoiled. A header is evidence,
never proof: these words err towards holding.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from scanward.core.faces import FaceRegion

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORD = re.compile(r"[^\W\d_]+")
_BEGINS_A_WORD: Final = 5
_OTHERWISE: Final = "not "


@lru_cache(maxsize=4096)
def wanted_regions(words: str) -> tuple[FaceRegion, ...]:
    """The regions of the face that body part, descriptions and protocol name (joined) speak of, in a fixed order."""
    found = _WORD.findall(words.casefold())
    pairs = (f"{one} {other}" for one, other in pairwise(found))
    said = {told for word in (*found, *pairs) for told in _told_by(word)}
    return tuple(region for region in FaceRegion if region in said and f"{_OTHERWISE}{region}" not in said)


def _told_by(word: str) -> frozenset[str]:
    """What the word or pair of words, or its longest known beginning, tells."""
    known = _words()
    for end in (len(word), *range(len(word) - 1, _BEGINS_A_WORD - 1, -1)):
        if word[:end] in known:
            return known[word[:end]]
    return frozenset()


@cache
def _words() -> Mapping[str, frozenset[str]]:
    text = files(__package__).joinpath("data/face-regions.tsv").read_text(encoding="utf-8")
    told: defaultdict[str, set[str]] = defaultdict(set)
    for line in text.splitlines():
        word, _, region = line.partition("\t")
        if region.removeprefix(_OTHERWISE) in set(FaceRegion):
            told[word].add(region)
    return {word: frozenset(regions) for word, regions in told.items()}
