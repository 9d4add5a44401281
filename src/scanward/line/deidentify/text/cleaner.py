"""Cleaning free text of one patient's identity and of general identifiers, while the clinical words stay."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

from scanward.line.deidentify.text.cleaned import CleanText, Hit, Span, TextContext
from scanward.line.deidentify.text.folding import Reading
from scanward.line.deidentify.text.lexicon import standard_phrases
from scanward.line.deidentify.text.needles import NeedleSearch
from scanward.line.deidentify.text.rewriting import Piece, deleted, merged, origin, replaced, with_leads
from scanward.line.deidentify.text.rules import CODE_RULES, RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanward.core.identity import Identity

_LABEL, _PROSE, _CODE = TextContext.LABEL, TextContext.PROSE, TextContext.CODE
_PLACEHOLDER = re.compile(
    r"\[(?:name|place|institution|date|time|phone|email|device|url|ip|uid|text|removed|id|path)\]|(?<!\d)90\+"
)
_ROUNDS = 4
"""How often a text is looked at again after something was taken out, before it goes as a whole."""
_KEPT_LENGTH = 512
"""Longer texts are hardly ever seen twice."""


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

    def clean(self, text: str, context: TextContext = _LABEL) -> CleanText:
        """`text` without identifiers; the clinical words stay as they are written."""
        known = self._labels if context is _LABEL else self._prose if context is _PROSE else self._codes
        done = known.get(text)
        if done is None:
            done = self._cleaned(text, context)
            if len(known) >= self._max_cache:
                known.clear()
            if len(text) <= _KEPT_LENGTH:
                known[text] = done
        return done

    def holds_identifier(self, text: str) -> bool:
        """Whether anything would be taken out of `text` as a label."""
        return bool(self.clean(text).spans)

    def _cleaned(self, text: str, context: TextContext) -> CleanText:
        spans = merged(self._spans(text, context))
        if not spans:
            return CleanText(text, ())
        for _ in range(_ROUNDS):
            pieces, spans = _rewritten(text, spans, context)
            shown = "".join(piece.text for piece in pieces)
            again = _outside_placeholders(shown, self._spans(shown, context))
            if not again:
                return CleanText(shown, tuple(spans))
            spans = merged([*spans, *(Span(*origin(pieces, s.start, s.end, len(text)), s.kind, s.rule) for s in again)])
        whole = Span(0, len(text), spans[0].kind, spans[0].rule)
        return CleanText("", (whole,))

    def _spans(self, text: str, context: TextContext) -> list[Span]:
        if not text or text.isspace():
            return []
        reading = Reading(text, prose=context is _PROSE)
        hits = list(self._needles.find(reading))
        spans = [Span(*reading.original_span(h.start, h.end), h.kind, h.rule) for h in hits if h.end > h.start]
        return [*spans, *(_general(text, context) if len(text) <= _KEPT_LENGTH else _general_spans(reading, context))]

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
