"""How much of an object the networks are shown: in proportion to what is stored of it, whatever that becomes."""

from __future__ import annotations

from typing import Final

_FEWEST: Final = 1_000_000
"""Pixels, of any size of the picture, that the networks are shown of any object, however small its file."""
_OF_A_BYTE: Final = 12
"""Pixels that they are shown beyond, if more is stored: pictures that were compressed ten times, writing all over them,
take less."""


class TooMuchToSee(Exception):
    """So much of a picture looks like writing that looking at it would keep the program busy for minutes."""


class Effort:
    """What may still be shown of one object, or of one series. Without `stored_bytes` there is no limit."""

    def __init__(self, stored_bytes: int | None = None) -> None:
        self.left = None if stored_bytes is None else max(_FEWEST, _OF_A_BYTE * stored_bytes)

    def spend(self, pixels: int) -> None:
        """Raises TooMuchToSee where so many are not left."""
        if self.left is None:
            return
        if pixels > self.left:
            raise TooMuchToSee
        self.left -= pixels
