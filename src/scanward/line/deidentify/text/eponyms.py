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

_STRESS_TESTS = word_set("bruce balke naughton ellestad astrand")
_PROOF = word_set(
    "disease diseases syndrome syndromes sign fracture fractures cyst cysts node nodes nodule nodules hernia "
    "ligament deformity malformation palsy contracture triad score scores classification lymphoma tumor "
    "tumour angle canal duct space pouch circle ring phenomenon operation procedure method tubercle fissure "
    "index criteria stage staging grade grading modulus"
)


def is_eponym(reading: Reading, i: int) -> bool:
    """Whether the name stands for a sign, disease, method or score: Wilson disease, Morbus Meyer."""
    tokens = reading.tokens
    if tokens[i].word not in eponyms():
        return False
    end = tokens[i].end
    if _CITED.match(reading.folded, end) or _is_paired(reading, i):
        return True
    if reading.folded[end : end + 2] == "'s" and i + 2 < len(tokens) and is_clinical(tokens[i + 2].word):
        return True
    return _is_explained(reading, i, eponym_clues()) or (i > 0 and tokens[i - 1].word in _BEFORE_EPONYM)


def is_own_eponym(reading: Reading, i: int) -> bool:
    """The same for the patient's own name, where less is proof: "WILSON LAT" is the patient."""
    return reading.tokens[i].word in eponyms() and _is_explained(reading, i, _PROOF)


def _is_paired(reading: Reading, i: int) -> bool:
    """Whether another eponym stands beside: Blalock-Taussig, KELLGREN LAWRENCE."""
    tokens = reading.tokens
    for j in (i - 1, i + 1):
        if 0 <= j < len(tokens) and tokens[j].word in eponyms():
            gap = reading.folded[min(tokens[i].end, tokens[j].end) : max(tokens[i].start, tokens[j].start)]
            if gap in ("-", " - ", " & ") or (gap == " " and is_clinical(tokens[j].word)):
                return True
    return False


def _is_explained(reading: Reading, i: int, clues: frozenset[str]) -> bool:
    """Whether what it is follows, after other eponyms and a grade at most: Weber B fracture."""
    for token in reading.tokens[i + 1 : i + 5]:
        word = token.word
        if word in clues or _PATHOLOGY.fullmatch(word):
            return True
        if word == "protocol" and reading.tokens[i].word in _STRESS_TESTS:
            return True
        if len(word) > 1 and word not in eponyms() and word not in ("and", "type", "ii", "iii", "iv"):
            return False
    return False
