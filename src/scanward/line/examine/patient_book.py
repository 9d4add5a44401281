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


class PatientBook:
    """Filled by one worker for one patient; its harvest is sent back and merged."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.identity = Identity()
        self._counts: dict[Spot, int] = {}
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

    def count(self, spot: Spot, times: int = 1) -> None:
        self._counts[spot] = self._counts.get(spot, 0) + times

    def found(self) -> list[Finding]:
        """The findings so far, in a fixed order."""
        return [
            Finding(spot.kind, spot.place, spot.rule, self._shapes.get(spot, ""), count)
            for spot, count in sorted(self._counts.items())
        ]
