"""Which objects the hospital has, in the order in which a smaller hospital takes them."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Wanted:
    """One object: what it is, whose, in which study and series, and where identity is hidden in it."""

    kind: str
    person: int
    visit: int
    series: int
    syntax: str
    hides: tuple[str, ...] = ()
    refers_to: int = 0
    """The number of the series in the same study that it points to; 0 for none."""


_FIRST: tuple[Wanted, ...] = (
    Wanted("ct", 0, 0, 2, "explicit"),
    Wanted("mr", 2, 0, 2, "implicit"),
    Wanted("cr", 3, 0, 1, "implicit"),
    Wanted("dx", 8, 0, 1, "jpeg-2000"),
    Wanted("mg", 1, 0, 1, "jpeg-lossless"),
    Wanted("xa", 3, 1, 1, "rle"),
    Wanted("pt", 4, 0, 3, "explicit"),
)
_SLICES: tuple[Wanted, ...] = (
    Wanted("ct", 0, 0, 2, "explicit"),
    Wanted("ct", 0, 0, 2, "explicit"),
    Wanted("mr", 2, 0, 2, "implicit"),
    Wanted("ct", 0, 1, 2, "jpeg-2000"),
    Wanted("pt", 4, 0, 3, "explicit"),
    Wanted("ct", 6, 0, 2, "jpeg-ls"),
    Wanted("mr", 7, 0, 2, "deflated"),
    Wanted("ct", 9, 0, 2, "big"),
)


def plan(objects: int) -> list[Wanted]:
    """The first `objects` of the list; beyond its end, more slices of the volumes."""
    wanted = list(_FIRST[:objects])
    while len(wanted) < objects:
        wanted.append(replace(_SLICES[(len(wanted) - len(_FIRST)) % len(_SLICES)]))
    return wanted
