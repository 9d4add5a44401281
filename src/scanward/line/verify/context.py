"""Where the walk stands: which sequences were entered, which character set holds, which encoding."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from scanward.dicom.dictionary import place_of

if TYPE_CHECKING:
    from scanward.core.finding import Finding


class Wire(NamedTuple):
    """How elements are spelled (PS3.5 section 7.1)."""

    implicit: bool
    little: bool


IMPLICIT = Wire(implicit=True, little=True)
EXPLICIT = Wire(implicit=False, little=True)
BIG = Wire(implicit=False, little=False)


@dataclass(slots=True)
class Context:
    """One place in the tree of sequences. It remembers what was judged here, since values repeat in a series."""

    path: tuple[int, ...]
    charset: bytes
    """The value of SpecificCharacterSet in force."""
    wire: Wire
    known: set[bytes] = field(default_factory=set, repr=False)
    """Whole elements that gave nothing here; the walk steps over them."""
    found: dict[tuple[bytes, bytes], tuple[Finding, ...]] = field(default_factory=dict, repr=False)

    def place(self, tag: int) -> str:
        """The attribute's path in words."""
        return place_of((*self.path, tag))


class Visitor(Protocol):
    """What the walk calls."""

    def context(self, path: tuple[int, ...], charset: bytes, wire: Wire) -> Context: ...

    def leaf(self, context: Context, tag: int, vr: bytes, element: tuple[bytes, int, int], creator: bytes) -> None:
        """An element whose value lies at hand: `element` is its whole bytes, the length of its header, and its offset.

        Called only for elements that `context.known` does not hold. `creator` is the private creator's value, empty
        for standard attributes.
        """
        ...

    def bulk(self, context: Context, tag: int, vr: bytes, start: int, end: int) -> None:
        """A long value, by its place in the source; for encapsulated pixel data everything up to its delimiter."""
        ...

    def fragment(self, context: Context, start: int, end: int) -> None:
        """One fragment of encapsulated pixel data; the first is the basic offset table."""
        ...

    def oddity(self, context: Context, tag: int, what: str) -> None:
        """Something that a clean writer does not do, but that could be read."""
        ...
