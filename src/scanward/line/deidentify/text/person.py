"""The forms in which a person's name may be written, from the DICOM PN that a header holds (PS3.5 section 6.2.1).

Each part of a name is strong or weak. A strong part is found wherever it stands. A weak one is also a word of the
trade ("HAND", "White", "Young") or too short ("Li"), so it counts only beside another part, an initial or a title.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain, permutations, product

from scanward.line.deidentify.text.folding import fold
from scanward.line.deidentify.text.lexicon import is_any_name, is_word, trade_words, word_set
from scanward.line.deidentify.text.word_rows import WordRows

_WORD = re.compile(r"[^\W\d_]+")
_COMPONENT = re.compile(r"[\^=]")
_HUMP = re.compile(r"(?<=[a-z]{3})(?=[A-Z][a-z]{2})")
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa"}
)
_DIGRAPHS = re.compile(r"(?<=[a-z])?(ae|oe|ue|aa)")
_VOWELS = {"ae": "a", "oe": "o", "ue": "u", "aa": "a"}
_FUSED = re.compile("[\u0250-\uffff]")
PARTICLES = word_set(
    "van von vom zu zur zum der den des de del della di da dal das do dos du d la le les lo el al bin ibn ben "
    "bat abu abd st san santa ter ten te op t mac mc o y e af av i"
)
AFFIXES = word_set(
    "dr mr mrs ms miss prof professor sir herr frau mme mlle sr sra jr junior senior ii iii iv md phd esq rn "
    "do dds dipl ing med univ priv doz pd mag hc"
)
_LEAST_TURNED = 6
"""Letters of a name that is looked for backwards and by ROT13 too."""
_THIRTEEN_ON = str.maketrans("abcdefghijklmnopqrstuvwxyz", "nopqrstuvwxyzabcdefghijklm")
_LONGEST_PERMUTED = 4
_MOST_FORMS = 3


@dataclass(slots=True)
class Names:
    """The names of one identity, ready to be looked up. Persons are numbered in the order they came."""

    strong: dict[str, set[int]] = field(default_factory=dict, repr=False)
    weak: dict[str, set[int]] = field(default_factory=dict, repr=False)
    glued: dict[str, set[int]] = field(default_factory=dict, repr=False)
    rows: WordRows[frozenset[int]] = field(default_factory=WordRows, repr=False)
    """Names of several words: `van den Pas`, `La Fauci`."""
    initials: list[frozenset[str]] = field(default_factory=list, repr=False)
    fused: dict[str, bool] = field(default_factory=dict, repr=False)
    """Names in scripts without capitals or word ends: True where the whole run of letters goes with it."""

    def add(self, name: str) -> None:
        """Take in one PN, or any other way of writing a person's name."""
        components = [c for c in _COMPONENT.split(name) if c.strip()]
        for group in name.split("="):
            self._add_group(group)
        person = len(self.initials)
        parts: dict[str, set[str]] = {}
        for component in components:
            self._add_component(component, person, parts)
        self.initials.append(frozenset(p[0] for p in parts))
        self._glue(parts, person)

    def _add_component(self, component: str, person: int, parts: dict[str, set[str]]) -> None:
        words = [w for w in _WORD.findall(_HUMP.sub(" ", component)) if fold(w) not in AFFIXES]
        if not words:
            return
        if len(words) > 2 or (len(words) == 2 and fold(words[0]) in PARTICLES):  # noqa: PLR2004 - "Rose Hill" may be a place
            row = tuple(fold(word) for word in words)
            self.rows.add(row, (self.rows.at(row) or frozenset()) | {person})
        for word in {*words, "".join(words)}:
            for form in spellings(word):
                self._add_part(form, person)
                if word in words and form not in PARTICLES:
                    parts.setdefault(fold(word), set()).add(form)

    def _add_part(self, part: str, person: int) -> None:
        if _FUSED.search(part):
            return
        known = self.strong if is_strong(part) else self.weak
        known.setdefault(part, set()).add(person)
        if known is self.strong and len(part) >= _LEAST_TURNED:
            for turned in {part[::-1], part.translate(_THIRTEEN_ON)} - {part}:
                if not (is_word(turned) or is_any_name(turned)):
                    self.glued.setdefault(turned, set()).add(person)

    def _add_group(self, group: str) -> None:
        """Names of scripts that are written together: each part, and all in a row in both orders."""
        words = [w for w in (fold(w) for w in _WORD.findall(group)) if _FUSED.search(w)]
        for word in words:
            self._fuse(word)
        if len(words) > 1:
            self._fuse("".join(words))
            self._fuse("".join(reversed(words)))

    def _fuse(self, word: str) -> None:
        ideographs = all("\u3400" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3" for c in word)
        kana = all("\u3041" <= c <= "\u30fa" or c == "ー" for c in word)
        shortest = 2 if ideographs else 3 if kana else 4
        if len(word) >= shortest:
            self.fused[word] = not (ideographs or kana)
        elif len(word) > 1:
            self.strong.setdefault(word, set())

    def _glue(self, parts: dict[str, set[str]], person: int) -> None:
        """Parts written without a separator: DoeJane, JaneMarieDoe, JDoe, DoeJ."""
        chosen = [sorted(forms)[:_MOST_FORMS] for forms in parts.values()][:_LONGEST_PERMUTED]
        trade = trade_words()
        for order in chain(permutations(chosen, 2), permutations(chosen, 3)):
            for row in map("".join, product(*order)):
                if len(row) > 3 and row not in trade:  # noqa: PLR2004 - two letters and two are no name yet
                    self.glued.setdefault(row, set()).add(person)
        for word, forms in parts.items():
            for initial in {p[0] for p in parts if p != word}:
                for form in forms:
                    if is_strong(form):
                        self.glued.setdefault(initial + form, set()).add(person)
                        self.glued.setdefault(form + initial, set()).add(person)


def is_strong(part: str) -> bool:
    """Whether `part` is found wherever it stands: three letters or more, and no word of the trade."""
    return len(part) > 2 and part not in PARTICLES and part not in trade_words()  # noqa: PLR2004


def spellings(word: str) -> set[str]:
    """The folded forms of one word of a name: accents dropped, written out (ü, ue), and written-out ones drawn in."""
    plain, written_out = fold(word), fold(word.translate(_UMLAUTS))
    drawn_in = _DIGRAPHS.sub(lambda m: _VOWELS[m[1]], plain)
    forms = {plain, written_out}
    if len(drawn_in) > 3:  # noqa: PLR2004
        forms.add(drawn_in)
    return {form for form in forms if form}
