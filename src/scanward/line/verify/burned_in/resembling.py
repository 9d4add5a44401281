"""Whether what was read in a picture names the patient, though letters were misread or cut off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scanward.line.verify.folding import fold, word_list

if TYPE_CHECKING:
    from scanward.core.identity import IdentifierKind
    from scanward.line.verify.needles import Needles

_TOKENS = re.compile(r"[^\W_]+")
_ALIKE = str.maketrans(
    {"0": "o", "1": "l", "i": "l", "|": "l", "!": "l", "5": "s", "8": "b", "2": "z", "6": "g", "9": "g"}
)
_SHORTEST = 5
"""Shorter words resemble too much."""
_TWO_SLIPS = 9
_MOST_JOINED = 3


class Likeness(NamedTuple):
    """What a reading resembles; `slips` letters are other ones, 0 when it only has letters that look alike."""

    kind: IdentifierKind
    text: str
    slips: int

    def __repr__(self) -> str:
        return f"Likeness({self.kind}, {self.slips})"


def likenesses(line: str, needles: Needles) -> list[Likeness]:
    """The names and codes of the patient that a line resembles without naming them letter by letter.

    Letters that readers take for each other (0 and O, 1 and l, rn and m) count as equal; beyond them one slip is
    borne in words of five letters and two in words of nine.
    """
    found: dict[str, Likeness] = {}
    tokens = [fold(token) for token in _TOKENS.findall(line)]
    spoken = {_shape(word): (word, kind) for word, kind in {**needles.codes, **needles.strong}.items()}
    ordinary = word_list("words")
    for joined in _joined(tokens):
        if len(joined) < _SHORTEST or joined in ordinary:
            continue
        shape = _shape(joined)
        for known, (word, kind) in spoken.items():
            allowed = 0 if len(known) < _SHORTEST else 2 if len(known) >= _TWO_SLIPS else 1
            if len(known) < _SHORTEST or abs(len(known) - len(shape)) > allowed:
                continue
            slips = _distance(shape, known, allowed)
            if slips <= allowed and (word not in found or slips < found[word].slips):
                found[word] = Likeness(kind, word, slips)
    return list(found.values())


def _joined(tokens: list[str]) -> set[str]:
    """Words, and neighbours glued: a reader parts words where letters stand wide."""
    return {
        "".join(tokens[start : start + count])
        for count in range(1, _MOST_JOINED + 1)
        for start in range(len(tokens) - count + 1)
    }


def _shape(word: str) -> str:
    return word.translate(_ALIKE).replace("rn", "m").replace("vv", "w")


def _distance(one: str, other: str, most: int) -> int:
    """Levenshtein's distance, or `most` + 1 when it is greater."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, wanted in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (letter != wanted))
        if min(row) > most:
            return most + 1
    return row[-1]
