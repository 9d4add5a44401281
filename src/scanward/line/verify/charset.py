"""Bytes to text, in the attack's own way: whatever the object says its character set is, something readable comes out.

PS3.3 section C.12.1.1.2 and PS3.5 section 6.1.2; ISO 2022 escapes by PS3.5 table 6.2-1 and annexes H to K.
"""

from __future__ import annotations

import re
from functools import lru_cache

_CODECS = {
    "": "latin-1",
    "ISO_IR 6": "latin-1",
    "ISO_IR 100": "latin-1",
    "ISO_IR 101": "iso8859-2",
    "ISO_IR 109": "iso8859-3",
    "ISO_IR 110": "iso8859-4",
    "ISO_IR 144": "iso8859-5",
    "ISO_IR 127": "iso8859-6",
    "ISO_IR 126": "iso8859-7",
    "ISO_IR 138": "iso8859-8",
    "ISO_IR 148": "iso8859-9",
    "ISO_IR 203": "iso8859-15",
    "ISO_IR 13": "shift_jis",
    "ISO_IR 166": "tis-620",
    "ISO_IR 192": "utf-8",
    "GB18030": "gb18030",
    "GBK": "gbk",
}
_ESCAPED = re.compile(rb"\x1b(\$?[()\-]?[A-Za-z0-9]|\$[()\-]?[A-Z@])")
_SETS = {
    b"$B": "iso2022_jp",
    b"$@": "iso2022_jp",
    b"$(D": "iso2022_jp_1",
    b"$)C": "euc_kr",
    b"$)A": "gb2312",
    b")I": "shift_jis",
    b"(J": "shift_jis",
    b"(B": "ascii",
    b"-A": "latin-1",
    b"-B": "iso8859-2",
    b"-C": "iso8859-3",
    b"-D": "iso8859-4",
    b"-L": "iso8859-5",
    b"-G": "iso8859-6",
    b"-F": "iso8859-7",
    b"-H": "iso8859-8",
    b"-M": "iso8859-9",
    b"-b": "iso8859-15",
    b"-T": "tis-620",
}
"""Escape sequence -> the codec of what follows it."""
SEARCHED = (
    "iso8859-2", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-9", "tis-620", "cp1251", "koi8-r",
    "shift_jis", "euc_jp", "iso2022_jp", "iso2022_jp_2", "gb18030", "big5", "euc_kr", "iso2022_kr",
)  # fmt: skip
"""Encodings in which a name may lie in a file, beside Latin-1, UTF-8 and UTF-16."""


@lru_cache(maxsize=64)
def codec_of(charset: bytes) -> str:
    """The Python codec of the first value of SpecificCharacterSet; Latin-1 for what is not known."""
    first = charset.split(b"\\")[0].decode("ascii", "replace").strip(" \0").upper()
    first = first.replace("ISO 2022 IR", "ISO_IR").replace("ISO IR", "ISO_IR").replace("ISO-IR", "ISO_IR")
    return _CODECS.get(first, "latin-1")


def decoded(value: bytes, charset: bytes) -> str:
    """The text of a value, padding removed; never fails, unreadable bytes become U+FFFD."""
    if value.isascii() and b"\x1b" not in value:
        return value.decode("ascii").strip(" \0")
    codec = codec_of(charset)
    if b"\x1b" not in value:
        return value.decode(codec, "replace").strip(" \0")
    pieces = _ESCAPED.split(value)
    text = pieces[0].decode(codec, "replace")
    for escape, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        text += _piece(escape, piece, codec)
    return text.strip(" \0")


def _piece(escape: bytes, piece: bytes, codec: str) -> str:
    name = _SETS.get(escape, codec)
    if name.startswith("iso2022_jp"):
        # delimiters of a PN end the designation by PS3.5 section 6.1.2.5.3, so each part is decoded anew
        parts = re.split(rb"([\\^=])", piece)
        return "".join(
            (b"\x1b" + escape + p).decode(name, "replace") if p not in b"\\^=" else p.decode() for p in parts
        )
    return piece.decode(name, "replace")
