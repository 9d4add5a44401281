"""What a ward remembers of pictures: what a killed run saw, what persons decided, where devices write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.core.pixel_text import TextBox
from scanward.store import DeviceKnowledge, Looks, ReviewCase, Reviews, SeenRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanward.core.ids import ReleaseId
    from scanward.line.release.seeing import Seen
    from scanward.store import Decision, PictureRow, Vault, Ward

_DEVICES = 256
"""Devices whose places are at hand."""


class PictureMemory:
    """The memory of one release."""

    def __init__(self, ward: Ward, vault: Vault, release: ReleaseId) -> None:
        self._release = release
        self._looks = Looks(ward, vault, release)
        self._reviews = Reviews(ward, vault)
        self._devices = DeviceKnowledge(ward)
        self._places: dict[str, tuple[TextBox, ...]] = {}

    def seen(self) -> Iterator[SeenRow]:
        """What a run before this one saw."""
        return self._looks.all()

    def places(self, device: str) -> tuple[TextBox, ...]:
        """Where the device is known to write."""
        if device not in self._places:
            if len(self._places) >= _DEVICES:
                self._places.clear()
            self._places[device] = self._devices.places(device)
        return self._places[device]

    def decided(self, rows: Sequence[PictureRow]) -> tuple[Decision | None, ...]:
        """What persons decided of each picture; nothing at all where they decided of none."""
        known = self._reviews.decisions(row.instance.hex() for row in rows)
        return tuple(known.get(row.instance.hex()) for row in rows) if known else ()

    def keep(self, rows: Sequence[PictureRow], seen: Sequence[Seen]) -> None:
        """Write down what was seen, and learn from it."""
        self._looks.add(
            [
                SeenRow(row.instance, row.size, row.modified_ns, each.pack())
                for row, each in zip(rows, seen, strict=True)
            ]
        )
        for row, each in zip(rows, seen, strict=True):
            masks = each.removal.masks if each.removal and not each.by_person else ()
            if standing := [TextBox(m.left, m.top, m.right, m.bottom) for m in masks if m.last in {None, m.first}]:
                self._devices.learn(row.device, row.patient, standing)

    def ask(self, rows: Iterable[tuple[PictureRow, Seen]]) -> None:
        """Have a person look at these pictures: `scanward review`."""
        self._reviews.put(self._case(row, seen) for row, seen in rows)

    def clear(self) -> None:
        """The release is over: what it saw is forgotten. What persons decided, and what was learnt, stays."""
        self._looks.clear()

    def _case(self, row: PictureRow, seen: Seen) -> ReviewCase:
        _, rows, columns, *_, frames = row.likeness.split(" ")  # a photometric interpretation may be two words
        return ReviewCase(
            row.instance.hex(),
            row.series,
            self._release,
            row.modality,
            row.device,
            row.path,
            row.origin,
            row.size,
            row.modified_ns,
            int(rows),
            int(columns),
            int(frames),
            seen.boxes,
        )
