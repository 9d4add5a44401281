"""Whole attributes that a released object should not have, whatever stands in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scanward.core.identity import IdentifierKind as Kind
from scanward.line.verify.expectation import Allowed
from scanward.line.verify.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable


class Leftover(NamedTuple):
    rule: Rule
    kind: Kind
    certain: bool


_SINGLE: dict[int, tuple[Rule, Kind, Allowed | None]] = {
    0x00880200: (Rule.ICON, Kind.OTHER, Allowed.ICONS),
    0x00420011: (Rule.DOCUMENT, Kind.FREE_TEXT, Allowed.DOCUMENTS),
    0x04000500: (Rule.ORIGINAL_ATTRIBUTES, Kind.OTHER, None),  # Encrypted Attributes Sequence
    0x04000550: (Rule.ORIGINAL_ATTRIBUTES, Kind.OTHER, None),  # Modified Attributes Sequence
    0x04000561: (Rule.ORIGINAL_ATTRIBUTES, Kind.OTHER, None),
    0x4FFE0001: (Rule.SIGNATURE, Kind.OTHER, None),  # MAC Parameters Sequence
    0xFFFAFFFA: (Rule.SIGNATURE, Kind.OTHER, None),  # Digital Signatures Sequence
    0xFFFCFFFC: (Rule.TRAILER, Kind.OTHER, None),  # Data Set Trailing Padding
}
_META = frozenset({0x00020016, 0x00020017, 0x00020018, 0x00020026, 0x00020027, 0x00020028, 0x00020100, 0x00020102})
"""AE titles, presentation addresses, private information of the file meta group (PS3.10 table 7.1-1)."""
_OVERLAY, _CURVE = 0x60, 0x50
_OVERLAY_DATA = frozenset({0x3000, 0x4000, 0x1500, 0x0022})


def leftover(tag: int, allowed: Iterable[Allowed], *, strict: bool) -> Leftover | None:
    """What is wrong with there being an attribute of this tag, or None."""
    group, low = tag >> 16, tag & 0xFFFF
    if tag in _SINGLE:
        rule, kind, permit = _SINGLE[tag]
        return None if permit is not None and permit in set(allowed) else Leftover(rule, kind, strict)
    if tag in _META:
        return Leftover(Rule.META, Kind.DEVICE, strict)
    if low == 0 and group != 0x0002:  # noqa: PLR2004 - the file meta group must have its length
        return Leftover(Rule.GROUP_LENGTH, Kind.OTHER, certain=False)
    if group & 1:
        return None
    if group >> 8 == _OVERLAY and low in _OVERLAY_DATA and Allowed.OVERLAYS not in set(allowed):
        return Leftover(Rule.OVERLAY, Kind.OTHER, strict)
    if group >> 8 == _CURVE and Allowed.CURVES not in set(allowed):
        return Leftover(Rule.CURVE, Kind.OTHER, strict)
    return None
