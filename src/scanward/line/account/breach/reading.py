"""How hard a text is to read: the grade of Kincaid et al. 1975, Navy research branch report 8-75.

    grade = 0.39 * words / sentences + 11.8 * syllables / words - 15.59

Syllables of English words are counted by their groups of vowels, with the usual corrections for silent endings.
"""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"[.!?:;]+(?=\s|$)|\n+")
_WORD = re.compile(r"[A-Za-z0-9]+(?:['\u2019-][A-Za-z0-9]+)*")
_ABBREVIATION = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|St|No|e\.g|i\.e)\.", re.IGNORECASE)
_TWO_SOUNDS = re.compile(
    r"(?<![cgnstlx])i[ao](?!u)|[^cgst]ious|eo(?!n$|ple)|[^qg]ua|uo|ya|yi|[dln]ying|eing$|[^cgts]ien|scie|ism$"
    r"|crea(?=te|ti)|(?<=[aeiou][dr])ea$"
)
"""Neighbouring vowels that are two syllables."""
_SILENT_END = re.compile(r"(?:[^laeiouy]|[aeiouy]l)e$|[^aeioutdy]ed$|[^aeiouysxzcg]es$")
_IRREGULAR = {"every": 2, "everyone": 3, "someone": 2, "somebody": 3, "something": 2, "anyone": 3, "statement": 2}


def grade(text: str) -> float:
    """The school grade in which `text` is understood; 0 where there is no word."""
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = [part for part in _SENTENCE.split(_ABBREVIATION.sub("Dr", text)) if _WORD.search(part)]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """How many syllables an English word has; at least one. A number is read digit by digit."""
    if word.isdigit():
        return len(word)
    parts = re.split("-", re.sub(r"['\u2019]\w+$", "", word.casefold()))
    return max(1, sum(_of_part(part) for part in parts if part))


def _of_part(word: str) -> int:
    if (known := _IRREGULAR.get(word.removesuffix("s"))) is not None:
        return known
    more = len(_TWO_SOUNDS.findall(word))
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = groups > 1 and _SILENT_END.search(word) is not None
    return groups + more - silent
