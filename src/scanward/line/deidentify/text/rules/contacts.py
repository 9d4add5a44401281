"""Telephones, e-mails, web and network addresses."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind
from scanward.line.deidentify.text.cleaned import Hit
from scanward.line.deidentify.text.lexicon import is_any_name, is_clinical, is_word
from scanward.line.deidentify.text.rules.nearby import beside_marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.deidentify.text.folding import Reading

_EMAIL = re.compile(
    r"[a-z0-9_][a-z0-9._%+'-]{0,63}(?:@|\s?[(\[](?:at|@)[)\]]\s?)(?:[a-z0-9-]{1,63}(?:\.|"
    r"\s?[(\[]dot[)\]]\s?)){1,6}[a-z]{2,24}|[a-z0-9_][a-z0-9._%+-]{0,63}@[a-z0-9][a-z0-9.-]{1,63}"
)
_AT = re.compile(r"@|[(\[]at[)\]]")
_SPOKEN_AT = re.compile(r"\s(?:at|@|[(\[]at[)\]])\s")
_URL = re.compile(
    r"\b(?:https?|ftps?|sftp|dicom|wado|hl7|mllp|ldap|smb|file)://[^\s<>\"'\])]{1,512}|"
    r"\bwww\.[a-z0-9-]{1,63}\.[^\s<>\"'\])]{1,256}"
)
_SURE_TLD = r"(?:com|org|net|edu|gov|mil|int|info|health|hospital|nhs|local|lan|internal|intranet|localdomain|corp)"
_LAND_TLD = (
    r"(?:de|at|ch|fr|it|es|nl|be|uk|eu|us|ca|au|nz|jp|cn|kr|in|br|mx|pl|cz|se|no|dk|fi|ie|pt|tr|ru|za|il|sg|hk|tw)"
)
_HOST = re.compile(
    rf"(?<![\w@.-])([a-z][a-z0-9-]{{1,62}})((?:\.[a-z0-9][a-z0-9-]{{0,62}}){{0,4}})\.(?:{_SURE_TLD}|"
    rf"{_LAND_TLD})(?:\.(?:uk|au|jp|br|za|nz))?(?:/[^\s<>\"')]{{0,200}})?(?![\w-])"
)
_SPOKEN = re.compile(
    r"(?<![\w.@-])([a-z0-9][\w.+-]{1,40})\s(?:at|@|[(\[]at[)\]])\s"
    r"((?:[a-z0-9-]{2,40}\s?(?:\sdot\s|[(\[]dot[)\]])\s?){1,4}"
    rf"(?:{_SURE_TLD}|{_LAND_TLD})|[a-z0-9-]{{2,40}}(?:\.[a-z0-9-]{{2,40}}){{0,3}}\.(?:com|org|net|edu|gov|{_LAND_TLD}))"
    r"(?![\w-])"
)
_IP4 = re.compile(
    r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?::\d{1,5})?(?![\w]|\.\d)"
)
_IP6 = re.compile(r"(?<![\w:.])(?=[0-9a-f:]{5,45}(?![\w:]))(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?:%\w{1,16})?")
_IP_BEFORE = re.compile(r"(?:\bip(?: ?address)?|\bhost|\bserver|\bpacs|https?:/)[\s:=/]{0,3}$")
_VERSION_BEFORE = re.compile(
    r"(?:\b(?:v|ver|vers|version|versions|release|rel|rev|sw|software|build|firmware|syngo|via|r)[\s.:_=-]{0,3})$"
)
_PHONE_WORD = (
    r"(?:telephone|telefono|telefon|phone|tel|tel no|tlf|ph|fax|telefax|mobile|mobil|cell|cellular|handy|pager|"
    r"beeper|bleep|ext|extension|durchwahl|dw|call(?:ed)? (?:back )?(?:at|on)|whatsapp|natel|portable|movil|"
    r"cel)"
)
_LABELLED = re.compile(
    rf"(?<![a-z]){_PHONE_WORD}\.?(?:\s?(?:no|nr|num|number|#))?[\s.:=_/#-]{{0,4}}((?:\+|00)?\(?\d[\d "
    rf"()./-]{{2,24}}\d)(?!\d|\s?(?:mm|cm|ms|min|sec|mg|ml|kv)(?![a-z]))"
)
_INTERNATIONAL = re.compile(r"(?<![\w+.])(?:\+\s?\d{1,3}|00[1-9]\d{0,2}[ ./-])(?:[ ./-]{0,2}\(?\d{1,5}\)?){2,6}(?!\d)")
_AMERICAN = re.compile(
    r"(?<![\w.,/-])(?:\+?1[ .-])?(?:\(\d{3}\)\s?|\d{3}([.-]))\d{3}[ .-]\d{4}(?:\s?(?:x|"
    r"ext\.?)\s?\d{1,6})?(?![\w]|[.,-]\d)"
)
_AMERICAN_SPACED = re.compile(
    r"(?<![\w.,/+-])(?:[2-9]\d{2}\s){1}\d{3}[\s-]\d{4}(?:\s?(?:x|ext\.?)\s?\d{1,6})?(?![\w]|[.,-]\d)"
)
_EUROPEAN = re.compile(
    r"(?<![\w.,/+-])(?:\(?0[1-9]\d{1,4}\)?\s?[/ -]\s?\d{2,4}(?:[ /-]?\d{2,4}){1,3}|0[1-9](?:[ .-]\d\d){4}|"
    r"0[1-9]\d{2,4}/\d{4,9}|0\d{4} \d{6}|0\d{2,3} \d{3,4} \d{4})(?![\w]|[.,]\d)"
)
_LOCAL = re.compile(r"(?<![\w.,/-])555-\d{4}(?!\d)|(?<=\bat )\d{3}-\d{4}(?!\d)|(?<=\bcall )\d{3}-\d{4}(?!\d)")
_FEWEST_DIGITS = 7
_FEWEST_LABELLED = 3
_FEWEST_OF_IP4 = 4
_MASK_OR_TIME = re.compile(r"[\d:]+")


def find_contacts(reading: Reading) -> Iterator[Hit]:
    text = reading.folded
    if "@" in text or "(at" in text or "[at" in text:
        for match in beside_marks(_EMAIL, text, _AT, 72, 480):
            if "." in match[0] or (len(match[0]) > 6 and "@" in match[0]):  # noqa: PLR2004
                yield Hit(match.start(), match.end(), IdentifierKind.EMAIL, "email")
    if " at " in text or "[at" in text or "(at" in text:
        for match in beside_marks(_SPOKEN, text, _SPOKEN_AT, 48, 200):
            if not is_word(match[1]) or is_any_name(match[1]):
                yield Hit(match.start(), match.end(), IdentifierKind.EMAIL, "email")
            elif "dot" in match[2]:
                yield Hit(match.start(2), match.end(), IdentifierKind.URL, "host-name")
    if "." in text or ":" in text:
        yield from _network(text, digits=reading.digits)
    if reading.digits >= _FEWEST_LABELLED:
        yield from _phones(text, digits=reading.digits)


def _network(text: str, *, digits: int) -> Iterator[Hit]:
    for match in _URL.finditer(text):
        yield Hit(match.start(), match.end(), IdentifierKind.URL, "url")
    for match in _HOST.finditer(text):
        if _is_host(match):
            yield Hit(match.start(), match.end(), IdentifierKind.URL, "host-name")
    if digits >= _FEWEST_OF_IP4:
        for match in _IP4.finditer(text):
            if _is_ip4(text, match):
                yield Hit(match.start(), match.end(), IdentifierKind.IP_ADDRESS, "ip-address")
    if text.count(":") > 1:
        for match in _IP6.finditer(text):
            if _is_ip6(match[0]):
                yield Hit(match.start(), match.end(), IdentifierKind.IP_ADDRESS, "ip-address")


def _is_host(match: re.Match[str]) -> bool:
    """Whether dotted words are a host and not words of a descriptor ("cor.fat.in"), and no version ("3.com" aside)."""
    labels = (match[1] + match[2]).split(".")
    last = match[0].split("/")[0].rsplit(".", 1)[1]
    sure = re.fullmatch(_SURE_TLD, last) is not None
    if sure and last not in ("int", "net", "health", "hospital", "local", "internal", "info"):
        return True
    known = [is_clinical(label) for label in labels]
    return not all(known) if sure else not any(known) and len("".join(labels)) > 4  # noqa: PLR2004


def _is_ip4(text: str, match: re.Match[str]) -> bool:
    """Whether four numbers are an address and not a version: versions stay small ("12.2.1.3")."""
    if _VERSION_BEFORE.search(text, max(0, match.start() - 16), match.start()):
        return False
    octets = [int(n) for n in match[0].split(":")[0].split(".")]
    return (
        octets[0] == 10  # noqa: PLR2004
        or max(octets) > 31  # noqa: PLR2004
        or _IP_BEFORE.search(text, max(0, match.start() - 16), match.start()) is not None
    )


def _is_ip6(text: str) -> bool:
    if _MASK_OR_TIME.fullmatch(text) and "::" not in text and text.count(":") < 7:  # noqa: PLR2004
        return False
    try:
        return not ipaddress.IPv6Address(text.split("%", maxsplit=1)[0]).is_unspecified
    except ValueError:
        return False


def _phones(text: str, *, digits: int) -> Iterator[Hit]:
    for match in _LABELLED.finditer(text):
        if sum(map(str.isdigit, match[1])) >= _FEWEST_LABELLED:
            yield Hit(match.start(1), match.end(1), IdentifierKind.PHONE, "phone-labelled")
    if digits < _FEWEST_DIGITS:
        return
    for pattern in (_INTERNATIONAL, _AMERICAN, _AMERICAN_SPACED, _EUROPEAN, _LOCAL):
        for match in pattern.finditer(text):
            if sum(map(str.isdigit, match[0])) >= _FEWEST_DIGITS:
                yield Hit(match.start(), match.end(), IdentifierKind.PHONE, "phone")
