"""Writing that was found in pixels: where it stands, what it says, and what is to become of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanward.core.identity import IdentifierKind


class Direction(IntEnum):
    """How far a line of text is turned clockwise, in degrees; 0 reads from left to right."""

    UPRIGHT = 0
    DOWN = 90
    UPSIDE_DOWN = 180
    UP = 270


@dataclass(frozen=True, slots=True)
class TextBox:
    """One line or word of writing in an object's pixels.

    `left`, `top`, `right`, `bottom` are pixel columns and rows of the stored image, half-open. `first` and `last` are
    the frames it stands in, both included; `last` None says in every frame. `text` is what was read, empty when
    nothing could be: it may be an identifier, so it is never printed.
    """

    left: int
    top: int
    right: int
    bottom: int
    score: float = 1.0
    """How sure the detector is, 0 to 1."""
    direction: Direction = Direction.UPRIGHT
    first: int = 0
    last: int | None = None
    text: str = field(default="", repr=False)
    reading: float = 0.0
    """How sure the reader is of `text`, 0 to 1."""

    @property
    def pixels(self) -> int:
        """The area of the box in one frame."""
        return max(0, self.right - self.left) * max(0, self.bottom - self.top)

    def in_frame(self, frame: int) -> bool:
        return self.first <= frame and (self.last is None or frame <= self.last)


class Verdict(StrEnum):
    """What becomes of a box."""

    REMOVE = "remove"
    KEEP = "keep"
    UNSURE = "unsure"
    """A person has to look; nothing leaves until then."""


@dataclass(frozen=True, slots=True)
class JudgedBox:
    """A box and what becomes of it; `why` is a word of docs/lookup/pixel-text.md, never what was read."""

    box: TextBox
    verdict: Verdict
    why: str
    kind: IdentifierKind | None = None


class LookedHow(StrEnum):
    """How thoroughly an object's pixels were looked at for writing."""

    SKIPPED = "skipped"
    """The cheap test is certain that nothing is written."""
    PROJECTED = "projected"
    """Projections over all frames were read, and frames that differ."""
    EACH_FRAME = "each-frame"
    FAILED = "failed"
    """The pixels could not be decoded: nothing is known."""
    TOO_MUCH = "too-much"
    """So much looks like writing that it was left to a person."""


@dataclass(frozen=True, slots=True)
class TextLook:
    """What a look at the pixels of one object, or of one series of equal geometry, found."""

    how: LookedHow
    boxes: tuple[TextBox, ...] = ()
    frames: int = 0
    """Frames that the object or series has."""
    read: int = 0
    """Pictures (frames and projections) that the detector was run on."""
