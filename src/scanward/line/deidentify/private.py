"""Private attributes known to be safe (PS3.15 section E.3.10, Retain Safe Private Option).

The data are `data/safe-private.tsv`. A private attribute is known by its group, its creator and its element within the
creator's block, never by its block number, which each object assigns anew (PS3.5 section 7.8.1).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class PrivatePlace(NamedTuple):
    """A private attribute, wherever its block lies: `(0029,"SIEMENS CSA HEADER",10)`."""

    group: int
    creator: str
    element: int

    def __str__(self) -> str:
        return f'({self.group:04x},"{self.creator}",{self.element:02x})'


class Safe(NamedTuple):
    """What the list says of a safe attribute: its true VR, and whether at the top of an object or inside sequences."""

    vr: str
    top: bool
    nested: bool


@cache
def safe_list() -> Mapping[PrivatePlace, Safe]:
    lines = Path(__file__).with_name("data").joinpath("safe-private.tsv").read_text(encoding="utf-8").splitlines()
    places = {}
    for line in lines[2:]:
        group, creator, element, vr, where = line.split("\t")
        place = PrivatePlace(int(group, 16), creator, int(element, 16))
        places[place] = Safe(vr, where in {"top", "both"}, where in {"nested", "both"})
    return places


@cache
def safe_creators() -> frozenset[str]:
    """The creators of whose blocks something may be kept."""
    return frozenset(place.creator for place in safe_list())


def place_of(creator: str, tag: int) -> PrivatePlace:
    """The private attribute that `tag` is under `creator`."""
    return PrivatePlace(tag >> 16, creator.strip(), tag & 0xFF)


def safe_vr(creator: str, tag: int, *, nested: bool = False) -> str | None:
    """The true VR of a private attribute that may be kept there, None when it must go."""
    safe = safe_list().get(place_of(creator, tag))
    if safe is None or not (safe.nested if nested else safe.top):
        return None
    return safe.vr
