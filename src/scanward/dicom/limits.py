"""How much one object may cost before it is refused (threat rows P1 to P5)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scanward.core.errors import QuarantineReason, UnsoundObject

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class Limits:
    """Budgets for reading one object. Depth and counts are checked before the work that they bound."""

    depth: int = 32
    """Nested sequences; real objects stay below 12."""
    elements: int = 300_000
    """Elements and items together, nested ones included."""
    inflated_elements_floor: int = 50_000
    """A deflated data set may hold floor + one for each of its bytes. The densest of pydicom's files holds 0.4."""
    header_bytes: int = 64 * MIB
    """Everything that is not bulk data."""
    meta_bytes: int = 1 * MIB
    inflate_floor_bytes: int = 64 * MIB
    inflate_ratio: int = 100
    """A deflated data set may grow to floor + ratio x its size."""
    inflated_header_floor: int = 4 * MIB
    inflated_header_ratio: int = 32
    """Of that, what is not bulk data: pixels that are black may be small, a header has something to say."""
    bulk_bytes: int = 256 * KIB
    """A top-level value longer than this is never loaded."""

    def of_deflated(self, packed_bytes: int) -> Limits:
        """The limits for a data set that takes so many bytes deflated."""
        return replace(
            self,
            elements=min(self.elements, self.inflated_elements_floor + packed_bytes),
            header_bytes=min(self.header_bytes, self.inflated_header_floor + self.inflated_header_ratio * packed_bytes),
        )


class Budget:
    """Counts what one object has cost so far."""

    __slots__ = ("left", "limits")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.left = limits.elements

    def spend(self, count: int) -> None:
        """Count `count` elements or items.

        Raises:
            UnsoundObject: TOO_MANY_ELEMENTS when the budget is spent.
        """
        self.left -= count
        if self.left < 0:
            raise UnsoundObject(QuarantineReason.TOO_MANY_ELEMENTS, f"more than {self.limits.elements}")

    def check_depth(self, depth: int) -> None:
        if depth > self.limits.depth:
            raise UnsoundObject(QuarantineReason.TOO_DEEP, f"more than {self.limits.depth} nested sequences")
