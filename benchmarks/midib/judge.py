"""Whether each entry of the key was fulfilled."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from pydicom.uid import UID

from benchmarks.midib.key import Action, Entry
from scanward.demo.counting import left_in
from scanward.demo.drawn import drawn_in
from scanward.demo.paths import get, text_of
from scanward.demo.views import parsed

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from pydicom.dataset import Dataset

    from benchmarks.outputs import Output
    from scanward.demo import Planted

_DATE_DIGITS = 8
_SCHEDULE = ("StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate", "AcquisitionDateTime")
"""Dates that must be there afterwards; others may be gone."""


class Judge:
    """Knows the hospital and one tool's output. Entries of objects that did not come out are not judged."""

    def __init__(self, planted: Planted, found: dict[int, Output], out: Path) -> None:
        self.found = found
        self.before = {index: parsed(output.made.read()) for index, output in found.items()}
        self.left = {
            index: Counter(
                (plant.place, plant.text)
                for plant in left_in(output.content, planted.plants_of(index), str(output.path.relative_to(out)))
            )
            for index, output in found.items()
        }
        self.shift = self._shifts(planted)
        self.person = {made.index: made.person for made in planted.objects}

    def passes(self, entry: Entry) -> bool:
        rule = {
            Action.TAG_RETAINED: self._retained,
            Action.TEXT_RETAINED: self._retained,
            Action.TEXT_NOTNULL: lambda e: bool(self._after(e)),
            Action.TEXT_REMOVED: self._removed,
            Action.UID_CHANGED: self._removed,
            Action.DATE_SHIFTED: self._shifted,
            Action.UID_CONSISTENT: self._consistent,
            Action.PATID_CONSISTENT: self._patient,
            Action.PIXELS_RETAINED: self._same_picture,
            Action.PIXELS_HIDDEN: self._hidden,
        }
        return rule[entry.action](entry)

    def _after(self, entry: Entry, index: int | None = None) -> str:
        return _text(self.found[entry.index if index is None else index].data, entry.place)

    def _retained(self, entry: Entry) -> bool:
        return entry.text.lower() in self._after(entry).lower()

    def _removed(self, entry: Entry) -> bool:
        """Not at its place, and not anywhere else in the file either: stricter than a look at the attribute."""
        left = self.left[entry.index]
        if left[entry.place, entry.text] > 0:
            left[entry.place, entry.text] -= 1
            return False
        return True

    def _shifted(self, entry: Entry) -> bool:
        """By the days of the person, which are not none. MIDI-B itself does not look at intervals."""
        after = self._after(entry)
        if not after:
            return entry.place not in _SCHEDULE
        shift = self.shift.get(self.person[entry.index])
        try:
            moved = datetime.strptime(entry.text, "%Y%m%d") + timedelta(days=shift or 0)  # noqa: DTZ007
        except OverflowError:
            return False
        return bool(shift) and after[:_DATE_DIGITS] == f"{moved:%Y%m%d}"

    def _consistent(self, entry: Entry) -> bool:
        if entry.target >= 0:
            if entry.target not in self.found:
                return True
            return self._after(entry) == str(self.found[entry.target].data.get("SOPInstanceUID"))
        return self._maps_one_to_one(entry)

    def _patient(self, entry: Entry) -> bool:
        return bool(self._after(entry)) and self._maps_one_to_one(entry)

    def _maps_one_to_one(self, entry: Entry) -> bool:
        """Every object that had this value has one and the same new value, and no other value became it."""
        old, new = _text(self.before[entry.index], entry.place), self._after(entry)
        for index, before in self.before.items():
            was, now = _text(before, entry.place), self._after(entry, index)
            if was and (was == old) != (now == new):
                return False
        return True

    def _hidden(self, entry: Entry) -> bool:
        """The text that was drawn into the picture stands there no more, and the picture still does."""
        after = self.found[entry.index].data
        return _picture(after) is not None and not drawn_in(after, [entry.text])

    def _same_picture(self, entry: Entry) -> bool:
        before, after = self.before[entry.index], self.found[entry.index].data
        if before is None or "PixelData" not in before:
            return True
        here, there = _picture(before), _picture(after)
        if here is None:
            return bool(before.PixelData == after.get("PixelData"))
        return there is not None and here.shape == there.shape and bool(np.array_equal(here, there))

    def _shifts(self, planted: Planted) -> dict[int, int]:
        """The days by which most dates of each person moved."""
        moved: dict[int, list[int]] = defaultdict(list)
        for place in planted.dates:
            if place.index in self.found:
                text = _text(self.found[place.index].data, place.place)[:_DATE_DIGITS]
                try:
                    after = datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007
                except ValueError:
                    continue
                moved[place.person].append((after - place.day).days)
        return {person: Counter(days).most_common(1)[0][0] for person, days in moved.items()}


def _text(data: Dataset | None, place: str) -> str:
    if data is None:
        return ""
    try:
        value = get(data, place)
    except Exception:  # noqa: BLE001  (a tool may have written what pydicom cannot convert)
        return ""
    return "" if value is None else text_of(value)


def _picture(data: Dataset) -> NDArray[np.generic] | None:
    """The stored values without the bits that store nothing; None where no decoder is at hand."""
    try:
        if UID(data.file_meta.TransferSyntaxUID).name.startswith("MPEG"):
            return None
        values: NDArray[np.generic] = data.pixel_array
        if data.BitsStored < data.BitsAllocated and data.PixelRepresentation == 0:
            values = values & ((1 << data.BitsStored) - 1)
    except Exception:  # noqa: BLE001  (as above)
        return None
    return values
