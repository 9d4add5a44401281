"""What one patient's headers gave away so far: needles, and how often which kind stood where."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.core.finding import Finding, masked
from scanward.core.identity import IdentifierKind, Identity, Needle

if TYPE_CHECKING:
    from scanward.line.examine.names import Words

_TEXT_OF_AN_OBJECT = 256 * 1024
"""Characters; searching them takes about 0.2 s. A long structured report has a fifth of it."""
_WORDS_OF_AN_OBJECT = 8 * 1024 * 1024
"""Characters in which the patient's own words are looked for."""
_PEOPLE = frozenset({IdentifierKind.PATIENT_NAME, IdentifierKind.PERSON_NAME})
_MOST_PEOPLE, _MOST_OTHERS = 200, 600
"""Needles that one object may bring: each costs about 0.5 ms in cleaning and attack. Real ones name a dozen people."""
_MOST_FROM_TEXT = 200
"""Needles that patterns may find in one object's texts, which are cleaned whether they are needles or not."""


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
        self._words_left = _WORDS_OF_AN_OBJECT
        self._people = self._others = self._from_text = 0

    def begin_object(self) -> None:
        """Give the next object its budget of text to be searched by patterns, and of needles."""
        self._text_left = _TEXT_OF_AN_OBJECT
        self._words_left = _WORDS_OF_AN_OBJECT
        self._people = self._others = self._from_text = 0

    def learn(self, kind: IdentifierKind, text: str) -> None:
        """Take in what an attribute says of somebody.

        Raises:
            UnsoundObject: TOO_MANY_IDENTIFIERS when the object has brought more than any real one does.
        """
        needle = Needle(kind, text)
        if needle in self.identity.needles:
            return
        if kind in _PEOPLE:
            self._people += 1
        elif kind is not IdentifierKind.UID:
            self._others += 1
        if self._people > _MOST_PEOPLE:
            raise UnsoundObject(QuarantineReason.TOO_MANY_IDENTIFIERS, f"names more than {_MOST_PEOPLE} people")
        if self._others > _MOST_OTHERS:
            raise UnsoundObject(QuarantineReason.TOO_MANY_IDENTIFIERS, f"more than {_MOST_OTHERS} beside people")
        self.identity.needles.add(needle)

    def learn_from_text(self, kind: IdentifierKind, text: str) -> None:
        """Take in what a pattern is sure of in a text, as long as there is room."""
        if self._from_text < _MOST_FROM_TEXT:
            self._from_text += 1
            self.identity.add(kind, text)

    def spend_text(self, chars: int) -> bool:
        """Whether so much more text of this object may be searched."""
        self._text_left -= chars
        return self._text_left >= 0

    def spend_words(self, chars: int) -> bool:
        """Whether the patient's own words may be looked for in so much more text of this object."""
        self._words_left -= chars
        return self._words_left >= 0

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
