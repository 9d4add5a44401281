"""What a recipe would do to each attribute, and why: plain rows, for people to read before they trust it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanward.dicom.dictionary import keyword_of, vr_of
from scanward.line.deidentify.faces.settings import FacePolicy
from scanward.line.deidentify.pixel_text.settings import Ocr, PixelTextPolicy
from scanward.line.deidentify.private import PrivatePlace, safe_list
from scanward.line.deidentify.profile import Option, repeating, ruling, table
from scanward.line.deidentify.removed import always_removed, why_removed
from scanward.line.deidentify.resolve import Action, Kind, kind_of, true_kind
from scanward.line.deidentify.rules import compile_rules

if TYPE_CHECKING:
    from scanward.line.deidentify.policy import Policy
    from scanward.line.deidentify.recipe_model import Recipe

_ALWAYS = "under every recipe"
_DEFAULTS = ("LO", "PN", "AE", "DA", "UI", "CS", "US", "OW", "OB", "UN", "SQ")
_UNLISTED_TAG = 0x0018FFFE
"""An attribute that neither the dictionary nor a table has; stands for all that are not listed."""
_KIND_WORDS = {
    Kind.TEXT: "text (LO, SH, ST, LT, UT, UC)",
    Kind.NAME: "names (PN)",
    Kind.ADDRESS: "addresses (AE, UR)",
    Kind.DATE: "dates and times (DA, DT, TM)",
    Kind.UID: "UIDs (UI)",
    Kind.CODED: "codes and number strings (CS, AS, IS, DS)",
    Kind.NUMBER: "binary numbers (US, SS, UL, SL, UV, SV, FL, FD, AT)",
    Kind.BULK: "arrays of numbers that the dictionary does not know (OW, OF, OD, OL, OV)",
    Kind.BINARY: "bytes (OB, UN)",
    Kind.SEQUENCE: "sequences (SQ): their items are looked into",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One attribute, or all that a default covers. `action` names what happens first, and what an IOD makes of it."""

    place: str
    name: str
    vr: str
    action: str
    why: str


@dataclass(frozen=True, slots=True)
class Difference:
    """An attribute that two recipes treat differently, or a setting (`place` is its section)."""

    place: str
    name: str
    vr: str
    action: str
    other_action: str


def explain(recipe: Recipe) -> list[Row]:
    """What `recipe` does to every attribute of PS3.15 Table E.1-1, its additions, overrides, and by default."""
    policy = compile_rules(recipe).policy
    overridden = {place for place in policy.overrides if isinstance(place, int)}
    rows = [_public(policy, tag) for tag in sorted({*table(), *overridden}) if why_removed(tag) is None]
    rows += [Row(place, place, "", Action.REMOVE.value, f"{_ALWAYS}: {why}") for place, why in always_removed().items()]
    rows += [_private_override(policy, place) for place in policy.overrides if isinstance(place, PrivatePlace)]
    rows.append(_private(policy))
    rows += [_pixel_text(recipe), _faces(recipe)]
    rows += [_default(policy, kind_of(vr)) for vr in _DEFAULTS if vr != "UN"]
    return rows


def diff(recipe: Recipe, other: Recipe) -> list[Difference]:
    """The settings in which two recipes differ, and the attributes that they treat differently."""
    others = {row.place: row for row in explain(other)}
    found = _settings(recipe, other)
    for row in explain(recipe):
        match = others.pop(row.place, None)
        action = match.action if match else _NOT_NAMED
        if action != row.action:
            found.append(Difference(row.place, row.name, row.vr, row.action, action))
    found += [Difference(row.place, row.name, row.vr, _NOT_NAMED, row.action) for row in others.values()]
    return found


_NOT_NAMED = "by default"
_SECTIONS = {"dates", "uids", "patient", "pixels", "pixel_text", "faces", "documents", "text"}


def _settings(recipe: Recipe, other: Recipe) -> list[Difference]:
    here, there = (each.model_dump(mode="json", include=_SECTIONS) for each in (recipe, other))
    return [
        Difference(f"[{section}]", key, "", _shown(value), _shown(there[section][key]))
        for section, keys in here.items()
        for key, value in keys.items()
        if value != there[section][key]
    ]


def _shown(value: object) -> str:
    """A setting in few words: of a list of anything but words, how long it is."""
    if not isinstance(value, list):
        return str(value)
    words = [one for one in value if isinstance(one, str)]
    return f"{len(value)} of them" if len(words) < len(value) else ", ".join(words) or "none"


_PIXEL_TEXT = {
    PixelTextPolicy.ALL: "masked wherever it is found",
    PixelTextPolicy.IDENTIFYING: "masked, unless it is known to be a measurement, a direction or a word of technique",
    PixelTextPolicy.OFF: "not looked for",
}


def _pixel_text(recipe: Recipe) -> Row:
    """What is done to writing in the pixels."""
    settings = recipe.pixel_text
    action = _PIXEL_TEXT[settings.policy]
    if settings.ocr is Ocr.FORBID and settings.policy is not PixelTextPolicy.OFF:
        action = "masked where a region of this recipe says so"
    why = f"[pixel_text]: {len(settings.regions)} regions" if settings.regions else "[pixel_text]"
    return Row("pixels", "writing in the pixels", "", action, why)


_FACES = {
    FacePolicy.REMOVE: "removed from volumes that show one, in every series of the head; in doubt held",
    FacePolicy.HOLD: "looked for: a series that shows one, or may, is held",
    FacePolicy.OFF: "not looked for",
}


def _faces(recipe: Recipe) -> Row:
    """What is done to faces in volumes of the head."""
    settings = recipe.faces
    why = "[faces]"
    if settings.policy is FacePolicy.REMOVE and settings.protect:
        why = f"[faces]: held where the header says {', '.join(settings.protect)}"
    return Row("volumes", "faces in scans of the head", "", _FACES[settings.policy], why)


def _public(policy: Policy, tag: int) -> Row:
    vr = vr_of(tag)
    kind = true_kind(tag, vr)
    found = ruling(tag, policy.options)
    if tag in policy.overrides:
        why = "override in the recipe"
    elif found is None:
        why = f"default for {vr}"
    elif found.row.why:
        why = f"not in Table E.1-1: {found.row.why}"
    else:
        why = f"PS3.15 Table E.1-1, {found.option.meaning if found.option else 'Basic Profile'}"
    name = found.row.name if found else keyword_of(tag)
    return Row(f"({tag >> 16:04x},{tag & 0xFFFF:04x})", name, vr, _action(policy, tag, kind), why)


def _action(policy: Policy, tag: int, kind: Kind) -> str:
    """The action, and where a stricter type in the IOD changes it, what it becomes."""
    free, known, required = (policy.decide(tag, kind, iod_type) for iod_type in ("3", "2", "1"))
    words = [free.value]
    if known is not free:
        words.append(f"{known.value} where type 2")
    if required is not free:
        words.append(f"{required.value} where type 1")
    return ", ".join(words)


def _private(policy: Policy) -> Row:
    place, name = "(odd group,eeee)", repeating()["private"].name
    if Option.RETAIN_SAFE_PRIVATE not in policy.options:
        return Row(place, name, "", Action.REMOVE.value, "PS3.15 Table E.1-1, Basic Profile")
    why = f"PS3.15 section E.3.10: {len(safe_list())} attributes known to be safe are kept and cleaned by their VR"
    return Row(place, name, "", "remove, unless known to be safe", why)


def _private_override(policy: Policy, place: PrivatePlace) -> Row:
    return Row(str(place), place.creator, "", policy.overrides[place].value, "override in the recipe")


def _default(policy: Policy, kind: Kind) -> Row:
    why = f"not in any table; default for {_KIND_WORDS[kind].partition(' (')[0]}"
    return Row(f"any other {kind.value}", _KIND_WORDS[kind], "", _action(policy, _UNLISTED_TAG, kind), why)
