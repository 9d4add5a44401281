"""Values to text and back (PS3.5 section 6.2), with the character sets of PS3.3 section C.12.1.1.2."""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.element import CHARSET_VRS
from scanward.dicom.quiet import quiet

if TYPE_CHECKING:
    from collections.abc import Sequence

_SINGLE = frozenset({"LT", "ST", "UT", "UR"})
"""VRs in which a backslash is a character, not a delimiter."""
_DELIMITERS = {"PN": {ord(c) for c in "\\^="}}
_TEXT_DELIMITERS = {ord(c) for c in "\t\n\f\r\\"}
DEFAULT_CHARSETS = ("iso8859",)
_PLAIN = {
    "": "iso8859",
    "ISO_IR 6": "iso8859",
    "ISO_IR 100": "latin_1",
    "ISO_IR 101": "iso8859_2",
    "ISO_IR 109": "iso8859_3",
    "ISO_IR 110": "iso8859_4",
    "ISO_IR 126": "iso_ir_126",
    "ISO_IR 127": "iso_ir_127",
    "ISO_IR 138": "iso_ir_138",
    "ISO_IR 144": "iso_ir_144",
    "ISO_IR 148": "iso_ir_148",
    "ISO_IR 192": "utf_8",
    "GB18030": "gb18030",
    "GBK": "gbk",
}
"""Character sets without code extensions, which Python decodes alone; the others are pydicom's work."""
_BY_PYTHON = frozenset(_PLAIN.values())


@lru_cache(maxsize=256)
def charsets_of(value: bytes) -> tuple[str, ...]:
    """Python codecs for a Specific Character Set value.

    Raises:
        UnsoundObject: CHARACTER_SET when a defined term is not one of the standard's.
    """
    terms = [term.strip() for term in value.decode("ascii", "replace").rstrip("\0 ").split("\\")]
    if len(terms) == 1 and terms[0] in _PLAIN:
        return (_PLAIN[terms[0]],)
    return _extended_charsets(terms)


def _extended_charsets(terms: list[str]) -> tuple[str, ...]:
    from pydicom.charset import convert_encodings  # noqa: PLC0415 - seldom needed, and dear to import

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return tuple(convert_encodings(terms))
        except (LookupError, ValueError, UserWarning):
            pass
        warnings.simplefilter("ignore")
        try:
            # pydicom repairs usual misspellings ("ISO IR 100", "ISO-2022-IR-87") with a warning
            repaired = tuple(convert_encodings(terms))
        except (LookupError, ValueError):
            raise UnsoundObject(QuarantineReason.CHARACTER_SET, "unknown defined term") from None
    if repaired == DEFAULT_CHARSETS:
        raise UnsoundObject(QuarantineReason.CHARACTER_SET, "unknown defined term")
    return repaired


def decode_whole(value: bytes, vr: str, charsets: tuple[str, ...]) -> str:
    """The text of a value, backslashes and all; bytes that the character set does not know become U+FFFD."""
    if vr not in CHARSET_VRS:
        return value.decode("latin-1").rstrip("\0 ")
    if b"\x1b" not in value:
        if value.isascii():
            return value.decode("ascii").rstrip("\0 ")
        if len(charsets) == 1 and charsets[0] in _BY_PYTHON:
            return value.decode(charsets[0], "replace").rstrip("\0 ")
    return _decode_extended(value, vr, charsets)


def _decode_extended(value: bytes, vr: str, charsets: tuple[str, ...]) -> str:
    from pydicom.charset import decode_bytes  # noqa: PLC0415 - seldom needed, and dear to import

    with quiet():
        try:
            return decode_bytes(value, charsets, _DELIMITERS.get(vr, _TEXT_DELIMITERS)).rstrip("\0 ")
        except (LookupError, UnicodeError, ValueError):
            return value.decode("latin-1").rstrip("\0 ")


def decode(value: bytes, vr: str, charsets: tuple[str, ...]) -> list[str]:
    """The values of a text attribute, split at backslashes where the VR allows several, without padding."""
    whole = decode_whole(value, vr, charsets)
    if not whole:
        return []
    return [whole] if vr in _SINGLE else [part.strip(" \0") for part in whole.split("\\")]


def encode(texts: Sequence[str], vr: str, charsets: tuple[str, ...]) -> bytes:
    """The bytes of a text value, padded to an even length.

    Characters that the object's character set cannot say become `?`.
    """
    whole = "\\".join(texts)
    if whole.isascii() or vr not in CHARSET_VRS:
        return pad(whole.encode("ascii", "replace"), vr)
    if len(charsets) == 1 and charsets[0] in _BY_PYTHON:
        return pad(whole.encode(charsets[0], "replace"), vr)
    from pydicom.charset import encode_string  # noqa: PLC0415 - seldom needed, and dear to import

    with quiet():
        return pad(encode_string(whole, list(charsets)), vr)


def pad(value: bytes, vr: str) -> bytes:
    """The value with an even length (PS3.5 section 6.2): UI and byte strings with NUL, text with a space."""
    if len(value) % 2 == 0:
        return value
    return value + (b"\0" if vr in ("UI", "OB", "UN") else b" ")
