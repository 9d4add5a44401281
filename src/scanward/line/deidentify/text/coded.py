"""Text that programs have encoded for transport: what its letters are, and where each stood.

Percent-encoding (RFC 3986), character references (HTML), quoted-printable and base64 (RFC 2045), escapes of programming
languages, hexadecimal, and UTF-8 that was read as Latin-1.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

_CODED = re.compile(
    r"(?P<percent>(?:%[0-9A-Fa-f]{2})+)"
    r"|(?P<reference>&(?:amp;){0,2}(?:#\d{2,7}|#[xX][0-9A-Fa-f]{2,6}|[A-Za-z]{2,8}\d{0,2});)"
    r"|(?P<quoted>(?:=[0-9A-F]{2}){2,})"
    r"|(?P<escaped>(?:\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2})+)"
    r"|(?P<misread>(?:[\u00c2-\u00f4][\u0080-\u00bf]{1,3})+)"
    r"|(?<![0-9A-Za-z])(?P<hexadecimal>(?:[0-9A-Fa-f]{2}){4,512})(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z+/_-])(?P<base64>[0-9A-Za-z+/_-]{7,4096}={0,2})(?![0-9A-Za-z+/_=-])"
)
_CLUE = re.compile(r"[%&=\\\u00c2-\u00f4]|[0-9A-Za-z+/]{7}")
_ESCAPE = re.compile(r"\\[ux]([0-9A-Fa-f]+)")
_READABLE = re.compile(r"[^\W_]|[ -~]")
_MIXED = re.compile(r"[a-z0-9][A-Z]|[A-Z]{2}[a-z]|\d")
"""What base64 has and a word has not."""
_SHORTEST = 4
"""Letters of a decoded word that is worth a look."""


class Stretch(NamedTuple):
    """Letters, and how many letters of the text as given they take."""

    text: str
    length: int


def decoded(text: str) -> list[Stretch] | None:
    """The text with what is encoded in it decoded; None where nothing is."""
    if not _CLUE.search(text):
        return None
    stretches: list[Stretch] = []
    at = 0
    for match in _CODED.finditer(text):
        plain = _plain(match.lastgroup or "", match[0])
        if plain is not None:
            stretches += _letters(text[at : match.start()])
            stretches.append(Stretch(plain, len(match[0])))
            at = match.end()
    if not at:
        return None
    return [*stretches, *_letters(text[at:])]


def _letters(text: str) -> Iterator[Stretch]:
    return (Stretch(letter, 1) for letter in text)


def _plain(form: str, text: str) -> str | None:
    """What an encoded stretch says; None where it says nothing that could be read."""
    if form == "reference":
        plain = html.unescape(html.unescape(html.unescape(text)))
        return plain if plain != text and "&" not in plain else None
    if form == "escaped":
        return "".join(chr(int(code, 16)) for code in _ESCAPE.findall(text))
    if form == "misread":
        return _decoded(text.encode("latin-1"), strict=True)
    if form == "percent":
        return _decoded(unquote_to_bytes(text))
    if form == "quoted":
        return _decoded(bytes.fromhex(text.replace("=", "")))
    if form == "base64" and not _MIXED.search(text):
        return None
    try:
        data = bytes.fromhex(text) if form == "hexadecimal" else _from_base64(text)
    except (ValueError, binascii.Error):
        return None
    plain_text = _decoded(data, strict=True)
    return plain_text if plain_text and _is_text(plain_text) else None


def _decoded(data: bytes, *, strict: bool = False) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None if strict else data.decode("latin-1")


def _from_base64(text: str) -> bytes:
    bare = text.rstrip("=").translate({ord("-"): "+", ord("_"): "/"})
    return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)


def _is_text(text: str) -> bool:
    """Whether decoded bytes are letters rather than chance: most words happen to be base64 of something."""
    return len(text) >= _SHORTEST and all(map(_READABLE.match, text)) and sum(map(str.isalpha, text)) >= _SHORTEST
