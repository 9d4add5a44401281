"""Names that nothing announces: words of the name lists that are no words of the trade, and what stands beside them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind
from scanward.line.deidentify.text.cleaned import Hit
from scanward.line.deidentify.text.eponyms import is_eponym
from scanward.line.deidentify.text.folding import humps
from scanward.line.deidentify.text.lexicon import (
    eponyms,
    given_names,
    is_any_name,
    is_clinical,
    is_listed,
    is_trade,
    is_word,
    paired_names,
    surnames,
)
from scanward.line.deidentify.text.person import AFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.deidentify.text.folding import Reading, Token

_SUFFIX = re.compile(
    r"\w{3,}(?:ski|sky|wicz|witz|ovic|evic|enko|oglu|escu|opoulos|shvili|dottir|czyk|ullah|uddin|moto|gawa|"
    r"mura|yama|kowska|owska|ewska|iewicz|arczyk|[a-z]ska|[a-z]cka|[a-z]ova|mann|gaard|ovics|[bcdfghklmnprtv]sen|icka|ecka|iewska|akova|ikova|ckova|icova|qvist|kvist|sson|"
    r"strom|quist|hofer|huber|mayer|maier|meier|schmidt)"
)
_BESIDE = re.compile(r"[ \t]?[,^]?[ \t.]?|[._-]|\. ?|_")
_COMMA = re.compile(r"[,^]")
_POSSESSIVE = "'s"
_CONSONANTS = re.compile(r"[^aeiouy]+")
_NO_INITIAL_BEFORE = re.compile(r"[\d/+*&]")
_LONG = 40


def find_listed_names(reading: Reading) -> Iterator[Hit]:
    tokens = reading.tokens
    sure = [i for i, token in enumerate(tokens) if _is_name(reading, i)]
    if sure:
        chosen = set(sure)
        for i in sure:
            yield from _with_neighbours(reading, i, chosen)
    if reading.prose:
        yield from _capital_pairs(reading)
    if "^" in reading.folded:
        yield from _caret_pairs(reading)
    for token in tokens:
        if 5 < len(token.word) < _LONG and not is_listed(token.word):  # noqa: PLR2004
            for hump in humps(token):
                if len(hump.word) > 3 and is_listed(hump.word) and not is_clinical(hump.word):  # noqa: PLR2004
                    yield _hit(hump.start, hump.end)


def _hit(start: int, end: int) -> Hit:
    return Hit(start, end, IdentifierKind.PERSON_NAME, "listed-name")


def _is_name(reading: Reading, i: int) -> bool:
    token = reading.tokens[i]
    word = token.word
    if len(word) < 3 or len(word) > _LONG:  # noqa: PLR2004
        return False
    if not (word in surnames() or word in given_names()):
        if not _SUFFIX.fullmatch(word) or is_word(word) or len(word) < 7:  # noqa: PLR2004
            return False
    elif word[0].isascii() and is_clinical(word):
        return False
    if reading.prose and token.shown[0].islower() and not _is_glued(reading, i):
        return False
    return not is_eponym(reading, i)


def _is_glued(reading: Reading, i: int) -> bool:
    """Whether an underscore joins the token to another name, as files and accounts do: smith_john."""
    tokens, plain = reading.tokens, reading.plain
    return any(
        plain[min(tokens[i].end, tokens[j].end) : max(tokens[i].start, tokens[j].start)] == "_"
        and is_listed(tokens[j].word)
        for j in (i - 1, i + 1)
        if 0 <= j < len(tokens)
    )


def _with_neighbours(reading: Reading, i: int, chosen: set[int]) -> Iterator[Hit]:
    """A name with the other parts beside it: rare names, initials, and words that are names too."""
    tokens = reading.tokens
    first = last = i
    while (
        first > 0
        and first - 1 not in chosen
        and i - first < 2  # noqa: PLR2004
        and _belongs(reading, first - 1, first, alone=first == last)
    ):
        first -= 1
    while (
        last + 1 < len(tokens)
        and last + 1 not in chosen
        and last - i < 2  # noqa: PLR2004
        and _belongs(reading, last + 1, last, alone=first == last)
    ):
        last += 1
    start, end = tokens[first].start, tokens[last].end
    if reading.folded[end : end + 2] == _POSSESSIVE and not reading.folded[end + 2 : end + 3].isalpha():
        end += 2
    yield _hit(start, end)


def _belongs(reading: Reading, i: int, beside: int, *, alone: bool) -> bool:
    """Whether token `i` is part of the name that token `beside` belongs to; `alone`, that has no other part yet."""
    tokens = reading.tokens
    token, other = tokens[i], tokens[beside]
    gap = reading.plain[min(token.end, other.end) : max(token.start, other.start)]
    if not _BESIDE.fullmatch(gap):
        return False
    if len(token.word) == 1:
        dotted = "." in gap or reading.plain[token.end : token.end + 1] == "."
        if (
            _NO_INITIAL_BEFORE.match(reading.plain, token.start - 1)
            or reading.plain[token.end : token.end + 1].isdigit()
        ):
            return False
        unclear = "rlb" if i > beside and _is_full(reading, i, beside) else "rlbtcsapdhmwvxofky"
        return token.shown.isupper() and (dotted or ("," in gap and i > beside) or token.word not in unclear)
    if reading.prose and not token.shown[0].isupper():
        return False
    if "\n" in gap or ("." in gap and len(other.word) > 2 and i > beside):  # noqa: PLR2004
        return False
    if alone and not is_any_name(token.word):
        further = beside + (beside - i)
        alone = not (0 <= further < len(tokens) and is_any_name(tokens[further].word)) or is_trade(tokens[further].word)
    return _is_part(token, comma=_COMMA.search(gap) is not None, prose=reading.prose, alone=alone)


def _is_full(reading: Reading, i: int, beside: int) -> bool:
    """Whether the name beside token `i` has two parts already, so that a letter after it is an initial."""
    further = beside + (beside - i)
    return (
        0 <= further < len(reading.tokens)
        and is_any_name(reading.tokens[further].word)
        and len(reading.tokens[further].word) > 2  # noqa: PLR2004
    )


def _is_part(token: Token, *, comma: bool, prose: bool, alone: bool) -> bool:
    word = token.word
    if word in AFFIXES:
        return False
    if is_trade(word):
        return word in paired_names() and comma and len(word) > 2 and not prose  # noqa: PLR2004 - "WHITE, ROBERT"
    if word in eponyms() and is_clinical(word):
        return comma or not is_listed(word)
    if is_any_name(word):
        return True
    # An unknown word beside a name that has no other part, and no abbreviation: a name that no list has.
    unknown = not is_word(word) and not all(is_clinical(h.word) for h in humps(token) or [token])
    return alone and unknown and len(word) > 3 and _CONSONANTS.fullmatch(word) is None  # noqa: PLR2004


def _caret_pairs(reading: Reading) -> Iterator[Hit]:
    """Two names joined as a PN joins them, though each may be a word or an eponym: Müller^Ana, not Head^Routine."""
    for a, b in pairwise(reading.tokens):
        if (
            reading.plain[a.end : b.start] == "^"
            and min(len(a.word), len(b.word)) > 1
            and is_any_name(a.word)
            and is_any_name(b.word)
            and not is_trade(a.word)
            and not is_trade(b.word)
        ):
            yield _hit(a.start, b.end)


def _capital_pairs(reading: Reading) -> Iterator[Hit]:
    """Two words with capitals beside each other in prose, both names and words at once: Frank Baker."""
    tokens = reading.tokens
    for i in range(len(tokens) - 1):
        a, b = tokens[i], tokens[i + 1]
        if (
            a.shown[0].isupper()
            and b.shown[0].isupper()
            and not a.shown.isupper()
            and not b.shown.isupper()
            and reading.plain[a.end : b.start] == " "
            and a.word in paired_names()
            and b.word in paired_names()
            and not is_clinical(a.word)
            and not is_clinical(b.word)
            and not is_eponym(reading, i + 1)
        ):
            yield _hit(a.start, b.end)
