"""Finding the patient's and other known persons' names in a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanward.line.deidentify.text.cleaned import Hit
from scanward.line.deidentify.text.eponyms import is_own_eponym
from scanward.line.deidentify.text.folding import Reading, Token, humps
from scanward.line.deidentify.text.known_texts import KnownTexts
from scanward.line.deidentify.text.lexicon import everyday_words, foreign_words, is_any_name, is_clinical, trade_words
from scanward.line.deidentify.text.spelling import LONGEST, Misspellings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.core.identity import IdentifierKind
    from scanward.line.deidentify.text.person import Names

_BETWEEN = re.compile(r"[\s,.^_\-'/;:&]{0,3}")
_LINE_END = re.compile(r"-?[ \t]{0,4}(?:\r\n|[\r\n])[ \t]{0,8}|- {1,2}")
_LIST_MARK = re.compile(r"[,^]")
_ALNUM = re.compile(r"[a-z0-9]{3,40}")
_READ_AS = (str.maketrans("01358", "olesb"), str.maketrans("01358", "oiesb"))
_TITLES = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|Hr|Fr)\.?|(?:MR|MRS|MS|DR)\.|(?i:miss|prof\.?|herrn?|frau|mme|senora?|signora?))\s{1,2}$"
)
_POSSESSIVE = re.compile(r"'s(?![^\W\d_])")
_NO_INITIAL = re.compile(r"[\d/+*&]|..\d")
"""A letter beside a figure or a slash belongs to it: 3T, W/O, T1."""
_POINTED = re.compile(r"(?<![^\W_])([A-Z])\.\s?$")
_LISTED_INITIAL = re.compile(r",\s?([A-Z])(?![^\W_])")
_INSIDE = 5
"""Letters of a name from which on it is found inside a longer word."""
_MOST_INITIALS = 3
_NOBODY: frozenset[int] = frozenset()
_NO_WORDS: frozenset[str] = frozenset()


class PersonSearch:
    """Looks for one set of names. `kind` and `rule` are what its hits are called."""

    def __init__(self, names: Names, kind: IdentifierKind, rule: str) -> None:
        self._names = names
        self._kind = kind
        self._rule = rule
        self._misspelt = Misspellings(names.strong)
        self._inside = KnownTexts(p for p in names.strong if len(p) >= _INSIDE)
        self._spelt = KnownTexts(p for p in names.strong if len(p) > 2)  # noqa: PLR2004
        self._fused_names = KnownTexts(names.fused)
        self._ends = frozenset(p for p in names.strong if 3 <= len(p) < _INSIDE)  # noqa: PLR2004

    def find(self, reading: Reading) -> Iterator[Hit]:
        tokens = reading.tokens
        owners: list[frozenset[int] | set[int] | None] = [self._whole(token) for token in tokens]
        self._across(tokens, owners, reading.folded)
        if self._names.weak or any(o is not None for o in owners):
            self._beside(tokens, owners, reading)
        for index, token in enumerate(tokens):
            if owners[index] is not None:
                if _beside_own(index, owners) or not is_own_eponym(reading, index):
                    end = token.end + (2 if _POSSESSIVE.match(reading.folded, token.end) else 0)
                    yield self._hit(token.start, end)
            elif len(token.word) > 3:  # noqa: PLR2004 - nothing fits inside
                yield from (self._hit(a, b) for a, b in self._partly(token))
        yield from self._misread(reading)
        yield from self._fused(reading)

    def _hit(self, start: int, end: int) -> Hit:
        return Hit(start, end, self._kind, self._rule)

    def _whole(self, token: Token) -> frozenset[int] | set[int] | None:
        """The persons whose name the whole token is."""
        word, names = token.word, self._names
        owners = names.strong.get(word)
        if owners is None:
            owners = names.glued.get(word)
        if owners is not None or len(word) < 5:  # noqa: PLR2004
            return owners
        if word in names.weak or word in trade_words():
            return None
        if word[-1] == "s" and word[:-1] in names.strong and word not in everyday_words():
            return names.strong[word[:-1]]
        meant = self._misspelt.meant(word)
        if meant is not None and word not in everyday_words():
            return names.strong[meant]
        return None

    def _across(self, tokens: list[Token], owners: list[frozenset[int] | set[int] | None], folded: str) -> None:
        """Names broken by a separator ("Kowal ski") or spelt letter by letter ("D O E")."""
        strong = self._names.strong
        for i in range(len(tokens) - 1):
            a, b = tokens[i], tokens[i + 1]
            if owners[i] is None and owners[i + 1] is None and _is_broken(folded[a.end : b.start]):
                whole = strong.get(a.word + b.word) if len(a.word) + len(b.word) > _INSIDE else None
                if whole is not None:
                    owners[i] = owners[i + 1] = whole
        if self._names.rows:
            words = [token.word for token in tokens]
            for i in range(len(tokens)):
                row = self._names.rows.longest(words, i)
                if row:
                    owners[i : i + row[0]] = [row[1]] * row[0]
        for run in _spelt_out(tokens, folded):
            text = "".join(tokens[i].word for i in run)
            found = self._spelt.found(text)
            for start, end, name in ((0, len(run), ""),) if found is None else found:
                for i in run[start:end]:
                    owners[i] = strong.get(name, _NOBODY)

    def _beside(self, tokens: list[Token], owners: list[frozenset[int] | set[int] | None], reading: Reading) -> None:
        """Let weak parts and initials count where they stand beside a part of the same person, from both sides."""
        spoken = _foreign(tokens) if self._names.weak else _NO_WORDS
        last = len(tokens) - 1
        for order in (range(last + 1), range(last, -1, -1)):
            for i in order:
                if owners[i] is None:
                    owners[i] = self._by_neighbour(i, tokens, owners, reading, spoken)

    def _by_neighbour(
        self,
        i: int,
        tokens: list[Token],
        owners: list[frozenset[int] | set[int] | None],
        reading: Reading,
        spoken: frozenset[str],
    ) -> frozenset[int] | set[int] | None:
        token = tokens[i]
        mine = self._names.weak.get(token.word, _NOBODY)
        if mine and len(token.word) > 1 and _TITLES.search(reading.plain, max(0, token.start - 12), token.start):
            return mine
        if mine and self._is_told(token, mine, reading):
            return mine
        if (
            mine
            and len(token.word) > 2  # noqa: PLR2004
            and token.word in foreign_words()
            and is_any_name(token.word)
            and not spoken - {token.word}  # no other word of theirs, so that "klein" is hardly the adjective
        ):
            return mine
        for j in (i - 1, i + 1):
            if not 0 <= j < len(tokens):
                continue
            other = tokens[j]
            gap = reading.folded[min(token.end, other.end) : max(token.start, other.start)]
            if not _BETWEEN.fullmatch(gap):
                continue
            theirs = owners[j]
            if theirs and self._are_initials(token, theirs, gap, reading):
                return theirs
            if len(token.word) > 1 and mine and (mine & theirs if theirs else self._weak_pair(token, other, mine, gap)):
                return mine
        return None

    def _is_told(self, token: Token, mine: frozenset[int] | set[int], reading: Reading) -> bool:
        """Whether an initial of the person with its point, or a possessive, shows that a weak part is the name here."""
        told = (
            _POINTED.search(reading.plain, max(0, token.start - 4), token.start),
            _LISTED_INITIAL.match(reading.plain, token.end),
        )
        if any(m and any(m[1].lower() in self._names.initials[p] for p in mine) for m in told):
            return True
        after = _POSSESSIVE.match(reading.folded, token.end)
        return after is not None and token.shown[0].isupper() and is_any_name(token.word)

    def _are_initials(self, token: Token, theirs: frozenset[int] | set[int], gap: str, reading: Reading) -> bool:
        """Whether letters beside a name are the initials of its other parts: "Kowalczyk M", "Kowalczyk MA"."""
        word = token.word
        if len(word) == 1:
            return self._is_initial(token, theirs, gap, reading)
        if len(word) > _MOST_INITIALS or not token.shown.isupper() or word in trade_words():
            return False
        return any(set(word) <= self._names.initials[p] for p in theirs)

    def _is_initial(self, token: Token, theirs: frozenset[int] | set[int], gap: str, reading: Reading) -> bool:
        if not any(token.word in self._names.initials[p] for p in theirs):
            return False
        dotted = reading.folded[token.end : token.end + 1] == "."
        if not dotted and _NO_INITIAL.match(reading.folded[token.start - 1 : token.end + 1]):
            return False
        # A bare letter beside a name may be a side, a part of the spine, a projection or a weighting.
        return (
            token.word not in "rlbctsap" or "." in gap or "," in gap or reading.folded[token.end : token.end + 1] == "."
        )

    def _weak_pair(self, token: Token, other: Token, mine: frozenset[int] | set[int], gap: str) -> bool:
        """Whether two weak parts of one person beside each other are the name and not two words of the trade."""
        theirs = self._names.weak.get(other.word, _NOBODY)
        if not mine & theirs or token.word == other.word or len(other.word) < 2:  # noqa: PLR2004
            return False
        if _LIST_MARK.search(gap):
            return True
        trade = trade_words()
        if token.word in trade and other.word in trade:
            return False
        return is_any_name(token.word) and is_any_name(other.word)

    def _partly(self, token: Token) -> Iterator[tuple[int, int]]:
        """Names inside a token: glued to words of the trade, only they go; else the token goes as a whole."""
        word = token.word
        for hump in humps(token):
            if hump.word in self._names.strong:
                yield hump.start, hump.end
        if token.shown[:2].isupper() and token.shown[2:].islower():
            people = self._names.weak.get(word[1:], _NOBODY)
            if len(word) > 3 and any(word[0] in self._names.initials[p] for p in people):  # noqa: PLR2004 - "JHand"
                yield token.start, token.end
        if is_clinical(word) or word in everyday_words():
            return
        found = self._inside.found(word)
        if found is None:
            yield token.start, token.end
            return
        for start, end, _ in found:
            # Only the name goes from a word that is otherwise a word of the trade, an initial or a case ending.
            apart = len(word) > LONGEST or all(len(r) < 2 or is_clinical(r) for r in (word[:start], word[end:]))  # noqa: PLR2004
            yield (token.start + start, token.start + end) if apart else (token.start, token.end)
        if not found:
            yield from self._at_an_end(token)

    def _at_an_end(self, token: Token) -> Iterator[tuple[int, int]]:
        """Short names glued to a word of the trade: DOEHEAD."""
        word = token.word
        for n in (3, 4):
            if word[:n] in self._ends and len(word) > n + 1 and is_clinical(word[n:]):
                yield token.start, token.start + n
            elif word[-n:] in self._ends and len(word) > n + 1 and is_clinical(word[:-n]):
                yield token.end - n, token.end

    def _misread(self, reading: Reading) -> Iterator[Hit]:
        """Names with a digit where a letter was: D0E, SM1TH."""
        for match in _ALNUM.finditer(reading.folded) if any(map(str.isdigit, reading.folded)) else ():
            word = match[0]
            if word.isalpha() or word.isdigit() or sum(map(str.isdigit, word)) * 2 > len(word):
                continue
            for table in _READ_AS:
                read = word.translate(table)
                if read.isalpha() and (
                    read in self._names.strong or read in self._names.glued or self._misspelt.meant(read)
                ):
                    yield self._hit(match.start(), match.end())
                    break

    def _fused(self, reading: Reading) -> Iterator[Hit]:
        folded = reading.folded
        found = [] if reading.original.isascii() else self._fused_names.found(folded)
        if found is None:
            yield self._hit(0, len(folded))
            return
        done = 0
        for start, end, name in found:
            if not self._names.fused.get(name):
                yield self._hit(start, end)
            elif start >= done:
                first, done = start, end
                while first and folded[first - 1].isalpha():
                    first -= 1
                while done < len(folded) and folded[done].isalpha():
                    done += 1
                yield self._hit(first, done)


def _is_broken(gap: str) -> bool:
    """Whether what stands between two halves may have come between them: a separator, or the end of a line."""
    return len(gap) <= 1 or _LINE_END.fullmatch(gap) is not None


def _foreign(tokens: list[Token]) -> frozenset[str]:
    """Words of descriptors in other languages, which a text that has several is rather written in."""
    known = foreign_words()
    return frozenset(t.word for t in tokens if len(t.word) > 2 and t.word in known)  # noqa: PLR2004


def _beside_own(index: int, owners: list[frozenset[int] | set[int] | None]) -> bool:
    """Whether the next or last token is a part of the same person's name: two parts together are no eponym."""
    mine = owners[index] or _NOBODY
    return any(0 <= other < len(owners) and mine & (owners[other] or _NOBODY) for other in (index - 1, index + 1))


def _spelt_out(tokens: list[Token], folded: str) -> Iterator[list[int]]:
    run: list[int] = []
    for i, token in enumerate(tokens):
        apart = not run or token.start - tokens[run[-1]].end
        if (
            len(token.word) == 1
            and (not run or apart in (1, 2))
            and not any(map(str.isdigit, folded[token.start - 1 : token.start]))
        ):
            run.append(i)
            continue
        if len(run) > 2:  # noqa: PLR2004
            yield run
        run = [i] if len(token.word) == 1 else []
    if len(run) > 2:  # noqa: PLR2004
        yield run
