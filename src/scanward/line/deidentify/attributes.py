"""What becomes of one value: the action, carried out by VR.

Results are remembered by (tag, VR, action, bytes), since most values of a series are the same in each object.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind
from scanward.dicom.element import CHARSET_VRS, TEXT_VRS
from scanward.dicom.values import decode, encode
from scanward.line.deidentify.byte_needles import ByteNeedles
from scanward.line.deidentify.dates import DateShifter, capped_age
from scanward.line.deidentify.rules import Action
from scanward.line.deidentify.text import TextCleaner, TextContext
from scanward.line.deidentify.true_vr import PATIENT_ID, PATIENT_NAME
from scanward.line.deidentify.uids import UidMapper

if TYPE_CHECKING:
    from scanward.core.identity import Identity
    from scanward.line.deidentify.recipe import Recipe
    from scanward.line.deidentify.subject import Subject

_CODES = frozenset({0x00080100, 0x00080102, 0x00080103, 0x00080119})
"""Code value, scheme, version: looked through for this patient's needles only, since codes look like id numbers."""
_PROSE = frozenset({"LT", "ST", "UT"})
_WORDS = CHARSET_VRS | {"CS"}
_CS = re.compile(r"[A-Z0-9_ ]{0,16}")
_NUMBERS = {
    "IS": re.compile(r"[+-]?\d{1,12}"),
    "DS": re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?"),
}
_DUMMIES = {
    "AE": "REMOVED",
    "AS": "000D",
    "CS": "REMOVED",
    "DA": "19000101",
    "DT": "19000101000000",
    "TM": "000000",
    "IS": "0",
    "DS": "0",
    "PN": "REMOVED",
    "UI": "2.25.0",
    "UR": "urn:removed",
}
_OTHER_DUMMY = "Removed"
DUMMY_TEXTS = frozenset({*_DUMMIES.values(), _OTHER_DUMMY})
"""Every text that stands where one was taken away and something must stand."""
_ID_DIGITS = 5
_NO_DIGIT = re.compile(r"\D")
_CACHE_MAX = 4_000
"""Values remembered: a series repeats a few hundred; what is new in each object would only grow."""
_TEXT_MAX = 65_536
"""Letters; a longer text is no report of a person, and looking through it costs seconds: it goes as a whole."""
_CACHED_VALUE_MAX = 2048
_WHOLLY_TEXT = re.compile(rb"(?:[\x20-\x7e]\0?){6,}\0*|(?:\0[\x20-\x7e]){6,}")
"""ASCII: with the letters of Latin-1, a hundredth of all pairs of doubles would be text."""
_RAMP_STEPS = 3
_FILLED = b"\xff"
"""What stands for blanked bytes: a look-up table whose largest value is 0 would be invalid (PS3.3 section C.11.2)."""
_SHORT_VALUE, _LONG_NEEDLE = 64, 6
"""Above so many bytes, shorter needles are found by chance."""
_PROSE_MAX = 1024
"""Bytes of a value that may be a sentence in disguise; what is longer is a table, looked through for needles only."""
_LOOKED_AT_MAX = 32
"""Byte values remembered, the same in each object of a series; they may be look-up tables of 128 KiB."""


class AttributeCleaner:
    """Carries out actions on the values of one patient's objects."""

    def __init__(self, recipe: Recipe, identity: Identity, subject: Subject) -> None:
        self._recipe = recipe
        self._subject = subject
        self._uids = UidMapper(subject.uid_secret)
        self._dates = DateShifter(subject.offset_days)
        self._unmoved = DateShifter(0)
        self._text = TextCleaner(identity)
        self._bytes = ByteNeedles(identity)
        self._numbers = _id_numbers(identity)
        self._memory: dict[tuple[int, str, Action, bytes, tuple[str, ...]], bytes | None] = {}
        self._looked: dict[tuple[bytes, bool], bytes] = {}

    @property
    def age_cap(self) -> int:
        """The highest age in years that may be told."""
        return self._recipe.patient.age_cap

    def uid(self, uid: str) -> str:
        """The new UID for an old one."""
        return self._uids(uid)

    def begin_object(self) -> None:
        """Give the next object its own budget of text to be looked through."""
        self._text.begin_object()

    @property
    def is_spent(self) -> bool:
        """Whether the object had so much text that the rest of it goes unread."""
        return self._text.is_spent

    def identifying_bytes(self, value: bytes) -> bool:
        """Whether a binary value that would be kept holds this patient's identifiers in readable runs."""
        return self.blanked(value) != value

    def blanked(self, value: bytes, *, words: bool = False) -> bytes:
        """The value with filled bytes in place of every readable run that holds an identifier; its length stays.

        `words`: it is a table of 16-bit numbers, in which text may stand in the other byte order.
        """
        looked = self._looked.get((value, words))
        if looked is None:
            if len(self._looked) >= _LOOKED_AT_MAX:
                self._looked.clear()
            looked = self._blanked(value)
            for start in (0, 1) if words else ():
                looked = _swapped(self._blanked(_swapped(looked, start)), start)
            self._looked[value, words] = looked
        return looked

    def _blanked(self, value: bytes) -> bytes:
        """What is text from end to end is judged as text; in numbers, which look like words by chance, only this
        patient's needles count."""
        if len(value) <= _PROSE_MAX and _WHOLLY_TEXT.fullmatch(value) and not _is_ramp(value):
            for readable in _READABLE:
                value = readable.sub(self._blank, value)
        spans = self._bytes.spans(value)
        if len(value) > _SHORT_VALUE:
            spans = [(start, end) for start, end in spans if end - start >= _LONG_NEEDLE]
        if not spans:
            return value
        made = bytearray(value)
        for start, end in spans:
            made[start:end] = _FILLED * (end - start)
        for run in _READABLE[0].finditer(value):
            if any(run.start() <= start < run.end() for start, _ in spans):
                made[run.start() : run.end()] = _FILLED * len(run[0])
        return bytes(made)

    def _blank(self, run: re.Match[bytes]) -> bytes:
        text = run[0].replace(b"\0", b"")
        held = any(self._text.holds_identifier(text.decode(codec, "replace")) for codec in _codecs(text))
        return _FILLED * len(run[0]) if held else run[0]

    def apply(self, action: Action, tag: int, vr: str, value: bytes, charsets: tuple[str, ...]) -> bytes | None:
        """The new value of a leaf; `None` when nothing may stay and the caller must empty, replace or remove it."""
        key = (tag, vr, action, value, charsets)
        memory = self._memory
        if key in memory:
            return memory[key]
        new = self._apply(action, tag, vr, value, charsets)
        if len(value) <= _CACHED_VALUE_MAX and not self.is_spent:
            if len(memory) >= _CACHE_MAX:
                memory.clear()
            memory[key] = new
        return new

    def _apply(self, action: Action, tag: int, vr: str, value: bytes, charsets: tuple[str, ...]) -> bytes | None:
        if action is Action.DUMMY:
            return self.dummy(tag, vr)
        if tag in (PATIENT_NAME, PATIENT_ID) and action is Action.EMPTY:
            return self.dummy(tag, vr)  # the pseudonym, so that studies of one person stay together
        if action is Action.EMPTY:
            return b""
        if vr not in TEXT_VRS:
            return value
        if self._bytes.holds_foreign_wide(value):
            return None
        texts = self._texts(value, tag, vr, charsets)
        if not texts:
            return b""
        new = [self._text_value(action, tag, vr, text) for text in texts]
        if len(texts) > 1 and vr in _WORDS and len(value) <= _TEXT_MAX:
            for number in self._text.cut_apart(texts):
                new[number] = None
        if any(text is None for text in new):
            return None if len(new) == 1 or vr in _NUMBERS else self._joined(new, vr, charsets)
        return value if new == texts else self._joined(new, vr, charsets)

    def _texts(self, value: bytes, tag: int, vr: str, charsets: tuple[str, ...]) -> list[str]:
        """The values as the character set says; or as another says, if only by that one they hold an identifier.

        Devices name one character set and write another, so that `Grünwald` would hide from those who believe them.
        """
        texts = decode(value, vr, charsets)
        if value.isascii() and b"\x1b" not in value:
            return texts
        as_read = vr if vr in CHARSET_VRS else "LO"
        for each in (charsets, *_OTHER_CHARSETS):
            reading = texts if each is charsets and as_read == vr else decode(value, as_read, each)
            if any("\ufffd" in text for text in reading):
                continue
            if any(self._text.holds_identifier(text, _context(tag, vr, text)) for text in reading):
                return reading
        return texts

    @staticmethod
    def _joined(new: list[str | None], vr: str, charsets: tuple[str, ...]) -> bytes | None:
        return encode([text or "" for text in new], vr, charsets) if any(new) else None

    def _text_value(self, action: Action, tag: int, vr: str, text: str) -> str | None:
        """One value of a text VR, cleaned; `None` when nothing of it may stay."""
        if vr == "UI":
            return self._uids.of_attribute(text, tag)
        if not text:
            return text
        if len(text) > _TEXT_MAX:
            return None
        if vr in ("DA", "DT", "TM"):
            return (self._unmoved if action is Action.KEEP else self._dates).shift(text, vr)
        if vr == "AS":
            return capped_age(text, self._recipe.patient.age_cap)
        if vr in _NUMBERS:
            return text if _NUMBERS[vr].fullmatch(text) and text.lstrip("+-0") not in self._numbers else None
        if vr == "PN":
            return None
        context = _context(tag, vr, text)
        cleaned = self._text.clean(text, context)
        if context is TextContext.CODE:
            return None if cleaned.spans else text
        return cleaned.text or None

    def dummy(self, tag: int, vr: str) -> bytes:
        """A value that says nothing and is valid for the VR (PS3.15 Annex E.1, action D)."""
        if tag in (PATIENT_NAME, PATIENT_ID):
            return encode([self._subject.pseudonym], vr, ())
        if vr in TEXT_VRS:
            return encode([_DUMMIES.get(vr, _OTHER_DUMMY)], vr, ())
        return _BINARY_DUMMIES.get(vr, b"")


def _context(tag: int, vr: str, text: str) -> TextContext:
    """What kind of text a value is."""
    if tag in _CODES or (vr == "CS" and _CS.fullmatch(text)):
        return TextContext.CODE
    return TextContext.PROSE if vr in _PROSE or len(text) > 64 else TextContext.LABEL  # noqa: PLR2004 - LO's limit


def _swapped(value: bytes, start: int) -> bytes:
    """The bytes with each pair from `start` on turned round."""
    made = bytearray(value)
    end = start + (len(value) - start) // 2 * 2
    made[start:end:2], made[start + 1 : end : 2] = value[start + 1 : end : 2], value[start:end:2]
    return bytes(made)


def _codecs(value: bytes) -> tuple[str, ...]:
    return ("latin_1",) if value.isascii() else ("utf_8", "latin_1")


_OTHER_CHARSETS = (("utf_8",), ("latin_1",))
"""What bytes that are said to be in another character set are in most often."""
_READABLE = tuple(
    re.compile(pattern)
    for pattern in (rb"[\x20-\x7e\x80-\xff]{4,}", rb"(?:[\x20-\x7e]\0){4,}", rb"(?:\0[\x20-\x7e]){4,}")
)
"""Runs that may be text: bytes, and UTF-16 of either order."""
_BINARY_DUMMIES = {"US": b"\0\0", "SS": b"\0\0", "UL": b"\0" * 4, "SL": b"\0" * 4, "FL": b"\0" * 4, "FD": b"\0" * 8,
                   "AT": b"\0" * 4, "OB": b"\0\0", "OW": b"\0\0", "SV": b"\0" * 8, "UV": b"\0" * 8, "OF": b"\0" * 4,
                   "OD": b"\0" * 8, "OL": b"\0" * 4, "OV": b"\0" * 8}  # fmt: skip


def _is_ramp(value: bytes) -> bool:
    """Whether the bytes rise or fall steadily, as a look-up table's do: `ABCDEFGH` is one."""
    steps = {later - earlier for earlier, later in pairwise(value.rstrip(b"\0"))}
    return len(steps) <= _RAMP_STEPS and (min(steps, default=0) >= 0 or max(steps, default=0) <= 0)


def _id_numbers(identity: Identity) -> frozenset[str]:
    """The digits of the identity's numbers, without leading zeros: an IS or DS that equals one is no measurement."""
    digits = (_NO_DIGIT.sub("", text) for text in identity.of(*IdentifierKind))
    return frozenset(number for each in digits if len(number := each.lstrip("0")) >= _ID_DIGITS)
