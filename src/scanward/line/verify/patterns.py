"""The needles as bytes: every way in which a program may have written them down.

Plain and in the encodings of `charset.SEARCHED`, UTF-16 and UTF-32 of both orders, percent-encoded, base64 in its three
alignments, hex, as markup and JSON escape them; names in both orders with the separators that people use, backwards and
by ROT13; dates by `dateforms.forms`. All patterns are lower-cased as bytes, since the haystack is too.
"""

from __future__ import annotations

import base64
import re
from enum import Enum
from html.entities import codepoint2name
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from scanward.core.identity import IdentifierKind as Kind
from scanward.line.verify.charset import SEARCHED
from scanward.line.verify.dateforms import forms
from scanward.line.verify.folding import spellings, word_list
from scanward.line.verify.needles import LONG_CODE, is_nobody, name_groups

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from scanward.line.verify.needles import Needles

SHORTEST = 6
"""Bytes of the shortest ASCII pattern; shorter needles are looked for in decoded values only."""
LONGEST = 192
_SHORTEST_FOREIGN = 4
_UTF_16 = ("utf-16-le", "utf-16-be")
_WIDE = (*_UTF_16, "utf-32-le", "utf-32-be")
_THIRTEEN_ON = str.maketrans("abcdefghijklmnopqrstuvwxyz", "nopqrstuvwxyzabcdefghijklm")
_WORD_LISTS = ("words", "surnames", "given", "eponyms")
_JOINS = ("^", " ", ", ", ",", "_", "-", ".", "", "/", "+", "\\")


class Form(Enum):
    """How a pattern was made, which decides how a hit is judged."""

    TEXT = "text"
    """As people write it: must stand by itself."""
    DIGITS = "digits"
    """Nothing but digits: must not be part of a longer number."""
    WIDE = "wide"
    """UTF-16 and UTF-32."""
    ENCODED = "encoded"
    """Base64, hex, percent: no chance hit."""
    FOREIGN = "foreign"
    """Bytes of another character set."""
    TURNED = "turned"
    """Letters in the reverse order, or thirteen places on in the alphabet: must stand by itself."""


class Pattern(NamedTuple):
    data: bytes
    kind: Kind
    form: Form


def patterns(needles: Needles, days: Iterable[date]) -> list[Pattern]:
    """Every pattern of the patient's needles, each once; `days` are those that must not appear."""
    made: dict[bytes, Pattern] = {}
    for kind, text in needles.spoken:
        for pattern in _of_needle(kind, text):
            if len(pattern.data) <= LONGEST:
                made.setdefault(pattern.data, pattern)
    for day in sorted(days):
        for spelled in forms(day):
            form = Form.DIGITS if spelled.isdigit() else Form.TEXT
            for pattern in (*_plain(Kind.DATE, spelled, form), *_wide(Kind.DATE, spelled, _UTF_16)):
                made.setdefault(pattern.data, pattern)
        for pattern in _coded(Kind.DATE, f"{day:%Y%m%d}"):
            made.setdefault(pattern.data, pattern)
    return list(made.values())


def _of_needle(kind: Kind, text: str) -> Iterator[Pattern]:
    if kind in (Kind.PATIENT_NAME, Kind.PERSON_NAME):
        yield from _of_name(kind, text)
    elif kind != Kind.DATE:
        bare = re.sub(r"[\W_]+", "", text)
        if len(bare) < LONG_CODE or (bare.isalpha() and bare.casefold() in word_list("words")):
            return
        for spelled in {text, bare}:
            form = Form.DIGITS if spelled.isdigit() else Form.TEXT
            yield from _plain(kind, spelled, form)
            yield from _wide(kind, spelled)
            yield from _coded(kind, spelled)


def _of_name(kind: Kind, text: str) -> Iterator[Pattern]:
    ordinary = word_list("words")
    for raw, words in zip(text.split("="), name_groups(text), strict=True):
        whole = raw.strip("^ ")
        for part in {whole, *filter(None, re.split(r"[\s^]+", raw))}:
            yield from _foreign(kind, part)
            yield from _escaped(kind, part)
        if is_nobody(words):
            yield from _plain(kind, whole, Form.TEXT)
            continue
        telling = [word for word in words if word not in ordinary]
        for word in telling:
            for other in spellings(word):
                yield from _plain(kind, other, Form.TEXT)
                yield from _wide(kind, other)
        for spelled in {whole, *telling}:
            yield from _coded(kind, spelled)
        for word in telling:
            yield from _turned(kind, word)
        if len(words) > 1:
            yield from _of_full_name(kind, words)


def _of_full_name(kind: Kind, words: list[str]) -> Iterator[Pattern]:
    short = all(len(word) < _SHORTEST_FOREIGN for word in words)  # else each is looked for in every encoding alone
    for spelled in _orders(words):
        yield from _plain(kind, spelled, Form.TEXT, foreign=short)
    for join in ("^", " ", ""):
        for pair in ((words[0], words[1]), (words[1], words[0])):
            yield from _wide(kind, join.join(pair))


def _orders(words: list[str]) -> Iterator[str]:
    """`doe^jane`, `jane doe`, `doe, jane`, `doejane`, also with the middle name between or behind."""
    family, given, *rest = words
    for join in _JOINS:
        yield join.join((family, given))
        yield join.join((given, family))
        if rest:
            yield join.join((given, *rest, family))
            yield join.join((family, given, *rest))


def _plain(kind: Kind, text: str, form: Form, *, foreign: bool = True) -> Iterator[Pattern]:
    data = text.casefold().encode("latin-1", "ignore").lower()
    if len(data) >= SHORTEST:
        yield Pattern(data, kind, form)
    if foreign and not text.isascii():
        yield from _foreign(kind, text)


def _turned(kind: Kind, word: str) -> Iterator[Pattern]:
    """Backwards, and by ROT13: what people do who do not want to be read at once."""
    for spelled in {word[::-1], word.translate(_THIRTEEN_ON)} - {word}:
        known = any(spelled in word_list(name) for name in _WORD_LISTS)
        if len(spelled) >= SHORTEST and spelled.isascii() and not known:
            yield Pattern(spelled.encode("ascii"), kind, Form.TURNED)


def _escaped(kind: Kind, text: str) -> Iterator[Pattern]:
    """A name beyond ASCII as markup, mail and JSON write it, and as UTF-8 that was taken for Latin-1."""
    if text.isascii():
        return
    for spelled in {text, text.upper(), text.lower(), text.title()}:
        for code in (_named, _numbered, _hexadecimal, _quoted, quote, _json, _misread):
            data = "".join(c if c.isascii() else code(c) for c in spelled).encode("utf-8", "ignore").lower()
            if len(data) >= SHORTEST:
                yield Pattern(data, kind, Form.ENCODED)


def _named(char: str) -> str:
    return f"&{codepoint2name[ord(char)]};" if ord(char) in codepoint2name else _numbered(char)


def _numbered(char: str) -> str:
    return f"&#{ord(char)};"


def _hexadecimal(char: str) -> str:
    return f"&#x{ord(char):x};"


def _quoted(char: str) -> str:
    return "".join(f"={byte:02X}" for byte in char.encode("utf-8", "ignore"))


def _json(char: str) -> str:
    return f"\\u{ord(char):04x}"


def _misread(char: str) -> str:
    return char.encode("utf-8", "ignore").decode("latin-1")


def _wide(kind: Kind, text: str, codecs: tuple[str, ...] = _WIDE) -> Iterator[Pattern]:
    if len(text) >= SHORTEST or not text.isascii():
        for codec in codecs:
            # `lower` on the haystack works byte by byte; so it must here
            data = text.encode(codec, "ignore").lower()
            if len(data) >= SHORTEST:
                yield Pattern(data, kind, Form.WIDE)


def _foreign(kind: Kind, text: str) -> Iterator[Pattern]:
    """`text` in the encodings that can say it, when it is not ASCII."""
    if text.isascii() or len(text) < 2:  # noqa: PLR2004 - one ideograph is a word
        return
    for spelled in {text, text.upper(), text.lower()}:
        for codec in ("latin-1", "utf-8", "utf-16-le", "utf-16-be", *SEARCHED):
            try:
                data = spelled.encode(codec)
            except UnicodeEncodeError:
                continue
            shortest = _SHORTEST_FOREIGN if ord(max(spelled)) > 0xFF else SHORTEST  # noqa: PLR2004 - beyond Latin-1
            data = data.removeprefix(b"\x1b$)C").removesuffix(b"\x1b(B").lower()
            if len(data) >= shortest:
                yield Pattern(data, kind, Form.FOREIGN)


def _coded(kind: Kind, text: str) -> Iterator[Pattern]:
    """Base64, hex and percent forms, in the cases in which a name is usually written."""
    for spelled in {text, text.upper(), text.lower(), text.title()}:
        data = spelled.encode("utf-8")
        if len(data) < SHORTEST:
            continue
        for shift in range(3):
            code = base64.b64encode(b"\0" * shift + data)
            # the characters at the ends share their bits with the neighbours
            start = (0, 2, 3)[shift]
            end = len(code) - (0, 3, 2)[(shift + len(data)) % 3]
            yield Pattern(code[start:end].lower(), kind, Form.ENCODED)
        yield Pattern(data.hex().encode("ascii"), kind, Form.ENCODED)
        escaped = quote(spelled, safe="").encode("ascii")
        if escaped != data:
            yield Pattern(escaped.lower(), kind, Form.ENCODED)
            if b"%20" in escaped:
                yield Pattern(escaped.replace(b"%20", b"+").lower(), kind, Form.ENCODED)
