"""Names that are signs, diseases, methods or scores: Wilson disease, Morbus Crohn, Kellgren-Lawrence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanward.line.deidentify.text.lexicon import eponym_clues, eponyms, is_clinical, word_set

if TYPE_CHECKING:
    from scanward.line.deidentify.text.folding import Reading

# A year makes a citation of it ("Hadlock 1984"), 128 the factor in James's formula of lean body mass (PS3.16 CID 85).
_CITED = re.compile(r",?\s(?:19|20)\d\d(?!\d|[-/.]\d)|\s?128(?!\d)")
_BEFORE_EPONYM = word_set(
    "morbus m maladie syndrome mal enfermedad sindrome classification signe signo fracture von de nach modified"
)
_PATHOLOGY = re.compile(r"\w{3,}(?:oma|omas|itis|osis|pathy|plasty|ectomy|otomy|trophy|graphy|lysis)")


def is_eponym(reading: Reading, i: int) -> bool:
    """Whether the name stands for a sign, disease, method or score: Wilson disease, Morbus Meyer."""
    tokens = reading.tokens
    word = tokens[i].word
    if word not in eponyms():
        return False
    end = tokens[i].end
    if _CITED.match(reading.folded, end):
        return True
    for j in (i - 1, i + 1):
        if not 0 <= j < len(tokens) or tokens[j].word not in eponyms():
            continue
        gap = reading.folded[min(end, tokens[j].end) : max(tokens[i].start, tokens[j].start)]
        if gap in ("-", " - ", " & ") or (gap == " " and is_clinical(tokens[j].word)):
            return True
    if reading.folded[end : end + 2] == "'s" and i + 2 < len(tokens) and is_clinical(tokens[i + 2].word):
        return True
    for j in range(i + 1, min(i + 5, len(tokens))):
        after = tokens[j].word
        if after in eponym_clues() or _PATHOLOGY.fullmatch(after):
            return True
        if len(after) > 1 and after not in eponyms() and after not in ("and", "type", "ii", "iii", "iv"):
            break
    return i > 0 and tokens[i - 1].word in _BEFORE_EPONYM
