"""From an action code of PS3.15 Table E.1-1a to what is done, by the kind of value and the attribute's type."""

from __future__ import annotations

from enum import StrEnum

from scanward.dicom.dictionary import keyword_of, vr_of


class Action(StrEnum):
    """What is done to one attribute."""

    KEEP = "keep"
    """Stays; a sequence's items are looked into."""
    REMOVE = "remove"
    EMPTY = "empty"
    DUMMY = "dummy"
    """A value that says nothing and is valid."""
    CLEAN = "clean"
    """Stays without what identifies; a number or code stays if it is well formed and no identifier."""
    UID = "uid"
    """A new UID, the same one wherever the old one stands."""
    SHIFT = "shift"
    """A date moved by the patient's offset."""
    CLEAN_STRICT = "clean-strict"
    """A sequence that must stay although it tells much: its structure stays, its words are replaced."""


class Kind(StrEnum):
    """What a value can hold, by its VR (PS3.5 section 6.2)."""

    TEXT = "text"
    NAME = "name"
    ADDRESS = "address"
    DATE = "date"
    UID = "uid"
    CODED = "coded"
    NUMBER = "number"
    BULK = "bulk"
    """Arrays of numbers: pixels, look-up tables, waveforms."""
    BINARY = "binary"
    """Bytes of any meaning."""
    SEQUENCE = "sequence"
    MISFIT = "misfit"
    """The file's VR contradicts the dictionary's, so no rule fits the bytes."""


_KINDS = {
    Kind.TEXT: ("LO", "SH", "ST", "LT", "UT", "UC"),
    Kind.NAME: ("PN",),
    Kind.ADDRESS: ("AE", "UR"),
    Kind.DATE: ("DA", "DT", "TM"),
    Kind.UID: ("UI",),
    Kind.CODED: ("CS", "AS", "IS", "DS"),
    Kind.NUMBER: ("US", "SS", "UL", "SL", "UV", "SV", "FL", "FD", "AT"),
    Kind.BULK: ("OW", "OF", "OD", "OL", "OV"),
    Kind.BINARY: ("OB", "UN"),
    Kind.SEQUENCE: ("SQ",),
}
_KIND_OF = {vr: kind for kind, vrs in _KINDS.items() for vr in vrs}
REMOVE_ANYWAY = "X!"
"""Not of the standard: an attribute that is required only because of another one that goes (additions.tsv)."""
READABLE = frozenset({Kind.TEXT, Kind.NAME, Kind.ADDRESS, Kind.DATE, Kind.UID, Kind.CODED})
_PERSONAL = (Kind.NAME, Kind.ADDRESS)
_OF_THEIR_OWN = (Kind.DATE, Kind.UID)
"""What is replaced by rules that make nonsense of other values."""


def kind_of(vr: str) -> Kind:
    return _KIND_OF.get(vr, Kind.BINARY)


def is_listed(tag: int) -> bool:
    """Whether the data dictionary (PS3.6) knows a public attribute."""
    return vr_of(tag) != "UN" or not keyword_of(tag).startswith("(")


def true_kind(tag: int, vr: str) -> Kind:
    """The kind of a public attribute's value, from the VR in the file and the dictionary's.

    Text hides behind a wrong VR, so where the two differ the one that asks for more care counts, and where no care
    fits both, the value is a misfit.
    """
    stated = kind_of(vr)
    if not is_listed(tag):
        return stated
    known = kind_of(vr_of(tag))
    if stated is known or vr in {"", "UN"}:
        return known
    if Kind.SEQUENCE in (stated, known):
        return Kind.MISFIT
    if known not in READABLE:
        return stated if stated in READABLE else min(known, stated, key=_by_care)
    if stated not in READABLE or known is Kind.UID or stated in _OF_THEIR_OWN:
        return Kind.MISFIT
    return known if known in _PERSONAL else stated


def _by_care(kind: Kind) -> int:
    return (Kind.BULK, Kind.NUMBER, Kind.BINARY).index(kind)


def resolve(code: str, kind: Kind, iod_type: str | None) -> Action:
    """What an action code means for one attribute, so that the object stays as valid as it was.

    Of a combination such as X/Z/D the most is taken away that the IOD allows: a type 1 attribute gets a dummy, a type 2
    attribute is emptied, another is removed (PS3.15 Table E.1-1a). The same holds for a plain X on an attribute that
    must be there. A type 1C or 2C attribute that is there is taken as required.

    C and U are asked for only where the kind can be cleaned or is a UID; `iod_type` is as `iod.attribute_type` gives
    it.
    """
    if code == REMOVE_ANYWAY:
        return Action.REMOVE
    if code in _FIXED:
        return _FIXED[code](kind)
    letters = code.split("/")
    if "U*" in letters and kind is Kind.SEQUENCE:
        return Action.KEEP
    if letters == ["D"] or iod_type in {"1", "1C"}:
        return {Kind.SEQUENCE: Action.CLEAN_STRICT, Kind.UID: Action.UID}.get(kind, Action.DUMMY)
    if iod_type in {"2", "2C"}:
        return Action.EMPTY
    return Action.REMOVE if "X" in letters else Action.EMPTY


def _keep(_kind: Kind) -> Action:
    return Action.KEEP


def _clean(kind: Kind) -> Action:
    return {Kind.SEQUENCE: Action.KEEP, Kind.DATE: Action.SHIFT, Kind.UID: Action.UID}.get(kind, Action.CLEAN)


def _new_uid(kind: Kind) -> Action:
    return Action.KEEP if kind is Kind.SEQUENCE else Action.UID


_FIXED = {"K": _keep, "C": _clean, "U": _new_uid}
