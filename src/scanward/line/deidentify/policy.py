"""What a recipe says of one attribute, whatever the object: options, overrides, and defaults by VR.

The order in which a rule is looked for: what goes under every recipe; the recipe's override; Table E.1-1 and its
additions with the recipe's options; else the default for the VR. Nothing that can hold text is kept by default.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from scanward.line.deidentify.overrides import Place, Treatment
from scanward.line.deidentify.profile import Option, Row, ruling
from scanward.line.deidentify.removed import why_removed
from scanward.line.deidentify.resolve import READABLE, Action, Kind, is_listed, resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

_ICC_PROFILE = 0x00282000
_PATIENT_GROUP = 0x0010
_IDENTIFYING_OPTIONS = frozenset({Option.RETAIN_DEVICE_IDENTITY, Option.RETAIN_INSTITUTION_IDENTITY})
_CANNOT_BE_CLEANED = frozenset({Kind.NAME, Kind.NUMBER, Kind.BULK, Kind.BINARY, Kind.MISFIT})


class Mode(Enum):
    """What an enclosing sequence makes of the words inside it."""

    NORMAL = "normal"
    STRUCTURE = "structure"
    """Kept for its structure only: words go, codes stay."""
    IDENTITY = "identity"
    """Says who or what somebody is, and must be there: words and codes go."""


@dataclass(frozen=True)
class Policy:
    """What of a recipe decides about attributes."""

    options: frozenset[Option]
    overrides: Mapping[Place, Treatment]

    def decide(self, tag: int, kind: Kind, iod_type: str | None, mode: Mode = Mode.NORMAL) -> Action:
        """The action for a public attribute whose value is of that kind and which has that type in its IOD."""
        if why_removed(tag) is not None:
            return Action.REMOVE
        if tag in self.overrides:
            return treated(self.overrides[tag], kind, iod_type)
        return resolve(self.code(tag, kind, mode), kind, iod_type)

    def code(self, tag: int, kind: Kind, mode: Mode = Mode.NORMAL) -> str:
        """The action code of Table E.1-1a for an attribute without override; C and K only where they can be done."""
        options = self.options if mode is Mode.NORMAL else self.options - {Option.CLEAN_DESCRIPTORS}
        found = ruling(tag, options)
        if found is None:
            return self.default_code(tag, kind, mode)
        code = found.code
        if code == "K" and kind in READABLE - {Kind.DATE, Kind.UID} and found.option not in _IDENTIFYING_OPTIONS:
            code = "C"  # what may stay is still looked through: people type names into every text attribute
        if code == "K" and kind is not Kind.MISFIT:
            return code
        if code in {"C", "K"} and kind in _CANNOT_BE_CLEANED and tag != _ICC_PROFILE:
            return _without_option(found.row)
        if code == "U" and kind not in {Kind.UID, Kind.SEQUENCE}:
            return "X"
        if code == "C" and mode is Mode.IDENTITY and kind is Kind.TEXT:
            return "X"
        return code

    def default_code(self, tag: int, kind: Kind, mode: Mode = Mode.NORMAL) -> str:
        """The code for an attribute that no table lists."""
        listed = is_listed(tag)
        if not listed and tag >> 16 == _PATIENT_GROUP:
            return "X"  # newer than the dictionary, and about the patient
        if kind is Kind.TEXT:
            return "C" if Option.CLEAN_DESCRIPTORS in self.options and mode is Mode.NORMAL else "X"
        if kind is Kind.DATE:
            return self.date_code
        if kind is Kind.UID:
            return self.uid_code
        if kind is Kind.BULK:
            return "K" if listed else "X"
        return {Kind.CODED: "C", Kind.NUMBER: "K", Kind.SEQUENCE: "K"}.get(kind, "X")

    @property
    def date_code(self) -> str:
        if Option.RETAIN_FULL_DATES in self.options:
            return "K"
        return "C" if Option.RETAIN_MODIFIED_DATES in self.options else "X"

    @property
    def uid_code(self) -> str:
        return "K" if Option.RETAIN_UIDS in self.options else "U"


def _without_option(row: Row) -> str:
    """The Basic Profile's own code, which takes away; an addition that is to be cleaned but cannot be is removed."""
    return "X" if row.basic in {"C", "K"} else row.basic


def treated(treatment: Treatment, kind: Kind, iod_type: str | None) -> Action:
    """An override's treatment as an action; what it takes away gives way to what the IOD demands."""
    if treatment is Treatment.KEEP:
        return Action.KEEP
    if treatment is Treatment.CLEAN:
        return Action.CLEAN if kind is Kind.DATE else resolve("C", kind, iod_type)
    if treatment is Treatment.SHIFT:
        return Action.SHIFT
    if treatment is Treatment.REMAP:
        return Action.UID
    return resolve({Treatment.REMOVE: "X", Treatment.EMPTY: "Z"}.get(treatment, "D"), kind, iod_type)
