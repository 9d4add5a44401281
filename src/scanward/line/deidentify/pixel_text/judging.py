"""What becomes of each box of writing: what may stay is proven to, the rest goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanward.core.identity import IdentifierKind
from scanward.core.pixel_text import Direction, JudgedBox, Verdict
from scanward.line.deidentify.pixel_text.grammar import STAYS, Why, judged
from scanward.line.deidentify.pixel_text.known import KnownSearch
from scanward.line.deidentify.pixel_text.lines import lines_of
from scanward.line.deidentify.pixel_text.settings import PixelTextPolicy, Unreadable
from scanward.line.deidentify.text import TextCleaner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.core.identity import Identity
    from scanward.core.pixel_text import TextBox, TextLook
    from scanward.line.deidentify.pixel_text.lines import Line
    from scanward.line.deidentify.pixel_text.settings import PixelText

_READ: Final = 0.8
"""How sure the reader has to be of what stays."""
_LETTERS_PER_HEIGHT: Final = 0.6
"""A line of letters is at least so many long for each height of it; a longer box holds more than was read."""
_FIGURES: Final = str.maketrans("OoQDIl|!SsBZzGgT", "0000111155822997")
"""Letters for the figures that readers take them for."""
_WHY: Final = {
    IdentifierKind.PATIENT_NAME: Why.PATIENT,
    IdentifierKind.PERSON_NAME: Why.PERSON,
    IdentifierKind.DATE: Why.DATE,
    IdentifierKind.AGE_OVER_89: Why.IDENTIFIER,
    IdentifierKind.INSTITUTION: Why.INSTITUTION,
    IdentifierKind.PLACE: Why.INSTITUTION,
    IdentifierKind.RECORD_NUMBER: Why.NUMBER,
    IdentifierKind.ACCOUNT_NUMBER: Why.NUMBER,
    IdentifierKind.PLAN_NUMBER: Why.NUMBER,
    IdentifierKind.LICENCE_NUMBER: Why.NUMBER,
    IdentifierKind.SSN: Why.NUMBER,
    IdentifierKind.PHONE: Why.NUMBER,
    IdentifierKind.DEVICE: Why.NUMBER,
}
_KINDS: Final = {
    Why.DATE: IdentifierKind.DATE,
    Why.TIME: IdentifierKind.DATE,
    Why.NUMBER: IdentifierKind.OTHER,
    Why.UNKNOWN_WORD: IdentifierKind.FREE_TEXT,
    Why.UNREAD: IdentifierKind.FREE_TEXT,
    Why.IDENTIFIER: IdentifierKind.OTHER,
}


class TextJudge:
    """Judges the boxes of one patient's objects by one recipe."""

    def __init__(self, identity: Identity, settings: PixelText) -> None:
        self._settings = settings
        self._known = KnownSearch(identity)
        self._cleaner = TextCleaner(identity)

    def judge(self, look: TextLook) -> tuple[JudgedBox, ...]:
        """A verdict for each box of the look, in its order."""
        if self._settings.policy is PixelTextPolicy.ALL:
            return tuple(JudgedBox(box, Verdict.REMOVE, Why.ALL) for box in look.boxes)
        if self._settings.policy is PixelTextPolicy.OFF:
            return tuple(JudgedBox(box, Verdict.UNSURE, Why.UNREAD) for box in look.boxes)
        found = self._identifying(look.boxes)
        return tuple(self._judged(box, found.get(number)) for number, box in enumerate(look.boxes))

    def _judged(self, box: TextBox, kind: IdentifierKind | None) -> JudgedBox:
        if kind is not None:
            return JudgedBox(box, Verdict.REMOVE, _WHY.get(kind, Why.IDENTIFIER), kind)
        if not _is_read(box):
            unsure = self._settings.unreadable is Unreadable.HOLD
            verdict = Verdict.UNSURE if unsure else Verdict.REMOVE
            return JudgedBox(box, verdict, Why.UNREAD, IdentifierKind.FREE_TEXT)
        whys = [judged(reading) for reading in (box.text, _with_figures(box.text))]
        why = next((each for each in whys if each not in STAYS), whys[0])
        if why in STAYS:
            return JudgedBox(box, Verdict.KEEP, why)
        return JudgedBox(box, Verdict.REMOVE, why, _KINDS[why])

    def _identifying(self, boxes: tuple[TextBox, ...]) -> dict[int, IdentifierKind]:
        """The boxes in which something identifies, alone or with its neighbours on the line."""
        found: dict[int, IdentifierKind] = {}
        for line in lines_of(boxes):
            for start, end, kind in self._spans(line):
                for number in line.under(start, end):
                    found.setdefault(number, kind)
        return found

    def _spans(self, line: Line) -> Iterator[tuple[int, int, IdentifierKind]]:
        yield from self._known.find(line.text)
        for reading in {line.text, _with_figures(line.text)}:
            for span in self._cleaner.clean(reading).spans:
                yield span.start, span.end, span.kind


def judge(look: TextLook, identity: Identity, settings: PixelText) -> tuple[JudgedBox, ...]:
    """The verdicts for one look; who judges many objects of a patient keeps a `TextJudge`."""
    return TextJudge(identity, settings).judge(look)


def _is_read(box: TextBox) -> bool:
    """Whether what was read is sure, and all that stands in the box: a long box with few letters holds more."""
    if not box.text.strip() or box.reading < _READ:
        return False
    wide, high = box.right - box.left, box.bottom - box.top
    if box.direction in (Direction.DOWN, Direction.UP):
        wide, high = high, wide
    return len(box.text) >= _LETTERS_PER_HEIGHT * wide / max(1, high) - 1


def _with_figures(text: str) -> str:
    """The text with figures where most of a word is figures already: 2O24-O1-3l."""
    words = text.split(" ")
    return " ".join(
        word.translate(_FIGURES) if 2 * sum(c.isdigit() for c in word) >= sum(c.isalnum() for c in word) else word
        for word in words
    )
