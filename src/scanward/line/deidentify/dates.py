"""Dates moved by one offset per patient, so that intervals stay true (PS3.15 Annex E.3.6, Modified Dates option)."""

from __future__ import annotations

import re
from datetime import date, timedelta

_DA = re.compile(r"(\d{4})[.\-/]?(\d{2})[.\-/]?(\d{2})")
_DT = re.compile(r"(\d{4})(\d{2})?(\d{2})?(\d{2}(?:\d{2}(?:\d{2}(?:\.\d{1,6})?)?)?)?([+-]\d{4})?")
_TM = re.compile(r"(?:[01]\d|2[0-3])(?::?[0-5]\d(?::?[0-6]\d(?:\.\d{1,6})?)?)?")


class DateShifter:
    """Moves the values of DA and DT by whole days; a TM keeps its time of day.

    Values that are no dates give None: text hides in malformed dates, so they are not kept.
    """

    def __init__(self, offset_days: int) -> None:
        self._offset = timedelta(days=offset_days)

    def shift(self, value: str, vr: str) -> str | None:
        """The moved value, or None when `value` is not one of its VR (PS3.5 Table 6.2-1)."""
        if vr == "TM":
            return value if _TM.fullmatch(value) else None
        if vr == "DA":
            match = _DA.fullmatch(value)
            return self._moved(match[1], match[2], match[3]) if match else None
        match = _DT.fullmatch(value)
        if match is None or (match[4] and not match[3]):
            return None
        moved = self._moved(match[1], match[2] or "07", match[3] or "01")
        if moved is None:
            return None
        precision = 8 if match[3] else 6 if match[2] else 4
        return moved[:precision] + (match[4] or "") + (match[5] or "")

    def _moved(self, year: str, month: str, day: str) -> str | None:
        try:
            moved = date(int(year), int(month), int(day)) + self._offset
        except (ValueError, OverflowError):
            return None
        return f"{moved:%Y%m%d}" if moved.year >= 1000 else None  # noqa: PLR2004 - DA has four digits


_AGE = re.compile(r"(\d{3})([DWMY])")
_DAYS = {"D": 1.0, "W": 7.0, "M": 30.4375, "Y": 365.25}


def capped_age(value: str, cap_years: int) -> str | None:
    """An AS value with ages above the cap as `cap + 1` years (45 CFR 164.514(b)(2)(i)(C): 90 or older), None if no
    age.
    """
    match = _AGE.fullmatch(value)
    if match is None:
        return None
    years = int(match[1]) * _DAYS[match[2]] / _DAYS["Y"]
    return value if years < cap_years + 1 else f"{cap_years + 1:03d}Y"
