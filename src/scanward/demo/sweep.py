"""Finds in a finished data set the identity that no template planted: UIDs, dates, and who points to whom."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pydicom.datadict import keyword_for_tag

from scanward.core.identity import IdentifierKind as Kind
from scanward.demo.canary import UID_ROOT
from scanward.demo.planted import Link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydicom.dataelem import DataElement
    from pydicom.dataset import Dataset

    from scanward.demo.draft import Draft

_DATE_DIGITS = 8


def leaves(data: Dataset, prefix: str = "") -> Iterator[tuple[str, DataElement]]:
    """Every element that is no sequence, with its attribute path."""
    for element in data:
        if element.tag.is_private_creator:
            continue
        path = prefix + _step(data, element)
        if element.VR == "SQ":
            for number, item in enumerate(element.value):
                yield from leaves(item, f"{path}[{number}].")
        else:
            yield path, element


def sweep(draft: Draft, objects: Mapping[str, int]) -> None:
    """Add plants for UIDs and dates not yet known, date places, and links to `objects` (index by SOP instance UID)."""
    known = {(plant.place, plant.text) for plant in draft.plants}
    for path, element in list(leaves(draft.data)):
        if element.VR == "UI":
            for uid in _texts(element):
                if uid.startswith(UID_ROOT) and (path, uid) not in known:
                    draft.plant(path, Kind.UID, uid)
                if uid in objects and objects[uid] != draft.index:
                    draft.links.append(Link(draft.index, path, objects[uid]))
        elif element.VR in ("DA", "DT"):
            for text in _texts(element):
                day = text[:_DATE_DIGITS]
                if (path, day) not in known:
                    draft.plant(path, Kind.DATE, day)
                draft.date_at(path, datetime.strptime(day, "%Y%m%d").date())  # noqa: DTZ007  (a DA has no zone)


def _texts(element: DataElement) -> list[str]:
    if not element.value:
        return []
    many = element.value if element.VM > 1 else [element.value]
    return [str(one) for one in many]


def _step(data: Dataset, element: DataElement) -> str:
    if element.tag.is_private:
        creator = data.get((element.tag.group, element.tag.element >> 8))
        name = creator.value if creator else ""
        return f'({element.tag.group:04X},"{name}",{element.tag.element & 0xFF:02X})'
    return keyword_for_tag(element.tag) or f"({element.tag.group:04X},{element.tag.element:04X})"
