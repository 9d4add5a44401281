"""UIDs, serial numbers, hardware addresses, host and AE names after their label, and paths."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind
from scanward.line.deidentify.text.cleaned import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.deidentify.text.folding import Reading

_UID = re.compile(r"(?<![\d.])[012](?:\.(?:0|[1-9]\d{0,60})){4,30}(?![\d.]|\.\d)")
_UUID = re.compile(
    r"(?<![0-9a-f-])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-f-])|"
    r"(?<![0-9a-z])(?=[0-9a-f]{0,31}[a-f])[0-9a-f]{32,64}(?![0-9a-z])"
)
_STANDARD_ROOT = "1.2.840.10008."
_SHORTEST_UID = 16
_SERIAL = re.compile(
    r"(?<![a-z])(?:s/n|serial(?: ?(?:no|nr|num|number|#))?|ser\. ?no|seriennummer|serien-?nr|asset(?: "
    r"?(?:tag|no|id))?|inventory no|device id|udi)[\s.:=#_-]{0,4}([\da-z][\da-z./_-]{2,31})(?![\da-z])|"
    r"(?<![a-z])sn\s?[:#=]\s?([\da-z][\da-z-]{2,31})"
)
_MAC = re.compile(r"(?<![0-9a-f:-])[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}(?![0-9a-f:-])")
_HOST = re.compile(
    r"(?<![a-z])(?:ae ?titles?|aetitle|aet|ae|station ?name|stationname|host ?name|hostname|host|"
    r"workstation|server|computer ?name|computer|pc|node|user ?name|username|user|login|logged in as)"
    r"\s?[:=]\s?([\w.$\\@-]{2,64})"
)
_PATH = re.compile(
    r"(?<![a-z\d])[a-z]:[\\/](?:[^\\/:*?\"<>|\r\n]{1,128}[\\/]){0,24}[^\\/:*?\"<>|\r\n\s]{0,128}|"
    r"\\\\[\w.$-]{1,64}\\[^\s:*?\"<>|]{1,256}"
    r"|(?<![\w.])(?:~|/(?:home|users|data|mnt|media|var|tmp|usr|opt|export|nfs|volumes|srv|archive|root|"
    r"users))/[^\s:*?\"<>|]{1,256}"
)
_VEHICLE = re.compile(
    r"(?<![a-z])(?:vin|licen[cs]e plate|kennzeichen|plate no)[\s.:=#]{1,4}([\da-z][\da-z -]{3,17})(?![\da-z])"
)


def find_machines(reading: Reading) -> Iterator[Hit]:
    text = reading.folded
    if reading.digits:
        yield from _numbered(text)
    if ":" in text or "=" in text:
        for match in _HOST.finditer(text):
            yield Hit(match.start(1), match.end(1), IdentifierKind.DEVICE, "host-labelled")
    if "\\" in text or "/" in text:
        for match in _PATH.finditer(text):
            yield Hit(match.start(), match.end(), IdentifierKind.OTHER, "path")


def _numbered(text: str) -> Iterator[Hit]:
    for match in _UID.finditer(text):
        if len(match[0]) >= _SHORTEST_UID and not match[0].startswith(_STANDARD_ROOT):
            yield Hit(match.start(), match.end(), IdentifierKind.UID, "uid")
    for match in _UUID.finditer(text):
        yield Hit(match.start(), match.end(), IdentifierKind.UID, "uid")
    for match in _MAC.finditer(text):
        yield Hit(match.start(), match.end(), IdentifierKind.DEVICE, "hardware-address")
    for pattern, kind, rule in (
        (_SERIAL, IdentifierKind.DEVICE, "serial-number"),
        (_VEHICLE, IdentifierKind.VEHICLE, "vehicle"),
    ):
        for match in pattern.finditer(text):
            group = match.lastindex or 0
            if any(map(str.isdigit, match[group])):
                yield Hit(match.start(group), match.end(group), kind, rule)
