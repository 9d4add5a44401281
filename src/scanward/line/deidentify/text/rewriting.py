"""Taking the finds out of a text: by deletion in labels, by a bracketed word in prose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scanward.core.identity import IdentifierKind
from scanward.line.deidentify.text.cleaned import Span, placeholder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAMES = frozenset((IdentifierKind.PATIENT_NAME, IdentifierKind.PERSON_NAME))
_NUMBER_WORDS = (
    r"mrn|pid|ids?|patient|pat|pt|acc|accession|case|chart|ssn|nhs|no|nr|num|number|numbers|nummer|nummern|"
    r"fall|fallnr|fallnummer|patnr|tel|telefon|telephone|phone|ph|"
    r"fax|mobile|cell|mob|call|e-?mail|mail|serial|sn|s/n|dob|d\.o\.b|born|geb|geboren|ne|nee|nato|"
    r"date|dated|on|am|vom|at|um|by|for|ip|host|host ?name|aet|ae|ae ?title|station(?: ?name)?|workstation|"
    r"server|computer|pc|user(?: ?name)?|login|from|since|seit|bis|until|till"
)
_LEADS = {
    "name": re.compile(
        r"(?:(?<![^\W_])(?:for|by|per|of|from|with|patient(?:'?s)?|patientin|pat|pt|name|nom|nombre|"
        r"(?-i:[Dd]rs?|DR|Mr|Mrs|Ms|mr|mrs)|miss|prof|professor|herrn?|(?-i:Hr|Fr|Sr|Sra)|frau|mme|mlle|dott|"
        r"ordered|requested|sent|seen|done|scanned|"
        r"dr\. ?med|attn|c/o|read|referred|ref|reported|performed|dictated|reviewed|signed|operator|"
        r"tech|technologist|physician|radiologist|fur|von|par|por|dal|da)"
        r"(?:[\s.:,=_-]{1,4}))+$",
        re.IGNORECASE,
    ),
    "place": re.compile(
        r"(?:(?<![^\W_])(?:at|from|in|of|for|to|by|address|addr|adresse|aus|an|am|im|site|location|"
        r"hospital)(?:[\s.:,=_-]{1,4}))+$",
        re.IGNORECASE,
    ),
    "other": re.compile(rf"(?:(?<![^\W_])(?:{_NUMBER_WORDS})(?:[\s.:,#=_/-]{{1,4}})|#\s?)+$", re.IGNORECASE),
}
_BEFORE = " \t\r\n\f_-,;:/^|+=&.([{<"
_AFTER = " \t\r\n\f_-,;:/^|+=&)]}>"
_NO_BRACKETS = str.maketrans("", "", "()[]{}<>")
_PLACES = frozenset((IdentifierKind.PLACE, IdentifierKind.INSTITUTION))
_GAP = re.compile(r"[\s,.;:/^_&+-]{0,3}")
_REACH = 60
"""Characters before a find in which its leading words ("for", "Dr.", "MRN:") are looked for."""


class Piece(NamedTuple):
    """A stretch of the new text, and where it stood in the text as given (None for what we put there)."""

    text: str
    origin: int | None


Joint = tuple[int, int]
"""Two places of the text as given that came beside each other."""


def with_leads(text: str, spans: Iterable[Span]) -> list[Span]:
    """The spans of a label, each widened over the words that only lead up to it."""
    widened = []
    for span in spans:
        lead = _LEADS["name" if span.kind in _NAMES else "place" if span.kind in _PLACES else "other"]
        match = (
            None
            if span.kind is IdentifierKind.AGE_OVER_89
            else lead.search(text, max(0, span.start - _REACH), span.start)
        )
        widened.append(Span(match.start(), span.end, span.kind, span.rule) if match else span)
    return widened


def merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, overlapping ones as one, named after the one that came first or reached further."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        last = joined[-1] if joined else None
        if last is not None and span.start < last.end:
            joined[-1] = Span(last.start, max(last.end, span.end), last.kind, last.rule)
        else:
            joined.append(span)
    return joined


def replaced(text: str, spans: list[Span]) -> tuple[list[Piece], list[Span]]:
    """The prose with a bracketed word for each find; neighbours of one kind share one word."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if (
            last is not None
            and span.kind is not IdentifierKind.AGE_OVER_89
            and placeholder(last.kind) == placeholder(span.kind)
            and _GAP.fullmatch(text, last.end, span.start)
        ):
            joined[-1] = Span(last.start, span.end, last.kind, last.rule)
        else:
            joined.append(span)
    pieces: list[Piece] = []
    at = 0
    for span in joined:
        pieces += (Piece(text[at : span.start], at), Piece(placeholder(span.kind), None))
        at = span.end
    pieces.append(Piece(text[at:], at))
    return pieces, joined


def deleted(text: str, spans: list[Span]) -> list[Piece]:
    """The label without the finds, its separators as if they had never been there."""
    pieces: list[Piece] = [Piece(text[: spans[0].start], 0)]
    for span, after in zip(spans, [*(s.start for s in spans[1:]), len(text)], strict=True):
        rest = Piece(text[span.end : after], span.end)
        if span.kind is IdentifierKind.AGE_OVER_89:
            pieces += (Piece(placeholder(span.kind), None), rest)
        else:
            _join(pieces, rest)
    return pieces


def _join(pieces: list[Piece], right: Piece) -> None:
    """Put a piece behind something deleted: one of the two separators stays, brackets left empty go."""
    cut = ""
    while pieces and not (kept := pieces[-1].text.rstrip(_BEFORE)):
        cut = pieces.pop().text + cut
    if pieces:
        cut = pieces[-1].text[len(kept) :] + cut
        pieces[-1] = Piece(kept, pieces[-1].origin)
    tail = right.text.lstrip(_AFTER)
    if tail[:1] == "." and not tail[1:2].isdigit():
        tail = tail[1:].lstrip(_AFTER)
    if not any(map(str.isalnum, tail)) and not any(c in ")]}>" for c in tail):
        tail = ""
    skip = right.text[: len(right.text) - len(tail)]
    opened, closed = _brackets(cut, skip)
    if tail or not pieces:
        separator = _separator(cut, skip) if pieces else ""
        pieces.append(Piece((closed + separator if pieces else "") + (opened if tail else ""), None))
        pieces.append(Piece(tail, None if right.origin is None else right.origin + len(skip)))
    else:
        # Kept as a piece of its own, so that a later deletion still finds which separator stood here.
        pieces.append(Piece(closed, None))


def _separator(cut: str, skip: str) -> str:
    if "\n" in cut + skip:
        return "\n"
    left, right = cut.translate(_NO_BRACKETS), skip.translate(_NO_BRACKETS)
    return left if left.strip() else right if right.strip() else " "


def _brackets(cut: str, skip: str) -> tuple[str, str]:
    """The brackets that still belong to the piece after, and to the piece before."""
    opening = "".join(c for c in cut if c in "([{<")
    closing = "".join(c for c in skip if c in ")]}>")
    pairs = min(len(opening), len(closing))
    return opening[: len(opening) - pairs], closing[pairs:]


def origin(pieces: list[Piece], start: int, end: int, length: int) -> tuple[int, int]:
    """Where in the text as given (of `length`) a stretch of the pieces put together came from, gaps included."""
    first, last, at = length, 0, 0
    for piece in pieces:
        stop = at + len(piece.text)
        if piece.origin is not None and at < end and start < stop:
            first = min(first, piece.origin + max(0, start - at))
            last = max(last, piece.origin + min(len(piece.text), end - at))
        at = stop
    return (first, last) if first < last else (0, length)


def joints(pieces: list[Piece]) -> Iterator[tuple[int, Joint]]:
    """Where in the pieces put together something was taken out, and between which places of the text as given."""
    at = left = 0
    for piece in pieces:
        if piece.origin is not None and piece.text:
            if piece.origin != left:
                yield at, (left, piece.origin)
            left = piece.origin + len(piece.text)
        at += len(piece.text)
    yield at, (left, -1)


def surroundings(places: Iterable[int], reach: int) -> list[tuple[int, int]]:
    """From the first to the last of each row of places that are at most two `reach` apart; `places` ascend."""
    rows: list[tuple[int, int]] = []
    for place in places:
        if rows and place - rows[-1][1] <= 2 * reach:
            rows[-1] = rows[-1][0], place
        else:
            rows.append((place, place))
    return rows
