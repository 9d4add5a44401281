"""Names after a role: "Operator: xyz", "Tech AB", "read by ...", "referred by ...", "Patient: ..."."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind
from scanward.line.deidentify.text.cleaned import Hit
from scanward.line.deidentify.text.lexicon import is_any_name, is_listed, is_trade, is_word, word_set

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    from scanward.line.deidentify.text.folding import Reading, Token

    class _Test(Protocol):
        def __call__(self, token: Token, count: int, *, prose: bool) -> bool: ...


_NOUN = (
    r"operators?|technologist|technician|tech|radiologist|radiographer|sonographer|physicist|physician|"
    r"referring physician|referring|referrer|doctor|surgeon|consultant|attending|resident|fellow|nurse|"
    r"author|"
    r"transcriptionist|dictator|observer|verifier|mta|mtra|mtr|arzt|arztin|untersucher|befunder|uberweiser|"
    r"zuweiser|medecin|operateur|manipulateur|prescripteur|medico|medico solicitante|operatore|refertante|"
    r"patient name|patient's name|patientenname|pat\.? ?name|name|nom|nombre|nome|naam|surname|first name|"
    r"last name|given name|family name|vorname|nachname|prenom|apellidos?|cognome|attn|attention|cc|c/o|"
    r"contact|pi|initials|signature|signed"
)
_DEED = (
    r"(?:read|reported|dictated|performed|interpreted|reviewed|verified|approved|requested|ordered|"
    r"transcribed|signed|electronically signed|finalized|authorized|scanned|acquired|referred|ref|ref'd|"
    r"seen|examined|done|drawn|contoured|segmented|annotated|created|prepared|checked|measured|injected|"
    r"supervised|entered|uploaded|edited|modified|planned|marked)\.?\s(?:by|from)"
    r"|(?:discussed|d/w|spoke|spoken|communicated|conveyed|reported|relayed|called) (?:with|to)|c/o|"
    r"attn\.?|befundet von|befundet durch|gez\.|untersucht von|durchgefuhrt von|vidiert|signiert|realise "
    r"par|lu par|prescrit par|adresse par|demande par|realizado por|informado por|firmado por|solicitado "
    r"por|eseguito da|refertato da|inviato da"
)
_LABEL = re.compile(rf"(?<![^\W_])(?:{_NOUN})\s?(?:[:=]|\s-\s)\s{{0,4}}")
_BARE = re.compile(
    r"(?<![^\W_])(?:operator|technologist|technician|tech|radiologist|radiographer|sonographer|physician|"
    r"patient|patientin|pt|pat|mta|mtra|nurse|surgeon|attending|resident)[\s_.]{1,3}(?=[^\W\d_])"
)
_BY = re.compile(rf"(?<![^\W_])(?:{_DEED})[\s:]{{1,3}}(?=[^\W\d_])")
_FOR = re.compile(r"(?<![^\W_])(?:for|by|per|from|with|to|fur|von|par|por)\s(?=[^\W\d_])")
_GAP = re.compile(r"[ \t.'^_-]{1,3}|,\s{0,2}|[.] ")
_LIST_GAP = re.compile(r"\s?[/&+]\s?|\s(?:and|und|et|y|e)\s", re.IGNORECASE)
_MOST_NAMES = 4
_PARTICLES = word_set("van von der den de del della di da dos la le el al bin ibn zu zum vom ter ten st mac mc")
_TITLES = word_set("dr prof mr mrs ms miss herr frau mme professor doctor med")
_NOBODY = word_set(
    "the a an and or of to in on at me us him her them you it this that these those unknown none na nil not "
    "no yes other same self staff team house call default admin system auto service user console test "
    "anonymous anonymized removed unavailable pending via"
)
_CODES = word_set("ct mr us xr dr cr nm pt rt mg na nil no none ap pa lat hfs ffs")
_MOST_WORDS = 4
_INITIALS = re.compile(r"[A-Z]{1,4}")


def find_roles(reading: Reading) -> Iterator[Hit]:
    text = reading.folded
    if ":" in text or "=" in text or " - " in text:
        for match in _LABEL.finditer(text):
            yield from _name(reading, match.end(), _after_colon)
    for match in _BY.finditer(text):
        yield from _name(reading, match.end(), _after_by)
    for match in _BARE.finditer(text):
        yield from _name(reading, match.end(), _after_bare)
    if reading.prose:
        for match in _FOR.finditer(text):
            yield from _name(reading, match.end(), _after_bare)


def _name(reading: Reading, at: int, accepts: _Test) -> Iterator[Hit]:
    """The names from `at` on: the first, and those joined to it by "and" or a stroke ("read by JS and KL")."""
    first = last = 0
    for _ in range(_MOST_NAMES):
        start = end = count = 0
        for token in reading.tokens_from(at, _MOST_WORDS * 3):
            if token.start > at or count >= _MOST_WORDS:
                break
            if token.word not in _TITLES:
                if token.word in _NOBODY or not accepts(token, count, prose=reading.prose):
                    break
                start, end, count = start if count else token.start, token.end, count + 1
            gap = _GAP.match(reading.plain, token.end)
            at = gap.end() if gap else token.end
        if not count:
            break
        first, last = first if last else start, end
        joint = _LIST_GAP.match(reading.plain, end)
        if joint is None:
            break
        at = joint.end()
    if last:
        yield Hit(first, last, IdentifierKind.PERSON_NAME, "name-after-role")


def _after_colon(token: Token, count: int, *, prose: bool) -> bool:  # noqa: ARG001 - one of three tests alike
    """After a colon nearly everything is the name: initials too, and words that are names as well."""
    word, shown = token.word, token.shown
    if is_listed(word) or word in _PARTICLES:
        return True
    if _INITIALS.fullmatch(shown):
        return count == 0 and word not in _CODES
    if is_trade(word):
        return shown[0].isupper() and not shown.isupper() and is_any_name(word)
    return not is_word(word) or (shown[0].isupper() and is_any_name(word))


def _after_by(token: Token, count: int, *, prose: bool) -> bool:  # noqa: ARG001 - one of three tests alike
    word, shown = token.word, token.shown
    if is_listed(word) or (word in _PARTICLES and count):
        return True
    if len(word) == 1:
        return shown.isupper()
    if _INITIALS.fullmatch(shown) and not is_trade(word) and count == 0:
        return True
    return (
        shown[0].isupper() and not is_trade(word) and (not is_word(word) or (is_any_name(word) and not shown.isupper()))
    )


def _after_bare(token: Token, count: int, *, prose: bool) -> bool:
    """After a bare word: a listed name, or a word with a capital that is nothing else."""
    word, shown = token.word, token.shown
    if is_listed(word):
        return not (prose and shown.islower())
    if word in _PARTICLES:
        return count > 0
    if len(word) == 1:
        return count > 0 and shown.isupper() and word not in "rlb"
    if shown[0].isupper() and not is_word(word) and len(word) > 2:  # noqa: PLR2004
        return is_any_name(word) or not shown.isupper()
    return count > 0 and shown[0].isupper() and is_any_name(word) and not is_trade(word)
