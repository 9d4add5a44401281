"""Something that was seen in a picture, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from scanward.core.finding import Finding


class Spot(NamedTuple):
    """A rectangle of pixel columns and rows, half-open."""

    left: int
    top: int
    right: int
    bottom: int

    def turned_back(self, quarters: int, shape: tuple[int, ...]) -> Spot:
        """The spot in a picture of `shape`, if this is where it stands after `np.rot90(picture, quarters)`."""
        rows, columns = shape[:2]
        left, top, right, bottom = self
        for _ in range(quarters % 4):  # one quarter back at a time, from the shape that was turned last
            quarters -= 1
            width = columns if quarters % 2 == 0 else rows
            left, top, right, bottom = width - bottom, left, width - top, right
        return Spot(left, top, right, bottom)

    def around(self, other: Spot) -> Spot:
        return Spot(*map(min, self[:2], other[:2]), *map(max, self[2:], other[2:]))

    def lower(self, rows: int) -> Spot:
        return Spot(self.left, self.top + rows, self.right, self.bottom + rows)

    def grown(self, by: int, shape: tuple[int, ...]) -> Spot:
        """With so many pixels around, within a picture of `shape`."""
        left, top, right, bottom = self
        rows, columns = shape[:2]
        return Spot(max(0, left - by), max(0, top - by), min(columns, right + by), min(rows, bottom + by))

    def scaled(self, numerator: int, denominator: int = 1) -> Spot:
        """Never smaller than what it was."""
        low = (each * numerator // denominator for each in self[:2])
        high = (-(-each * numerator // denominator) for each in self[2:])
        return Spot(*low, *high)


class Sighting(NamedTuple):
    """`spot` is None where nothing could be looked at; `last` None says in every frame from `first` on."""

    finding: Finding
    spot: Spot | None = None
    first: int = 0
    last: int | None = None
