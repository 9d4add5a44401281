"""The word lists: what is clinical, what is everyday English, what is a name. Loaded when first asked for, then shared.

Files in data/, sources in data/SOURCES.md. Words are folded (see folding.py).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from scanward.line.deidentify.text.long_list import LongList

_DATA = Path(__file__).parent / "data"
_FOREIGN_FILE = "radiology-other-languages.txt"
_CLINICAL_FILES = (
    "vocabulary-dicom.txt",
    "radiology-english.txt",
    _FOREIGN_FILE,
    "sequences-and-kernels.txt",
    "vendors-agents-drugs.txt",
)
# Endings that only words of medicine have, in the languages of the lists.
_ENDINGS = re.compile(
    r"\w{3,}(?:itis|itides|oma|omas|omata|omatosis|osis|oses|ectomy|ectomies|otomy|ostomy|graphy|graphies|"
    r"gram|grams|scopy|"
    r"emia|aemia|pathy|pathies|plasty|megaly|algia|uria|rrhage|rrhoea|rrhea|cele|ectasis|ectasia|trophy|"
    r"plasia|plegia|paresis|"
    r"genic|logic|logical|logy|tropic|metry|metric|lysis|stenosis|sclerosis|malacia|penia|phagia|pnea|pnoea|"
    r"itis|ose|osen|itiden|graphie|skopie|ektomie|pathie|plastik|karzinom|tomie|grafia|scopia|patia|ectomia|emie|algie|"
    r"aler|ales|alen|ische|ischer|isches|ischen|ung|ungen|keit|lich|liche|licher|liches|lichen|"
    r"aires?|iques?|iennes?|euses?|ic[oa]s?|"
    r"tion|tions|sion|sions|cion|ciones|zione|zioni|ated|ating|ation|ular|ulaire|ement|ements|miento|"
    r"mientos|mento|eously|ively|edly|ically)"
)
_PREFIXES = re.compile(
    r"(?:peri|hyper|hypo|sub|supra|infra|intra|inter|extra|retro|endo|epi|para|post|pre|pro|trans|poly|"
    r"multi|bi|tri|hemi|semi|mid|"
    r"micro|macro|pseudo|neuro|cardio|thoraco|abdomino|hepato|nephro|gastro|osteo|arthro|cysto|lympho|"
    r"musculo|costo|sterno|"
    r"cranio|cervico|lumbo|sacro|ilio|femoro|tibio|glosso|pharyngo|naso|oro|broncho|pneumo|myo|angio|veno|"
    r"arterio|cerebro|"
    r"non|un|re|over|under|out|up|down|ober|unter|vor|nach|haupt|neben|rest)(?=\w{4})"
)


def word_set(text: str) -> frozenset[str]:
    """A short list of words, written with blanks between them."""
    return frozenset(text.split())


def _words(name: str) -> frozenset[str]:
    lines = (_DATA / name).read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def trade_words() -> frozenset[str]:
    """Words that descriptors and reports are made of; a patient's name among them is a weak needle."""
    return frozenset().union(*map(_words, _CLINICAL_FILES))


@cache
def foreign_words() -> frozenset[str]:
    """Words of the trade in other languages only: in an English text they are rather a name (Klein, Cortes, Dias)."""
    others = (name for name in _CLINICAL_FILES if name != _FOREIGN_FILE)
    return _words(_FOREIGN_FILE) - frozenset().union(*map(_words, others))


@cache
def not_names() -> frozenset[str]:
    """Entries of the name lists that are rather words, in any of the languages we read."""
    return _words("not-names.txt")


@cache
def eponyms() -> frozenset[str]:
    return _words("eponyms.txt")


@cache
def eponym_clues() -> frozenset[str]:
    return _words("eponym-clues.txt")


@cache
def everyday_words() -> LongList:
    return LongList(_DATA / "everyday-english.txt")


@cache
def given_names() -> LongList:
    """Given names that are read as such even alone."""
    return LongList(_DATA / "given-names.txt")


@cache
def surnames() -> LongList:
    """Surnames that are read as such even alone."""
    return LongList(_DATA / "surnames.txt")


@cache
def paired_names() -> LongList:
    """Names that count only beside another: rare ones, and words that are names too."""
    return LongList(_DATA / "names-in-pairs.txt")


@cache
def standard_phrases() -> frozenset[str]:
    """Names and meanings of the standard that hold the name of a person or a town, letter for letter."""
    lines = (_DATA / "standard-phrases.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@cache
def places() -> frozenset[str]:
    return _words("places.txt")


def is_listed(word: str) -> bool:
    """Whether `word` is a name even alone."""
    return word in given_names() or word in surnames()


def is_any_name(word: str) -> bool:
    return word in given_names() or word in surnames() or word in paired_names()


@lru_cache(maxsize=16384)
def is_clinical(word: str) -> bool:
    """Whether `word` belongs to the trade: listed, made of listed parts, or with an ending that only medicine has."""
    return (word in eponyms() and not is_listed(word)) or is_trade(word)


@lru_cache(maxsize=16384)
def is_trade(word: str) -> bool:
    """`is_clinical` without the names of people, whatever is named after them."""
    trade = trade_words()
    if word in trade:
        return True
    if not 5 <= len(word) <= 40 or is_any_name(word):  # noqa: PLR2004
        return False
    if _ENDINGS.fullmatch(word) or (word[-1] == "s" and word[:-1] in trade):
        return True
    prefix = _PREFIXES.match(word)
    if prefix and word[prefix.end() :] in trade:
        return True
    return any(
        word[:cut] in trade and (word[cut:] in trade or (word[cut] == "s" and word[cut + 1 :] in trade))
        for cut in range(4, len(word) - 3)
    )


def is_word(word: str) -> bool:
    """Whether `word` is known as something else than a name."""
    return is_clinical(word) or word in everyday_words() or word in not_names()
