"""Cleaning free text of one patient's identity and of general identifiers, while the clinical words stay."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from math import inf
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind
from scanward.line.deidentify.text.cleaned import CleanText, Hit, Span, TextContext
from scanward.line.deidentify.text.coded import decoded
from scanward.line.deidentify.text.folding import Reading
from scanward.line.deidentify.text.lexicon import standard_phrases
from scanward.line.deidentify.text.needles import NeedleSearch
from scanward.line.deidentify.text.rewriting import (
    Joint,
    Piece,
    deleted,
    joints,
    merged,
    origin,
    replaced,
    surroundings,
    with_leads,
)
from scanward.line.deidentify.text.rules import CODE_RULES, RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanward.core.identity import Identity

_LABEL, _PROSE, _CODE = TextContext.LABEL, TextContext.PROSE, TextContext.CODE
_PLACEHOLDER = re.compile(
    r"\[(?:name|place|institution|date|time|phone|email|device|url|ip|uid|text|removed|id|path)\]|(?<!\d)90\+"
)
_ROUNDS = 4
"""How often a text is looked at again after something was taken out, before it goes as a whole."""
_KEPT_LENGTH = 512
"""Longer texts are hardly ever seen twice."""
_LOOKED_AT_WHOLE = 2048
"""Letters up to which a text is looked at again as a whole; a longer one beside what was taken out only."""
_BESIDE, _MARGIN = 96, 192
"""Letters beside a place where something was taken out that may hold something new, and what is read with them."""
_LETTERS_OF_AN_OBJECT = 96 * 1024
"""Letters of one object that are looked at, again where something was taken out: a long report has a tenth of them."""
_EACH_TEXT = 16
"""What looking at a text costs beside its letters."""


class _TooMuchText(Exception):
    """The object's letters are spent."""


class TextCleaner:
    """Cleans texts of one patient. Results are remembered by text; `max_cache` texts of each context at most.

    Compiling takes about 0.1 ms a needle. Not for sharing between threads.
    """

    def __init__(self, identity: Identity, *, max_cache: int = 4096) -> None:
        self._needles = NeedleSearch(identity)
        self._max_cache = max_cache
        self._labels: dict[str, CleanText] = {}
        self._prose: dict[str, CleanText] = {}
        self._codes: dict[str, CleanText] = {}
        self._letters_left: float = inf
        self._last: tuple[str, TextContext, CleanText] = ("", _LABEL, CleanText("", ()))
        """The last long text: whoever asks whether it holds an identifier will clean it next."""

    def begin_object(self) -> None:
        """Give the next object its budget. What no budget is left for goes as a whole, unless it was seen before."""
        self._letters_left = _LETTERS_OF_AN_OBJECT

    @property
    def is_spent(self) -> bool:
        """Whether the object's budget is used up: what becomes of its texts now is no rule for other objects."""
        return self._letters_left < 0

    def clean(self, text: str, context: TextContext = _LABEL) -> CleanText:
        """`text` without identifiers; the clinical words stay as they are written."""
        known = self._labels if context is _LABEL else self._prose if context is _PROSE else self._codes
        done = known.get(text)
        if done is None and self._last[:2] == (text, context):
            done = self._last[2]
        if done is None:
            try:
                done = self._cleaned(text, context)
            except _TooMuchText:
                return CleanText("", (Span(0, len(text), IdentifierKind.FREE_TEXT, "too-much-text"),))
            if len(known) >= self._max_cache:
                known.clear()
            if len(text) <= _KEPT_LENGTH:
                known[text] = done
            else:
                self._last = (text, context, done)
        return done

    def holds_identifier(self, text: str, context: TextContext = _LABEL) -> bool:
        """Whether anything would be taken out of `text`."""
        return bool(self.clean(text, context).spans)

    def cut_apart(self, values: Sequence[str]) -> frozenset[int]:
        """Which values of one attribute hold a part of a needle that the delimiter cuts: `KOW` and `ALCZYK`."""
        whole = "\\".join(values)
        try:
            self._spend(2 * len(whole))
        except _TooMuchText:
            return frozenset(range(len(values)))
        starts = [0, *accumulate(len(value) + 1 for value in values)]
        cut: set[int] = set()
        known_alone: dict[int, list[Span]] = {}
        for span in self._known(Reading(whole, prose=False)):
            for i in range(bisect_right(starts, span.start) - 1, bisect_right(starts, span.end - 1)):
                start, end = max(span.start - starts[i], 0), min(span.end - starts[i], len(values[i]))
                alone = known_alone.get(i)
                if alone is None:
                    alone = known_alone[i] = self._known(Reading(values[i], prose=False))
                if start < end and not any(own.start <= start and end <= own.end for own in alone):
                    cut.add(i)
        return frozenset(cut)

    def _cleaned(self, text: str, context: TextContext) -> CleanText:
        spans = merged(self._spans(text, context))
        if not spans:
            return CleanText(text, ())
        seen: frozenset[Joint] = frozenset()
        for _ in range(_ROUNDS):
            pieces, spans = _rewritten(text, spans, context)
            shown = "".join(piece.text for piece in pieces)
            new = self._spans(shown, context) if len(shown) <= _LOOKED_AT_WHOLE else self._beside(pieces, seen, context)
            again = _outside_placeholders(shown, new)
            if not again:
                return CleanText(shown, tuple(spans))
            seen = frozenset(joint for _, joint in joints(pieces))
            spans = merged([*spans, *(Span(*origin(pieces, s.start, s.end, len(text)), s.kind, s.rule) for s in again)])
        whole = Span(0, len(text), spans[0].kind, spans[0].rule)
        return CleanText("", (whole,))

    def _beside(self, pieces: list[Piece], seen: frozenset[Joint], context: TextContext) -> list[Span]:
        """What is found in the pieces put together beside the joints that were not `seen`."""
        shown = "".join(piece.text for piece in pieces)
        found: list[Span] = []
        fresh = (at for at, joint in joints(pieces) if joint not in seen)
        for first, last in surroundings(fresh, _BESIDE + _MARGIN):
            start = max(0, first - _BESIDE - _MARGIN)
            spans = self._spans(shown[start : last + _BESIDE + _MARGIN], context)
            moved = (Span(start + s.start, start + s.end, s.kind, s.rule) for s in spans)
            found += [s for s in moved if s.end > first - _BESIDE and s.start < last + _BESIDE]
        return found

    def _spans(self, text: str, context: TextContext) -> list[Span]:
        if not text or text.isspace():
            return []
        self._spend(len(text) + _EACH_TEXT)
        reading = Reading(text, prose=context is _PROSE)
        self._spend(len(reading.folded) - len(text))
        spans = self._known(reading)
        spans += _general(text, context) if len(text) <= _KEPT_LENGTH else _general_spans(reading, context)
        stretches = decoded(text)
        if stretches is not None:
            self._spend(len(text))
            spans += self._known(Reading(text, prose=context is _PROSE, stretches=stretches))
        return spans

    def _known(self, reading: Reading) -> list[Span]:
        """What is this patient's."""
        hits = self._needles.find(reading)
        return [Span(*reading.original_span(h.start, h.end), h.kind, h.rule) for h in hits if h.end > h.start]

    def _spend(self, letters: int) -> None:
        self._letters_left -= letters
        if self._letters_left < 0:
            raise _TooMuchText

    def __repr__(self) -> str:
        return "TextCleaner()"


@lru_cache(maxsize=4096)
def _general(text: str, context: TextContext) -> tuple[Span, ...]:
    """What the general rules find: the same for every patient, so shared between cleaners."""
    return _general_spans(Reading(text, prose=context is _PROSE), context)


def _general_spans(reading: Reading, context: TextContext) -> tuple[Span, ...]:
    if reading.original in standard_phrases():
        return ()
    hits: list[Hit] = []
    for rule in CODE_RULES if context is _CODE else RULES:
        hits += rule(reading)
    spans = (Span(*reading.original_span(h.start, h.end), h.kind, h.rule) for h in hits if h.end > h.start)
    return tuple(_outside_placeholders(reading.original, spans))


def _outside_placeholders(text: str, spans: Iterable[Span]) -> list[Span]:
    """The finds that do not lie in a bracketed word that an earlier cleaning left."""
    left = [(m.start(), m.end()) for m in _PLACEHOLDER.finditer(text)] if "[" in text or "90+" in text else []
    if not left:
        return list(spans)

    def lies_inside(span: Span) -> bool:
        start, end = left[bisect_right(left, (span.start, len(text))) - 1]
        return start <= span.start and span.end <= end

    return [span for span in spans if not lies_inside(span)]


def _rewritten(text: str, spans: list[Span], context: TextContext) -> tuple[list[Piece], list[Span]]:
    if context is _PROSE:
        return replaced(text, spans)
    spans = merged(with_leads(text, spans))
    return deleted(text, spans), spans
