"""What a header says of how its picture wants to be seen (PS3.3 C.7.6.3.1.5 palettes, C.11.1 rescale,
C.11.2 window).
"""

from __future__ import annotations

import base64
import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from scanward.dicom.reading import DicomObject

_CENTER, _WIDTH, _INTERCEPT, _SLOPE = 0x00281050, 0x00281051, 0x00281052, 0x00281053
PALETTE_DESCRIPTORS: Final = (0x00281101, 0x00281102, 0x00281103)
PALETTE_TABLES: Final = (0x00281201, 0x00281202, 0x00281203)
_LARGEST_TABLE: Final = 1 << 17


@dataclass(frozen=True, slots=True)
class Look:
    """Window and rescale as numbers (`width` 0: none), and the palette as three (descriptor, table) in
    base64.
    """

    center: float
    width: float
    slope: float
    intercept: float
    palette: tuple[tuple[str, str], ...]
    little: bool

    def head(self) -> dict[str, Any]:
        return asdict(self)


def look_of(found: DicomObject) -> Look:
    """Read the look; what is absent or no number is left out, for a thumbnail is no diagnosis."""
    slope = _number(found, _SLOPE, 1.0) or 1.0
    palette = tuple(
        (_bytes(found, descriptor), _bytes(found, table))
        for descriptor, table in zip(PALETTE_DESCRIPTORS, PALETTE_TABLES, strict=True)
    )
    return Look(
        center=_number(found, _CENTER, 0.0),
        width=_number(found, _WIDTH, 0.0),
        slope=slope,
        intercept=_number(found, _INTERCEPT, 0.0),
        palette=palette if all(d and t for d, t in palette) else (),
        little=found.syntax.encoding.little,
    )


def _number(found: DicomObject, tag: int, otherwise: float) -> float:
    try:
        number = float(found.text(tag))
    except ValueError:
        return otherwise
    return number if math.isfinite(number) and abs(number) < 1e12 else otherwise  # noqa: PLR2004 - beyond any scanner


def _bytes(found: DicomObject, tag: int) -> str:
    element = found.get(tag)
    if element is None or element.bulk is not None or len(element.value) > _LARGEST_TABLE:
        return ""
    return base64.b64encode(element.value).decode()
