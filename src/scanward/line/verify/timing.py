"""Whether a date gives the patient away, given what the release did with dates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from scanward.line.verify.dateforms import dates_in, day_of, moved
from scanward.line.verify.expectation import DatesPolicy

if TYPE_CHECKING:
    from collections.abc import Iterator

_EPOCH = date(1970, 1, 1)
_EARLIEST, _LATEST = 1 << 28, 1 << 33
"""Seconds from July 1978 on: below, whole numbers are counts and sizes."""


class Timing:
    """Knows the patient's days and the policy.

    After a shift an original day may stand in the output for a good reason: as another original day moved by the
    offset. Such a day is explained and gives nothing away.
    """

    def __init__(self, days: frozenset[date], policy: DatesPolicy | None, offset_days: int | None) -> None:
        self._shifted: frozenset[date] = frozenset()
        if policy == DatesPolicy.SHIFT and offset_days is not None:
            self._shifted = frozenset(later for day in days if (later := moved(day, offset_days)))
        self._kept = policy == DatesPolicy.KEEP
        self.secret_days = frozenset() if self._kept else days - self._shifted

    def gives_away(self, value: str) -> bool:
        """Whether a DA or DT value is a day of the patient's that the policy does not explain."""
        return bool(self.secret_days) and day_of(value) in self.secret_days

    def at_epoch(self, value: bytes, little: bool) -> bool:
        """Whether a whole number, as seconds since 1970, is a moment of a day that must not appear."""
        seconds = int.from_bytes(value, "little" if little else "big")
        day = moved(_EPOCH, seconds // 86_400) if _EARLIEST <= seconds < _LATEST else None
        return day is not None and day in self.secret_days

    def in_text(self, text: str) -> Iterator[tuple[str, bool, bool]]:
        """Dates in a text as (spelled, known to be the patient's, certain)."""
        for dated in dates_in(text):
            spelled = text[dated.start : dated.end]
            if dated.days & self.secret_days:
                yield spelled, True, dated.sure
            elif dated.plain and not self._kept and not dated.days & self._shifted:
                yield spelled, False, False
