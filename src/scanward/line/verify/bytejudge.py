"""Whether a needle's bytes at an offset are a leak: what stands around them, and in which element they lie.

Values of text VRs were judged as text already, with their meaning; here counts what that judge cannot see: bytes that
are no text by their VR, bytes outside any element, and encoded forms.
"""

from __future__ import annotations

from bisect import bisect_left
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from scanward.core.errors import UnsoundObject
from scanward.core.identity import IdentifierKind as Kind
from scanward.line.verify.context import Context, Wire
from scanward.line.verify.patterns import Form
from scanward.line.verify.rules import Rule, found
from scanward.line.verify.walker import Walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanward.core.finding import Finding
    from scanward.line.verify.bytesearch import Hit
    from scanward.line.verify.source import Source

_NUMERIC = frozenset({b"DS", b"IS", b"TM", b"DA", b"DT", b"AS"})
_TEXTUAL = frozenset({b"AE", b"CS", b"LO", b"LT", b"PN", b"SH", b"ST", b"UC", b"UR", b"UT"})
_NAMES = frozenset({Kind.PATIENT_NAME, Kind.PERSON_NAME})
_GLUED = 8
_SURE_DIGITS = 8


class Lodging(NamedTuple):
    """The element in which a hit lies."""

    place: str
    vr: bytes
    value: bytes


class _Locator:
    """A visitor that only notes which elements hold given offsets."""

    def __init__(self, offsets: Sequence[int]) -> None:
        self._offsets = sorted(offsets)
        self.lodgings: dict[int, Lodging] = {}

    def context(self, path: tuple[int, ...], charset: bytes, wire: Wire) -> Context:
        return Context(path, charset, wire)

    def leaf(self, context: Context, tag: int, vr: bytes, element: tuple[bytes, int, int], creator: bytes) -> None:  # noqa: ARG002 - the protocol's
        raw, head, at = element
        first = bisect_left(self._offsets, at)
        while first < len(self._offsets) and self._offsets[first] < at + len(raw):
            self.lodgings.setdefault(self._offsets[first], Lodging(context.place(tag), vr, raw[head:]))
            first += 1

    def bulk(self, context: Context, tag: int, vr: bytes, start: int, end: int) -> None:
        first = bisect_left(self._offsets, start)
        while first < len(self._offsets) and self._offsets[first] < end:
            self.lodgings.setdefault(self._offsets[first], Lodging(context.place(tag), vr, b""))
            first += 1

    def fragment(self, context: Context, start: int, end: int) -> None: ...

    def oddity(self, context: Context, tag: int, what: str) -> None: ...


def lodged(source: Source, start: int, wire: Wire, hits: Sequence[Hit], group: int | None = None) -> dict[int, Lodging]:
    """For each hit's offset the element that holds it; none for bytes outside elements."""
    locator = _Locator(list({hit.offset for hit in hits}))
    # what cannot be walked has no elements; the walk that judges has said so already
    with suppress(UnsoundObject):
        Walk(source, locator).run(start, wire, group=group)
    return locator.lodgings


def judge(hit: Hit, lodging: Lodging | None, elsewhere: str) -> Iterator[Finding]:
    """Findings about one hit in header bytes; `elsewhere` names the place of bytes that lie in no element."""
    weight = _weight(hit, lodging)
    if weight is not None:
        place = lodging.place if lodging else elsewhere
        yield found(Rule.NEEDLE_BYTES, hit.pattern.kind, place, hit.seen.decode("latin-1"), certain=weight)


def _weight(hit: Hit, lodging: Lodging | None) -> bool | None:
    """True for certain, False for suspect, None for no leak."""
    form = hit.pattern.form
    if form in (Form.ENCODED, Form.WIDE):
        return True
    if form is Form.TURNED:
        return True if _alone(hit) else None
    if form is Form.FOREIGN:
        return _alone(hit) or not _mostly_latin(hit.seen)  # `Liché` in `Finliché` is no more than suspect
    vr = lodging.vr if lodging else b""
    if vr in _NUMERIC:
        return None
    if vr == b"UI" and lodging:
        return _in_uid(hit, lodging.value)
    if vr in _TEXTUAL and lodging and lodging.value:
        mixed = form is Form.TEXT and any(0x30 <= c <= 0x39 for c in hit.pattern.data)  # noqa: PLR2004 - ASCII digits
        if mixed and hit.pattern.kind not in _NAMES and len(hit.pattern.data) >= _GLUED and not _alone(hit):
            return hit.pattern.kind != Kind.DATE
        return None
    if not _alone(hit):
        return None
    if form is Form.DIGITS:
        return len(hit.pattern.data) >= _SURE_DIGITS
    return True


def _mostly_latin(data: bytes) -> bool:
    """Whether most of the bytes are ASCII, so that the letters beside them are of the same alphabet."""
    return sum(byte < 0x80 for byte in data) * 2 > len(data)  # noqa: PLR2004 - ASCII


def _in_uid(hit: Hit, value: bytes) -> bool | None:
    """Digits inside a UID: a date at the start of a component, a number as a component. Random UIDs hold any digits."""
    if hit.pattern.form is not Form.DIGITS or value.startswith(b"2.25."):
        return None
    before, after = hit.around[: hit.at][-1:], hit.around[hit.at + len(hit.seen) :][:1]
    starts = before == b"."
    if hit.pattern.kind == Kind.DATE:
        return True if starts and hit.pattern.data[:2] in (b"18", b"19", b"20") else None
    return True if starts and not after.isdigit() else None


def _alone(hit: Hit) -> bool:
    """Whether the hit is no part of a longer word or number."""
    seen = hit.seen
    before = hit.around[: hit.at][-1:]
    after = hit.around[hit.at + len(seen) :][:1]
    return not _joins(before, seen[:1]) and not _joins(seen[-1:], after)


def _joins(left: bytes, right: bytes) -> bool:
    """Whether two neighbouring bytes belong to one word; from small to capital a new one begins."""
    if left.isdigit() and right.isdigit():
        return True
    if left.isalpha() and right.isalpha():
        return not (left.islower() and right.isupper())
    return False
