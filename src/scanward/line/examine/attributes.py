"""Which attribute gives which kind of identifier: `data/identifying-attributes.tsv`, in the order of the standard."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from scanward.core.identity import IdentifierKind

if TYPE_CHECKING:
    from collections.abc import Mapping


class Role(StrEnum):
    """What is done with an attribute's value."""

    NEEDLE = "needle"
    FINDING = "finding"
    TEXT = "text"
    MACHINE = "machine"
    AGE = "age"
    CODE = "code"
    ISSUER = "issuer"
    INSIDE = "inside"
    SKIP = "skip"


class Attribute(NamedTuple):
    role: Role
    kind: IdentifierKind


_BY_VR = {
    "PN": Attribute(Role.NEEDLE, IdentifierKind.PERSON_NAME),
    "DA": Attribute(Role.NEEDLE, IdentifierKind.DATE),
    "DT": Attribute(Role.NEEDLE, IdentifierKind.DATE),
    "UI": Attribute(Role.NEEDLE, IdentifierKind.UID),
    "UR": Attribute(Role.NEEDLE, IdentifierKind.URL),
    "AE": Attribute(Role.NEEDLE, IdentifierKind.DEVICE),
    "TM": Attribute(Role.FINDING, IdentifierKind.DATE),
    **dict.fromkeys(("LO", "SH", "ST", "LT", "UC", "UT"), Attribute(Role.TEXT, IdentifierKind.FREE_TEXT)),
}
_SKIP = Attribute(Role.SKIP, IdentifierKind.OTHER)


@cache
def table() -> Mapping[int, Attribute]:
    """The table, by tag."""
    text = files(__package__).joinpath("data/identifying-attributes.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line[:1] in "0123456789abcdef")
    return {
        int(tag, 16): Attribute(Role(role), IdentifierKind.OTHER if kind == "-" else IdentifierKind(kind))
        for tag, _, _, role, kind, _, _ in rows
    }


@cache
def attribute_of(tag: int, vr: str) -> Attribute:
    """What an attribute gives: as the table says, else by its VR. Private attributes go by VR alone."""
    return table().get(tag) or _BY_VR.get(vr, _SKIP)
