"""Names after a title (Dr., Prof., Mr, Herr, Mme, 様) and before a degree (MD, RN, PhD)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind
from scanward.line.deidentify.text.cleaned import Hit
from scanward.line.deidentify.text.lexicon import (
    eponyms,
    is_any_name,
    is_listed,
    is_trade,
    is_word,
    trade_words,
    word_set,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.deidentify.text.folding import Reading

_TITLE = re.compile(
    r"(?<![^\W_])(?:(?P<sure>Dr\.(?:\s?med\.|\s?h\.\s?c\.|\s?rer\.\s?nat\.)*|Drs\.|Prof\.?|Professor|"
    r"PROF\.?|prof\.|dr\.|DR\.|Mr\.?|Mrs\.?|Ms\.|Miss|Mme\.?|Mlle\.?|Herrn?|HERRN?|Frau|FRAU|Hr\.|Fr\.|"
    r"Sra?\.|Se[nñ]ora?|Dott\.?(?:ssa)?|Dra\.|Sig\.(?:ra)?|Dhr\.|Mevr\.|MRS\.|MR\.|Priv\.-?Doz\.|Sir|"
    r"Sister|Father|Nurse|Monsieur|Madame)"
    r"|(?P<bare>DR|Dr|dr|MR|Ms|MS|MRS|mr|mrs|herr|frau|DOCTOR|Doctor|doctor|Dra))(?=[\s.^_]{1,3}[^\W\d_])"
)
_NAME_GAP = re.compile(r"[\s.^_]{1,3}")
_NEXT_GAP = re.compile(r"[\s.'^_-]{1,3}|,\s(?=[A-Z])")
_DEGREE = re.compile(
    r"(?:,\s?|\s|_)(?:M\.?D\.?|MD|D\.O\.|RN|R\.N\.|PhD|Ph\.D\.?|PHD|FRCR|FRCPC|FACR|MBBS|MBChB|PA-C|CRNP|"
    r"DNP|ARNP|RT\(R\)[()A-Z]*|R\.?T\.?\(?R\)?|RDMS|ARRT|CNMT|DDS|DVM|FRCP|M\.?Sc\.?)(?![A-Za-z])"
)
_EAST = re.compile(
    "[\u3400-\u9fff\u3041-\u30ff]{1,6}\\s?(?:様|さん|殿|先生|医師|医生|大夫|女士|主任|教授|ちゃん|くん)|"
    "[\uac00-\ud7a3]{2,4}\\s?(?:님|씨|선생님?|교수)"
)
_SURNAME_WORDS = word_set("white black brown green young rose hill price stone lee king bell wood day best sharp cross")
_VOWEL = re.compile("[aeiouy]")
_MOST_WORDS = 4
_PARTICLES = word_set("van von der den de del della di da dos la le el al bin ibn zu zum vom ter ten st mac mc o d")


def find_titled_names(reading: Reading) -> Iterator[Hit]:
    for match in _TITLE.finditer(reading.plain):
        start, end = _after(reading, match)
        if end:
            yield Hit(start, end, IdentifierKind.PERSON_NAME, "name-after-title")
    for match in _DEGREE.finditer(reading.plain):
        start = _before(reading, match.start())
        if start < match.start():
            yield Hit(start, match.end(), IdentifierKind.PERSON_NAME, "name-before-degree")
    if not reading.original.isascii():
        for match in _EAST.finditer(reading.plain):
            yield Hit(match.start(), match.end(), IdentifierKind.PERSON_NAME, "name-after-title")


def _after(reading: Reading, title: re.Match[str]) -> tuple[int, int]:
    """The words of the name behind a title: the first decides whether there is one."""
    gap = _NAME_GAP.match(reading.plain, title.end())
    at = gap.end() if gap else title.end()
    start, end, count = at, 0, 0
    for token in reading.tokens_from(at, _MOST_WORDS * 3):
        if token.start > at or count == _MOST_WORDS:
            break
        initial = len(token.word) == 1 and reading.plain[token.end : token.end + 1] in (".", " ", "")
        if not (
            _is_first(reading, token.word, token.shown, title)
            if not end
            else _is_next(token.word, token.shown, initial=initial)
        ):
            break
        end, count = token.end, count + 1
        following = _NEXT_GAP.match(reading.plain, token.end)
        at = following.end() if following else token.end
    return start, end


def _is_first(reading: Reading, word: str, shown: str, title: re.Match[str]) -> bool:
    if title["bare"] is not None:
        return _is_first_after_bare(word, shown, title["bare"].lower())
    if len(word) == 1:
        return shown.isupper()
    if shown[0].islower() and word not in _PARTICLES and not is_listed(word):
        return False
    if shown.isupper() and not reading.prose and is_trade(word):
        return False
    return not (is_trade(word) and not is_any_name(word))


def _is_first_after_bare(word: str, shown: str, title: str) -> bool:
    """DR, MR, MS and MRS are also modalities and diseases: there only a name or an unknown word is a person's."""
    if title.startswith(("dr", "doc")) and word in _SURNAME_WORDS:
        return True
    if len(word) < 3 or word in trade_words():  # noqa: PLR2004
        return False
    if is_listed(word) or word in eponyms():
        return True
    doctor = title.startswith(("dr", "doc"))
    if doctor and is_any_name(word) and word not in trade_words():
        return True
    if shown.isupper():
        return doctor and len(word) > 3 and not is_word(word) and _VOWEL.search(word) is not None  # noqa: PLR2004
    return shown[0].isupper() and (not is_word(word) or (doctor and is_any_name(word)))


def _is_next(word: str, shown: str, *, initial: bool) -> bool:
    if word in _PARTICLES or is_listed(word):
        return True
    if initial:
        return shown.isupper() and word not in "rlb"
    return shown[0].isupper() and not is_word(word)


def _before(reading: Reading, degree: int) -> int:
    """Where the name before a degree starts."""
    start, count = degree, 0
    last = reading.token_from(degree)
    for token in reversed(reading.tokens[max(0, last - _MOST_WORDS) : last]):
        gap = reading.plain[token.end : start]
        if count == _MOST_WORDS or not (gap == "" if not count else _NEXT_GAP.fullmatch(gap) or gap == ", "):
            break
        single = len(token.word) == 1
        if not single and (
            not token.shown[0].isupper()
            or (is_word(token.word) and not is_listed(token.word))
            or token.word in trade_words()
        ):
            break
        if single and not count:
            break
        start, count = token.start, count + 1
    return start
