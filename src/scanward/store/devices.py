"""Where the screens of a device have writing: places that come again with other patients, or that a person named once.

It only ever adds boxes: what is skipped never depends on it. A place is a rectangle, of all frames; nothing is known of
what stood there. One row per device, bounded in size.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, insert, select, update

from scanward.core.canonical import canonical
from scanward.core.judged_boxes import MOSTLY, shared
from scanward.core.pixel_text import TextBox
from scanward.store.tables import device_places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from sqlalchemy import Connection, Update

    from scanward.store.ward import Ward

    _Change = Callable[[list["_Place"]], list["_Place"]]

PATIENTS: Final = 3
"""In the pictures of how many patients writing must have stood in a place before the place is known."""
MOST_PLACES: Final = 64
"""Of one device. Pictures with more boxes are pages of text, which teach nothing about a device."""
_AS_HIGH: Final = 0.5
"""Two lines of one place: the lower one has at least this part of the other one's height."""


@dataclass(frozen=True, slots=True)
class _Place:
    left: int
    top: int
    right: int
    bottom: int
    by_person: bool = False
    patients: tuple[str, ...] = ()
    """Digests of those who were seen there, until they are enough."""
    known: bool = False

    @property
    def box(self) -> TextBox:
        return TextBox(self.left, self.top, self.right, self.bottom)


class DeviceKnowledge:
    """What one ward learnt of devices, each by the digest that `dicom.device_of` gives; an empty one is nobody's."""

    def __init__(self, ward: Ward) -> None:
        self._ward = ward

    def learn(self, device: str, patient: str, boxes: Iterable[TextBox]) -> None:
        """Boxes with something that identifies stood in a picture of `patient` (a keyed digest)."""
        places = [_Place(b.left, b.top, b.right, b.bottom, patients=(patient,)) for b in boxes if b.pixels]
        if device and 0 < len(places) <= MOST_PLACES:
            self._change(device, lambda old: _merged(old, places))

    def teach(self, device: str, boxes: Iterable[TextBox]) -> None:
        """A person said that writing that goes stands in `boxes`: once is enough."""
        places = [_Place(b.left, b.top, b.right, b.bottom, by_person=True, known=True) for b in boxes if b.pixels]
        if device and 0 < len(places) <= MOST_PLACES:
            self._change(device, lambda old: _merged(old, places))

    def unlearn(self, device: str, boxes: Iterable[TextBox]) -> None:
        """A person said that what stands in `boxes` may stay: the places there are known no longer."""
        stays = list(boxes)
        if device and stays:
            self._change(device, lambda old: [p for p in old if not any(_same_place(p.box, box) for box in stays)])

    def places(self, device: str) -> tuple[TextBox, ...]:
        """Rectangles, in every frame, in which pictures of `device` have writing that goes."""
        if not device:
            return ()
        with self._ward.reading() as connection:
            return tuple(place.box for place in _read(connection, device) if place.known)

    def _change(self, device: str, change: _Change) -> None:
        with self._ward.reading() as connection:
            before = _read(connection, device)
        if change(before) == before:
            return  # the usual case once a device is known: nobody has to wait for the write lock
        with self._ward.writing(durable=False) as connection:
            _write(connection, device, change(_read(connection, device)), self._ward.now)


def forget_witnesses(connection: Connection) -> None:
    """Forget of which patients places were learnt, and the places that too few had shown: for the vault's end."""
    for device in connection.execute(select(device_places.c.device)).scalars().all():
        kept = [replace(place, patients=()) for place in _read(connection, device) if place.known]
        if kept:
            connection.execute(_row_of(device).values(places=_packed(kept)))
        else:
            connection.execute(delete(device_places).where(device_places.c.device == device))


def _merged(old: Sequence[_Place], new: Sequence[_Place]) -> list[_Place]:
    """Each new place grown into the old one that it mostly shares, else beside them; the least known ones fall out."""
    places = list(old)
    for each in new:
        at = next((n for n, place in enumerate(places) if _same_place(place.box, each.box)), None)
        if at is None:
            places.append(each)
        else:
            places[at] = _grown(places[at], each)
    if len(places) > MOST_PLACES:
        # Stable: of two that are known equally well the older one stays.
        places = sorted(places, key=lambda place: (not place.by_person, not place.known, -len(place.patients)))
    return places[:MOST_PLACES]


def _same_place(one: TextBox, other: TextBox) -> bool:
    low, high = sorted(min(box.right - box.left, box.bottom - box.top) for box in (one, other))
    return low >= _AS_HIGH * high and shared(one, other) >= MOSTLY


def _grown(place: _Place, other: _Place) -> _Place:
    patients = tuple(dict.fromkeys((*place.patients, *other.patients)))
    known = place.known or other.known or len(patients) >= PATIENTS
    return _Place(
        min(place.left, other.left),
        min(place.top, other.top),
        max(place.right, other.right),
        max(place.bottom, other.bottom),
        place.by_person or other.by_person,
        () if known else patients,
        known,
    )


def _read(connection: Connection, device: str) -> list[_Place]:
    packed = connection.execute(select(device_places.c.places).where(device_places.c.device == device)).scalar()
    return [_place(row) for row in json.loads(packed)] if packed else []


def _place(row: Sequence[Any]) -> _Place:
    left, top, right, bottom, by_person, patients, known = row
    return _Place(left, top, right, bottom, by_person, tuple(patients), known)


def _write(connection: Connection, device: str, places: Sequence[_Place], now: str) -> None:
    values = {"places": _packed(places), "changed": now}
    if not connection.execute(_row_of(device).values(values)).rowcount:
        connection.execute(insert(device_places).values(device=device, **values))


def _row_of(device: str) -> Update:
    return update(device_places).where(device_places.c.device == device)


def _packed(places: Sequence[_Place]) -> str:
    return canonical([[p.left, p.top, p.right, p.bottom, p.by_person, p.patients, p.known] for p in places])
