"""What is done to each attribute: a recipe compiled into actions, by SOP class and place."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from scanward.dicom.element import is_private
from scanward.line.deidentify.iod import attribute_type
from scanward.line.deidentify.policy import Mode, Policy, treated
from scanward.line.deidentify.private import place_of, safe_vr
from scanward.line.deidentify.profile import Option
from scanward.line.deidentify.removed import why_removed
from scanward.line.deidentify.resolve import READABLE, Action, Kind, kind_of, resolve, true_kind

if TYPE_CHECKING:
    from scanward.line.deidentify.overrides import Place, Treatment
    from scanward.line.deidentify.recipe_model import Recipe

__all__ = ["Action", "ClassRules", "LevelRules", "Rules", "compile_rules"]

_CLASSES_MAX = 256
_LEVELS_MAX = 4096
_ANSWERS_MAX = 20_000
"""Entries after which a memory starts anew: hostile files hold endless classes, paths and tags."""
_STRUCTURES = frozenset({0x0040A730, 0x00700001, 0x00400555, 0x00400610})
"""Content, graphic annotation, acquisition context, specimen preparation: sequences whose codes name no person."""


class Rules:
    """A recipe's rules for every SOP class."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._classes: dict[str, ClassRules] = {}

    def for_class(self, sop_class_uid: str) -> ClassRules:
        found = self._classes.get(sop_class_uid)
        if found is None:
            _make_room(self._classes, _CLASSES_MAX)
            found = self._classes[sop_class_uid] = ClassRules(self.policy, sop_class_uid)
        return found


class ClassRules:
    """The rules for objects of one SOP class."""

    def __init__(self, policy: Policy, sop_class_uid: str) -> None:
        self._policy = policy
        self._sop_class_uid = sop_class_uid
        self._levels: dict[tuple[int, ...], LevelRules] = {}

    def level(self, path: tuple[int, ...]) -> LevelRules:
        """The rules inside the sequences of `path` (their tags, outermost first; () is the object itself)."""
        found = self._levels.get(path)
        if found is None:
            _make_room(self._levels, _LEVELS_MAX)
            found = LevelRules(self._policy, self._sop_class_uid, path, self._mode(path))
            self._levels[path] = found
        return found

    def _mode(self, path: tuple[int, ...]) -> Mode:
        if not path:
            return Mode.NORMAL
        above, sequence = self.level(path[:-1]), path[-1]
        if above.mode is Mode.IDENTITY or is_private(sequence):
            return above.mode
        if above.action(sequence, "SQ") is Action.CLEAN_STRICT:
            return Mode.STRUCTURE if sequence in _STRUCTURES else Mode.IDENTITY
        return above.mode


class LevelRules:
    """The rules at one place of one SOP class; each answer is remembered."""

    __slots__ = ("_memory", "_policy", "_private", "_sop_class_uid", "actions", "mode", "path")

    def __init__(self, policy: Policy, sop_class_uid: str, path: tuple[int, ...], mode: Mode) -> None:
        self.path = path
        self.mode = mode
        self.actions: dict[int, Action] = {}
        """Tag -> action, for tags asked before that have the same action whatever VR the file states."""
        self._policy = policy
        self._sop_class_uid = sop_class_uid
        self._memory: dict[tuple[int, str], Action] = {}
        self._private: dict[tuple[str, int, str], Action] = {}

    def action(self, tag: int, vr: str) -> Action:
        """What is done to a public attribute that the file states to have `vr`."""
        try:
            return self._memory[tag, vr]
        except KeyError:
            return self._learn(tag, vr)

    def _learn(self, tag: int, vr: str) -> Action:
        _make_room(self._memory, _ANSWERS_MAX)
        _make_room(self.actions, _ANSWERS_MAX)
        if is_private(tag):
            action = Action.REMOVE
        else:
            iod_type = attribute_type(self._sop_class_uid, (*self.path, tag))
            action = self._policy.decide(tag, true_kind(tag, vr), iod_type, self.mode)
        self._memory[tag, vr] = action
        if is_private(tag) or why_removed(tag) is not None:
            self.actions[tag] = action
        return action

    def private(self, creator: str, tag: int, vr: str) -> Action:
        """What is done to a private attribute in a block of `creator` that the file states to have `vr`."""
        key = (creator, tag, vr)
        action = self._private.get(key)
        if action is None:
            _make_room(self._private, _ANSWERS_MAX)
            action = self._private[key] = self._decide_private(creator, tag, vr)
        return action

    def _decide_private(self, creator: str, tag: int, vr: str) -> Action:
        treatment = self._policy.overrides.get(place_of(creator, tag))
        if treatment is not None:
            return treated(treatment, kind_of(vr), None)
        if Option.RETAIN_SAFE_PRIVATE not in self._policy.options or self.mode is not Mode.NORMAL:
            return Action.REMOVE
        known = safe_vr(creator, tag, nested=bool(self.path))
        if known is None:
            return Action.REMOVE
        kind = _private_kind(kind_of(known), kind_of(vr))
        codes = {Kind.DATE: self._policy.date_code, Kind.UID: self._policy.uid_code}
        return resolve(codes.get(kind) or _PRIVATE_CODES.get(kind, "X"), kind, None)


_PRIVATE_CODES = {Kind.NUMBER: "K", Kind.BULK: "K", Kind.SEQUENCE: "K", Kind.TEXT: "C", Kind.CODED: "C"}


def _private_kind(known: Kind, stated: Kind) -> Kind:
    """As `true_kind`, by the safe list's VR instead of the dictionary's."""
    if stated is known or stated is Kind.BINARY:
        return known
    if Kind.SEQUENCE in (known, stated) or (known in READABLE and stated not in READABLE):
        return Kind.MISFIT
    return Kind.TEXT if Kind.TEXT in (known, stated) else stated


def _make_room(memory: dict[Any, Any], limit: int) -> None:
    if len(memory) >= limit:
        memory.clear()


@lru_cache(maxsize=8)
def _compiled(options: frozenset[Option], overrides: frozenset[tuple[Place, Treatment]]) -> Rules:
    return Rules(Policy(options, dict(overrides)))


def compile_rules(recipe: Recipe) -> Rules:
    """The rules of a recipe; the same ones again, with what they remember, for a recipe that says the same."""
    return _compiled(recipe.options, frozenset(recipe.places.items()))
