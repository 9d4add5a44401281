"""Finds the end of entropy-coded data without decoding it (ISO/IEC 10918-1 B.1.1.5, ISO/IEC 14495-1 C.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanward.core.doors import later

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = later("numpy")

_WINDOW: Final = 1 << 17
_FIRST_RESTART, _LAST_RESTART = 0xD0, 0xD7


def next_marker(stream: bytes, start: int, *, stuffed_bit: bool) -> int:
    """Position of the 0xFF of the first marker at or behind `start` that is no restart; -1 if there is
    none.

    JPEG stuffs a zero byte behind each 0xFF of its data; JPEG-LS stuffs one zero bit (`stuffed_bit`), so
    that there a marker is 0xFF with a byte of 0x80 or more. Numpy looks at whole windows: a loop over every
    0xFF would cost ten times as much, and memory stays at some windows.
    """
    lowest = 0x80 if stuffed_bit else 0x01
    whole = np.frombuffer(stream, np.uint8)
    for at in range(start, len(stream) - 1, _WINDOW):
        window = whole[at : at + _WINDOW + 1]
        after = window[1:]
        candidates = (window[:-1] == 0xFF) & (after >= lowest)  # noqa: PLR2004 - the marker prefix
        if candidates.any():
            found = _first_real(window, np.flatnonzero(candidates))
            if found >= 0:
                return at + found
    return -1


def _first_real(window: NDArray[np.uint8], places: NDArray[np.intp]) -> int:
    codes = window[places + 1]
    real = places[((codes < _FIRST_RESTART) | (codes > _LAST_RESTART)) & (codes != 0xFF)]  # noqa: PLR2004 - a fill byte
    return int(real[0]) if real.size else -1
