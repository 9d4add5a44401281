"""Hospitals, practices, universities and centres by name.

The bare word stays ("hospital", "clinic visit"); makers are no institutions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind
from scanward.line.deidentify.text.cleaned import Hit
from scanward.line.deidentify.text.lexicon import is_any_name, is_clinical, is_word, trade_words, word_set

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.deidentify.text.folding import Reading, Token

_HEADS = re.compile(
    r"(?<![a-z])(?:(?:university|general|memorial|regional|community|county|city|district|teaching|"
    r"children'?s|childrens)\s){0,3}"
    r"(?:hospitals?|medical cent(?:er|re)s?|med ctr|medical ctr|health cent(?:er|re)|clinics?|imaging "
    r"cent(?:er|re)s?|imaging ctr|cancer cent(?:er|re)|heart cent(?:er|re)|infirmary|polyclinic|health "
    r"system|nhs trust|nhs foundation trust|"
    r"radiology (?:associates|partners|group|assoc)|imaging (?:associates|partners|group)|medical group|"
    r"sanatorium|hospice|nursing home|school of medicine|medical school|institute|university|college|"
    r"foundation)(?![a-z])"
)
_OF = re.compile(r"\s(?:of|at|de|di|in|for)\s(?:the\s)?")
_SAINT = re.compile(
    r"(?<![a-z])(?:st|saint|sankt|ste|mt|mount)\.?\s[a-z]{3,20}(?:'s|s)?(?:\s(?:hospital|medical center|"
    r"clinic|klinik|krankenhaus|spital|memorial|radiology|imaging))"
)
_SAINTS = re.compile(
    r"(?<![a-z])(?:st\.|saint|sankt)\s(?:mary|john|joseph|luke|james|thomas|george|francis|elisabeth|"
    r"elizabeth|anna|anne|michael|vincent|vinzenz|bernward|marien|josef|franziskus|bartholomew|jude|"
    r"antonius|peter|paul|patrick|andrew|mark|matthew|anthony|therese|louis)(?:'s|s)?(?![a-z])"
)
_GERMAN = re.compile(
    r"(?<![a-z])(?:(?:universitats?|universitaets?|uni|herz|kreis|stadt|landes|bezirks|kinder|frauen|bg|"
    r"unfall|privat|rehabilitations|reha|fach|kantons|regional|zentral|st[aä]dtisches|evangelisches|"
    r"katholisches)[-\s]?)?"
    r"(?:klinikum|klinik|krankenhaus|spital|hospital|radiologicum|diagnosticum|diakonissenkrankenhaus|"
    r"lazarett|bundeswehrkrankenhaus)\s((?:am|an der|im|in|der|des|zum|rechts der|"
    r"bad)\s)?([a-z][a-z-]{2,24})(?:\s([a-z][a-z-]{2,24}))?"
)
_GERMAN_AFTER = re.compile(
    r"(?<![a-z])([a-z]{3,24})[-\s](?:klinikum|klinik|krankenhaus|kliniken|spital|institut|hospital)(?![a-z])"
)
_PRACTICE = re.compile(
    r"(?<![a-z])(?:mvz|gemeinschaftspraxis|praxis|radiologiepraxis|radiologie|zentrum fur radiologie|"
    r"institut fur radiologie|cabinet|centre de radiologie|centre d'imagerie|studio "
    r"radiologico)\s(?:dr\.?\s)?(?:am\s|an der\s|im\s|du\s|de\s|des\s)?([a-z][a-z-]{2,24})"
)
_LATIN = re.compile(
    r"(?<![a-z])(?:hopital|hopitaux|centre hospitalier(?: universitaire)?|chu|chru|clinique|polyclinique|"
    r"institut|hospital(?: universitario| general| clinico| regional)?|clinica|policlinico|ospedale|"
    r"azienda ospedaliera|istituto|centro medico|complexo hospitalar|santa casa|ziekenhuis|szpital|"
    r"sjukhus)\s"
    r"(?:(?:de|du|des|la|le|les|de la|de l'|d'|del|della|di|san|santa|saint|sainte|st|nuestra senora|"
    r"universitario|general)\s?){0,3}([a-z'-]{3,24})(?:\s([a-z'-]{3,24}))?"
)
_KNOWN = re.compile(
    r"(?<![a-z])(?:mayo clinic|cleveland clinic|johns hopkins|charite|md anderson|m\.d\. anderson|"
    r"massachusetts general|mass general|brigham and women'?s|cedars[- ]sinai|mount sinai|memorial sloan[- "
    r"]kettering|sloan kettering|"
    r"kaiser permanente|akh wien|karolinska|great ormond street|addenbrooke'?s|guy'?s and st|royal marsden|"
    r"stanford university|nyu langone|mskcc|dana[- ]farber|rush university|inselspital|gustave roussy|"
    r"pitie[- ]salpetriere|gemelli|san raffaele|erasmus mc|amsterdam umc|umcu|lumc|radboudumc|uz leuven|"
    r"rigshospitalet|"
    r"nih clinical center|walter reed|ucla health|ucsf health|upmc|geisinger|intermountain|radnet|alliance "
    r"imaging|simonmed|akumin)(?![a-z])"
)
_LEADING_WORD = re.compile(r"[,;:.()\n]|\s{3,}|[/_|^]")
_SMALL = word_set(
    "the a an this that our your at in of to from for by with and or no any local outside outpatient "
    "inpatient same other another referring private public emergency teaching day field general university "
    "community animal veterinary mobile walk pain memory breast fracture fertility dental eye stroke trauma "
    "level tertiary care urgent vein thyroid diabetes oncology cardiology surgery surgical follow up new his "
    "her their patient"
)
_MAKERS = word_set(
    "siemens ge philips canon toshiba hitachi fuji fujifilm carestream agfa hologic varian elekta "
    "healthineers healthcare medical"
)
_MOST_WORDS = 4


def find_institutions(reading: Reading) -> Iterator[Hit]:
    text = reading.folded
    for match in _HEADS.finditer(text):
        yield from _around(reading, match)
    for pattern in (_SAINT, _SAINTS, _KNOWN):
        for match in pattern.finditer(text):
            yield _hit(match.start(), match.end())
    for pattern in (_GERMAN, _LATIN, _PRACTICE, _GERMAN_AFTER):
        for match in pattern.finditer(text):
            end = _end_of_name(reading, match)
            if end:
                yield _hit(match.start(), end)


def _end_of_name(reading: Reading, match: re.Match[str]) -> int:
    """Where the proper words around a word for an institution end; 0 where there are none."""
    groups = range(1, (match.lastindex or 0) + 1)
    proper = [g for g in groups if match[g] and _is_proper(match[g].strip(), reading, match.start(g))]
    if not proper:
        return 0
    return match.end() if match.re is _GERMAN_AFTER else match.end(max(proper))


def _hit(start: int, end: int) -> Hit:
    return Hit(start, end, IdentifierKind.INSTITUTION, "institution")


def _is_proper(word: str, reading: Reading, start: int) -> bool:
    """Whether a word names one institution: written as a name is, and no word of the trade."""
    if word in _SMALL or word in _MAKERS or len(word) < 3 or is_clinical(word) or word in trade_words():  # noqa: PLR2004
        return False
    if is_word(word) and not is_any_name(word):
        return False
    return reading.plain[start].isupper() or not reading.prose


def _around(reading: Reading, head: re.Match[str]) -> Iterator[Hit]:
    """The proper words before "Hospital", and after "Hospital of"."""
    tokens = reading.tokens
    at = reading.token_from(head.start())
    before = tokens[max(0, at - _MOST_WORDS) : at]
    start = head.start()
    proper = False
    for token in reversed(before):
        if _LEADING_WORD.search(reading.folded, token.end, start) or not _is_part(token, reading):
            break
        start = token.start
        proper = (
            proper
            or (len(token.word) > 1 and not is_word(token.word))
            or reading.plain[token.end : token.end + 1] == "'"
        )
        proper = proper or (reading.plain[token.start].isupper() and reading.prose) or token.word not in trade_words()
    end = head.end()
    of = _OF.match(reading.folded, end)
    if of:
        at = reading.token_from(of.end())
        after = tokens[at : at + 1]
        if after and after[0].start == of.end() and _is_proper(after[0].word, reading, after[0].start):
            yield _hit(start if proper else head.start(), after[0].end)
            return
    if proper:
        yield _hit(start, end)


def _is_part(token: Token, reading: Reading) -> bool:
    word = token.word
    if word in _SMALL or word in _MAKERS or is_clinical(word):
        return False
    return (
        token.shown[0].isupper()
        or (not reading.prose and not is_word(word))
        or (word == "s" and reading.folded[token.start - 1] == "'")
    )
