"""What one patient's headers gave away so far: needles, and how often which kind stood where."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scanward.core.finding import Finding, masked
from scanward.core.identity import Identity

if TYPE_CHECKING:
    from scanward.core.identity import IdentifierKind
    from scanward.line.examine.names import Words

_TEXT_OF_AN_OBJECT = 512 * 1024
"""Characters; searching them takes about 0.2 s. A long structured report has a tenth of it."""


class Spot(NamedTuple):
    """A kind of identifier at a place, by a rule: what is counted."""

    kind: IdentifierKind
    place: str
    rule: str


class Tally:
    """How often a spot was met. What an element gave is remembered as tallies, so that counting is one addition."""

    __slots__ = ("count", "spot")

    def __init__(self, spot: Spot) -> None:
        self.spot = spot
        self.count = 0


class PatientBook:
    """Filled by one worker for one patient; its harvest is sent back and merged."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.identity = Identity()
        self._tallies: dict[Spot, Tally] = {}
        self._shapes: dict[Spot, str] = {}
        self._text_left = _TEXT_OF_AN_OBJECT

    def begin_object(self) -> None:
        """Give the next object its budget of text to be searched by patterns."""
        self._text_left = _TEXT_OF_AN_OBJECT

    def spend_text(self, chars: int) -> bool:
        """Whether so much more text of this object may be searched."""
        self._text_left -= chars
        return self._text_left >= 0

    @property
    def is_spent(self) -> bool:
        return self._text_left < 0

    def note(self, spot: Spot, sample: str = "") -> Spot:
        """Remember what a finding looks like (masked), and give it back to be counted."""
        if sample and spot not in self._shapes:
            self._shapes[spot] = masked(sample)
        return spot

    def tally(self, spot: Spot) -> Tally:
        """The tally of a spot, made at its first use."""
        return self._tallies.get(spot) or self._tallies.setdefault(spot, Tally(spot))

    def found(self) -> list[Finding]:
        """The findings so far, in a fixed order."""
        return [
            Finding(spot.kind, spot.place, spot.rule, self._shapes.get(spot, ""), tally.count)
            for spot, tally in sorted(self._tallies.items())
            if tally.count
        ]
