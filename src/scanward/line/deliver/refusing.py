"""Places where nothing is delivered, and how a failing one is told to a person."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scanward.core.errors import DestinationError, TryLater

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scanward.store import Ward

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_RIGHT = {errno.EACCES, errno.EPERM, errno.EROFS}


def refuse_place(ward: Ward, destination: Path, source: Path | None) -> None:
    """DestinationError when `destination` and the source or the ward lie inside one another.

    Cleaned copies between originals would be taken for originals, and the other way round.
    """
    try:
        there = destination.resolve()
    except (OSError, RuntimeError):
        raise DestinationError("the destination is named by a loop of links: name the place itself") from None
    kept_apart = {"ward": ward.root, "ward's spool": ward.spool, "ward's keys": ward.keys}
    if source is not None:
        kept_apart["source"] = source
    for what, folder in kept_apart.items():
        other = folder.resolve()
        if there.is_relative_to(other):
            raise DestinationError(f"the destination lies in the {what}: choose a place outside of it")
        if other.is_relative_to(there):
            raise DestinationError(f"the {what} lies in the destination: choose an empty or a new place")


@contextmanager
def told() -> Iterator[None]:
    """Tell an OSError in words, without the path that it names."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_SPACE:
            raise TryLater(
                "no space is left at the destination: free some and run the same command again; "
                "it goes on where it stopped"
            ) from None
        if error.errno in _NO_RIGHT:
            raise DestinationError("the destination may not be written by this user: correct its rights") from None
        name = errno.errorcode.get(error.errno or 0, "unknown")
        raise DestinationError(f"the destination cannot be written ({name}): look at its disk or connection") from None
