"""A data set in, a clean one out: every element of every level by the recipe's rules."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanward.dicom.assembling import Copy
from scanward.dicom.dictionary import private_vr_of, vr_of
from scanward.dicom.element import PIXEL_TAGS, SHORT_VRS, TEXT_VRS, Element, is_private, is_private_creator
from scanward.dicom.icc import clean_profile
from scanward.dicom.parsing import sequence_encoding
from scanward.dicom.sequence import item_charsets, items
from scanward.dicom.values import decode_whole
from scanward.dicom.writing import encode_element, encode_header, encode_sequence
from scanward.line.deidentify.content import CONTENT_SEQUENCE, tells_age
from scanward.line.deidentify.iod import attribute_type
from scanward.line.deidentify.private import safe_vr
from scanward.line.deidentify.remembered import Known, Path, Remembered
from scanward.line.deidentify.rules import Action
from scanward.line.deidentify.true_vr import with_true_vr

if TYPE_CHECKING:
    from scanward.dicom.assembling import Splice
    from scanward.dicom.encoding import Encoding
    from scanward.dicom.limits import Budget
    from scanward.line.deidentify.attributes import AttributeCleaner
    from scanward.line.deidentify.remembered import Change, Entry, Key
    from scanward.line.deidentify.rules import ClassRules, LevelRules

_BLOCK = 0xFFFFFF00
_LONG_HEAD = 12
_BULK_KEPT = PIXEL_TAGS | {0x7FE00001, 0x7FE00002, 0x56000020}
"""Pixels, their offset tables, spectroscopy: what is rightly too long to be looked through."""
_ICC_PROFILE = 0x00282000
_DATES = frozenset({"DA", "DT", "TM"})
_SEQUENCE_LIKE = frozenset({"SQ", "UN", "OB"})
_NUMBERS = frozenset({"AT", "FD", "FL", "OD", "OF", "OL", "OV", "SL", "SS", "SV", "UL", "US", "UV"})
_LOOKED_AT = _SEQUENCE_LIKE | _DATES | _NUMBERS | {"OW"}
"""What is looked at even where it is kept: sequences and bytes for what is in them, dates for being dates,
numbers since anything can be sent as one."""
_WORDS = frozenset({"OB", "OW", "US", "SS"})
"""16-bit words; implicit encoding says not whether bytes are words, so OB is looked at as both."""
_TOO_SHORT = 4
"""Bytes in which no name hides: most numbers are no longer."""


@dataclass(slots=True)
class Level:
    """Where the recursion stands: the enclosing sequences, and what holds inside them."""

    path: Path
    encoding: Encoding
    charsets: tuple[str, ...]
    creators: dict[int, str] = field(default_factory=dict)
    """Private creators by (group << 16 | block << 8)."""


class HeaderCleaner:
    """Rewrites the data sets of one SOP class for one patient, and counts what was done where.

    Inside a sequence that must stay although it tells much, the rules of that level say so for each attribute.
    """

    def __init__(self, rules: ClassRules, attributes: AttributeCleaner, sop_class_uid: str) -> None:
        self._rules = rules
        self._attributes = attributes
        self._sop_class_uid = sop_class_uid
        self._changes: Counter[Change] = Counter()
        self._remembered = Remembered()

    def take_changes(self) -> Counter[Change]:
        """How often each action was carried out at each place since the last call."""
        return self._remembered.take_changes()

    def gives_pseudonym(self, tag: int) -> bool:
        """Whether the recipe puts the pseudonym in the place of a patient's name or number, rather than nothing."""
        return self._rules.level(()).action(tag, vr_of(tag)) not in (Action.REMOVE, Action.KEEP)

    def clean(self, elements: list[Element], level: Level, budget: Budget) -> list[Entry]:
        """The elements that stay, as (tag, part) in tag order."""
        if not level.path:
            self._remembered.begin(level.encoding, level.charsets)
        entry_of = self._entry if level.path else self._known_entry
        out: list[Entry] = []
        creator_tags: list[int] = []
        blocks_kept: set[int] = set()
        for element in elements:
            tag = element.tag
            if is_private_creator(tag):
                _learn_creator(element, level)
                creator_tags.append(tag)
                out.append((tag, element.raw))
                continue
            entry = entry_of(element, level, budget)
            if entry is not None:
                out.append(entry)
                if is_private(tag):
                    blocks_kept.add(tag & _BLOCK)
        needless = {tag for tag in creator_tags if _block_of(tag) not in blocks_kept}
        return [entry for entry in out if entry[0] not in needless] if needless else out

    def _known_entry(self, element: Element, level: Level, budget: Budget) -> Entry | None:
        """`_entry`, looked up where the same element came before."""
        tag, raw = element.tag, element.raw
        key: Key = (level.creators.get(tag & _BLOCK), raw) if is_private(tag) else raw
        known = self._remembered.known.get(key)
        if known is not None:
            known.uses += 1
            if known.spent:
                budget.spend(known.spent)
            return known.entry
        left = budget.left
        self._changes = Counter()
        entry = self._entry(element, level, budget)
        if element.bulk is None and not self._attributes.is_spent:
            self._remembered.keep(key, len(raw), Known(entry, self._changes, left - budget.left))
        else:
            self._remembered.count(self._changes)  # its bytes are not here to be known again by
        return entry

    def _entry(self, element: Element, level: Level, budget: Budget) -> Entry | None:
        tag = element.tag
        rules = self._rules.level(level.path)
        if is_private(tag):
            part = self._private(element, level, rules, budget)
        else:
            element = with_true_vr(element, level.encoding)
            action = rules.action(tag, element.vr)
            if action is Action.KEEP and _is_plain(element):
                return tag, element.raw
            part = self._public(action, element, level, budget)
        return None if part is None else (tag, part)

    def _public(self, action: Action, element: Element, level: Level, budget: Budget) -> bytes | Splice | None:
        tag, vr = element.tag, element.vr
        if action is Action.REMOVE:
            self._count(level, tag, action)
            return None
        if element.bulk is not None:
            return self._bulk(action, element, level)
        if vr in _SEQUENCE_LIKE and (inner := sequence_encoding(element, level.encoding)) is not None:
            return self._sequence(action, element, level, inner, budget)
        if tag == _ICC_PROFILE and action is Action.CLEAN:
            return self._icc_profile(element, level)
        if action is Action.KEEP and vr not in _DATES:
            return self._data(element, level)
        return self._leaf(action, element, level)

    def _data(self, element: Element, level: Level) -> bytes | None:
        """Bytes that are kept as data; text hides in look-up tables, so they are looked through (threat row P16)."""
        value = element.value
        blanked = self._attributes.blanked(value, words=element.vr in _WORDS)
        if blanked == value:
            return _as_it_was(element, level)
        if element.vr in _NUMBERS:
            return self._nothing_left(element, level)  # half a number would be a false one
        self._count(level, element.tag, Action.CLEAN)
        return encode_element(element.tag, element.vr, blanked, level.encoding)

    def _icc_profile(self, element: Element, level: Level) -> bytes | None:
        profile = clean_profile(element.value)
        if profile is None:
            return self._nothing_left(element, level)
        self._count(level, element.tag, Action.CLEAN)
        return encode_element(element.tag, "OB", profile, level.encoding)

    def _leaf(self, action: Action, element: Element, level: Level) -> bytes | None:
        tag, vr = element.tag, element.vr
        value = element.value
        new = self._attributes.apply(action, tag, vr, value, level.charsets)
        if new is value or new == value:
            return _as_it_was(element, level)
        if new is None:
            return self._nothing_left(element, level)
        self._count(level, tag, action)
        return encode_element(tag, vr, new, level.encoding)

    def _nothing_left(self, element: Element, level: Level) -> bytes | None:
        """Nothing of the value may stay: what its type in the IOD demands instead (PS3.3, PS3.5 section 7.4)."""
        tag, vr = element.tag, element.vr
        kind = attribute_type(self._sop_class_uid, (*level.path, tag))
        if kind in ("1", "1C"):
            self._count(level, tag, Action.DUMMY)
            return encode_element(tag, vr, self._attributes.dummy(tag, vr), level.encoding)
        if kind in ("2", "2C"):
            self._count(level, tag, Action.EMPTY)
            return encode_element(tag, vr, b"", level.encoding)
        self._count(level, tag, Action.REMOVE)
        return None

    def _sequence(
        self, action: Action, element: Element, level: Level, inner: Encoding, budget: Budget
    ) -> bytes | None:
        tag = element.tag
        if action is Action.EMPTY:
            self._count(level, tag, action)
            return encode_header(tag, "SQ", 0, level.encoding)
        inside = (*level.path, tag)
        cleaned = []
        for nested, encoding in items(element, level.encoding, budget, len(inside)):
            if tag == CONTENT_SEQUENCE and tells_age(nested, encoding, self._attributes.age_cap):
                self._count(Level(inside, encoding, level.charsets), CONTENT_SEQUENCE, Action.REMOVE)
                continue
            charsets = item_charsets(nested, level.charsets)
            parts = self.clean(nested, Level(inside, encoding, charsets), budget)
            cleaned.append(b"".join(part for _, part in parts if isinstance(part, bytes)))
        vr = "SQ" if inner == level.encoding else "UN"
        return encode_sequence(tag, vr, cleaned, level.encoding, inner, undefined=element.undefined)

    def _private(self, element: Element, level: Level, rules: LevelRules, budget: Budget) -> bytes | Splice | None:
        """A private element: kept only by the safe list, and cleaned even then (PS3.15 Annex E.3.10)."""
        tag, vr = element.tag, element.vr
        creator = level.creators.get(tag & _BLOCK)
        action = Action.REMOVE
        if creator is not None:
            action = rules.private(creator, tag, vr)
            if vr == "UN":
                vr = safe_vr(creator, tag, nested=bool(level.path)) or private_vr_of(tag, creator)
        if action is Action.REMOVE:
            self._count(level, tag, action)
            return None
        if element.bulk is not None:
            self._count(level, tag, Action.REMOVE)
            return None
        if (inner := sequence_encoding(element, level.encoding)) is not None:
            return self._sequence(action, element, level, inner, budget)
        if vr in TEXT_VRS:
            return self._leaf(Action.CLEAN if action is Action.KEEP else action, element._replace(vr=vr), level)
        if self._attributes.identifying_bytes(element.value):
            self._count(level, tag, Action.REMOVE)
            return None
        return element.raw

    def _bulk(self, action: Action, element: Element, level: Level) -> bytes | Splice | None:
        """A value that is not loaded: data is copied, text is too long to be a descriptor and goes."""
        assert element.bulk is not None  # noqa: S101 - the caller asked
        if action is Action.KEEP and element.tag in _BULK_KEPT:
            return Copy(*element.bulk, element.raw)
        return self._nothing_left(element, level)

    def _count(self, level: Level, tag: int, action: Action) -> None:
        self._changes[level.path, tag, action] += 1


def _is_plain(element: Element) -> bool:
    """Whether an element that is kept can go out without a look at its value."""
    if element.bulk is not None:
        return False
    return element.vr not in _LOOKED_AT or (
        element.vr in _NUMBERS and not element.undefined and len(element.raw) - element.head <= _TOO_SHORT
    )


def _as_it_was(element: Element, level: Level) -> bytes:
    """The element's bytes; one that was sent as UN although the dictionary knows it gets its true VR (PS3.5 6.2.2)."""
    if element.head == _LONG_HEAD and element.vr in SHORT_VRS and level.encoding.little:
        return encode_element(element.tag, element.vr, element.value, level.encoding)
    return element.raw


def _learn_creator(element: Element, level: Level) -> None:
    level.creators[_block_of(element.tag)] = decode_whole(element.value, "LO", level.charsets).strip()


def _block_of(creator_tag: int) -> int:
    """The block that a private creator reserves (PS3.5 section 7.8.1)."""
    return creator_tag & 0xFFFF0000 | (creator_tag & 0xFF) << 8
