"""Provisions as statements: a base, and for a permit denials within it, one level deep."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from scanward.core.asking import ANY, Obligations
from scanward.core.lawful import Identifiability, RecipientKind
from scanward.line.decide.consent_files import fhir_words as fhir
from scanward.line.decide.consent_files.checked import fitted, refuse
from scanward.line.decide.consent_files.groups import Group
from scanward.line.decide.consent_files.plain import Duties, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanward.core.consenting import Statement
    from scanward.line.decide.consent_files.fhir_model import Actor, Coding, Nested, Provision

_UNUSED = {
    "action": "action",
    "class_": "class",
    "code": "code",
    "securityLabel": "securityLabel",
    "dataPeriod": "dataPeriod",
    "data": "data",
}
_OURS = frozenset({fhir.DATA_URL, fhir.LEVELS_URL, fhir.KINDS_URL, fhir.OBLIGATIONS_URL})


class Provisions:
    """Reads provisions; `recipients` says for references of foreign files which recipient each of them is."""

    def __init__(self, recipients: Mapping[str, str]) -> None:
        self._recipients = recipients

    def statements(self, base: Provision, place: str) -> tuple[Statement, ...]:
        """SourceError names what could not be kept as it is meant."""
        first = self._group(base, place)
        groups = [first]
        for each in base.provision:
            if not first.permit:
                raise refuse(place, "a denial with exceptions cannot be kept as it is meant: write both apart")
            if each.provision is not None:
                raise refuse(place, "provisions nest one level in IHE PCF")
            if each.period is not None:
                raise refuse(place, "an exception with a period of its own cannot be kept as it is meant")
            groups.append(self._exception(each, first, place))
        return tuple(statement for group in groups for statement in group.statements)

    def _exception(self, each: Nested, base: Group, place: str) -> Group:
        """An exception is one from its base: what it leaves open is as there."""
        group = self._group(each, place)
        if group.permit:
            raise refuse(place, "an exception from a permit denies something")
        return replace(
            group,
            purposes=group.purposes if each.purpose else base.purposes,
            recipients=group.recipients if each.actor else base.recipients,
            kinds=group.kinds if each.actor else base.kinds,
        )

    def _group(self, provision: Nested, place: str) -> Group:
        for name, told in _UNUSED.items():
            if getattr(provision, name) is not None:
                raise refuse(place, f"provision.{told} cannot be kept as it is meant")
        if provision.type not in {"permit", "deny"}:
            raise refuse(place, "provision.type is permit or deny")
        narrower = self._narrower(provision, place)
        recipients, kinds = self._actors(provision.actor, place)
        purposes = tuple(dict.fromkeys(_purpose(each, place) for each in provision.purpose))
        return Group(
            provision.type == "permit",
            purposes or (ANY,),
            recipients or (ANY,),
            tuple(narrower[fhir.DATA_URL]) or (ANY,),
            words(RecipientKind, [*kinds, *narrower[fhir.KINDS_URL]], place),
            words(Identifiability, narrower[fhir.LEVELS_URL], place),
            _obligations(narrower[fhir.OBLIGATIONS_URL], place),
        )

    def _narrower(self, provision: Nested, place: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {url: [] for url in _OURS}
        for each in provision.modifierExtension:
            if each.url not in _OURS or each.valueString is None:
                raise refuse(place, "a modifier extension changes what it means, and is not known here")
            found[each.url].append(each.valueString)
        return found

    def _actors(self, actors: list[Actor], place: str) -> tuple[tuple[str, ...], list[str]]:
        recipients: dict[str, None] = {}
        kinds: list[str] = []
        for actor in actors:
            if not any(each.system == fhir.ROLE_SYSTEM and each.code == fhir.ROLE_CODE for each in actor.role.coding):
                raise refuse(place, "an actor of a provision has the role IRCP in IHE PCF")
            known, named = actor.reference.identifier, self._recipients.get(actor.reference.reference)
            if named is not None:
                recipients[named] = None
            elif known is not None and known.system == fhir.RECIPIENT_SYSTEM and known.value:
                recipients[known.value] = None
            elif known is not None and known.system == fhir.KIND_SYSTEM:
                kinds.append(known.value)
            else:
                raise refuse(place, "an actor is no recipient that is known here: say which one it is")
        if recipients and kinds:
            raise refuse(place, "it names recipients and kinds of recipients in one provision: write them apart")
        return tuple(recipients), kinds


def _purpose(coding: Coding, place: str) -> str:
    if coding.system == fhir.REASON_SYSTEM and coding.code in fhir.REASONS:
        return fhir.REASONS[coding.code]
    if coding.system == fhir.PURPOSE_SYSTEM and coding.code:
        return coding.code
    raise refuse(place, f"a purpose is none of {', '.join(sorted(fhir.REASONS))} of v3-ActReason, and none of ours")


def _obligations(texts: list[str], place: str) -> Obligations:
    asked = Obligations()
    for text in texts:
        try:
            plain = json.loads(text)
        except (ValueError, RecursionError):
            raise refuse(place, "an extension of ours is not JSON") from None
        asked |= fitted(Duties, plain, place).obligations
    return asked
