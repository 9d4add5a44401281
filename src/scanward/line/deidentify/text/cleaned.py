"""What cleaning says: the text that may stay, and what was taken out by which rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from scanward.core.identity import IdentifierKind


class TextContext(Enum):
    """How a text is written, and so what takes the place of an identifier.

    LABEL: a short descriptor, where the identifier is deleted and the separators around it tidied.
    PROSE: sentences, where a bracketed word such as `[name]` takes its place.
    CODE: a token of a code (CS, a code value), where only this patient's needles and unmistakable forms go.
    """

    LABEL = "label"
    PROSE = "prose"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Span:
    """What was taken out: offsets into the text as it was given, and the rule (docs/lookup/text-rules.md)."""

    start: int
    end: int
    kind: IdentifierKind
    rule: str


@dataclass(frozen=True, slots=True)
class CleanText:
    """The text that may stay, and the spans taken out, in order and without overlap. `repr` shows neither text."""

    text: str = field(repr=False)
    spans: tuple[Span, ...]


class Hit(NamedTuple):
    """A find in the folded text of a `Reading`, before it is mapped to the text as given."""

    start: int
    end: int
    kind: IdentifierKind
    rule: str


PLACEHOLDERS = {
    IdentifierKind.PATIENT_NAME: "[name]",
    IdentifierKind.PERSON_NAME: "[name]",
    IdentifierKind.PLACE: "[place]",
    IdentifierKind.INSTITUTION: "[institution]",
    IdentifierKind.DATE: "[date]",
    IdentifierKind.AGE_OVER_89: "90+",
    IdentifierKind.PHONE: "[phone]",
    IdentifierKind.EMAIL: "[email]",
    IdentifierKind.DEVICE: "[device]",
    IdentifierKind.URL: "[url]",
    IdentifierKind.IP_ADDRESS: "[ip]",
    IdentifierKind.UID: "[uid]",
    IdentifierKind.FREE_TEXT: "[text]",
    IdentifierKind.OTHER: "[removed]",
}


def placeholder(kind: IdentifierKind) -> str:
    """The word that stands for an identifier in prose; every number of a person is `[id]`."""
    return PLACEHOLDERS.get(kind, "[id]")
