"""All hostile files by name: what a small file can make a large effort of."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from .bombs import BOMBS
from .many_values import VALUES
from .needles import NEEDLES, as_object, people_in_items
from .pixels import PIXELS
from .sources import SOURCES
from .structures import STRUCTURES
from .texts import PATTERNS, as_labels, as_prose
from .wire import with_elements

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SIZE = 98_000
"""Bytes of a hostile file, with what is around them at most 100 KB."""


def objects() -> dict[str, Callable[[int, int], bytes]]:
    """Makers of single objects: a number for its UIDs and a size in bytes, about, to the file's bytes."""
    made: dict[str, Callable[[int, int], bytes]] = {}
    for pattern in PATTERNS:
        made[f"prose: {pattern}"] = partial(as_prose, pattern)
        made[f"labels: {pattern}"] = partial(as_labels, pattern)
    for name in NEEDLES:
        made[f"needles: {name}"] = partial(as_object, name)
    made["needles: people in items"] = people_in_items
    for more in (STRUCTURES, VALUES, BOMBS, PIXELS):
        made.update(more)
    return made


def fill(name: str, folder: Path, size: int = SIZE) -> None:
    """Make a source with the hostile file or files of that name in an empty folder."""
    if name in SOURCES:
        SOURCES[name](folder, size)
    else:
        (folder / "hostile.dcm").write_bytes(objects()[name](1, size))


def names() -> list[str]:
    return [*objects(), *SOURCES]


def harmless(folder: Path) -> None:
    """What the costs of the others are compared with: the same image without anything hostile."""
    (folder / "harmless.dcm").write_bytes(with_elements(1, {}))
