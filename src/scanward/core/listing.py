"""The names in a folder, sorted, whatever their number: 100,000 files are listed with the memory of some thousand."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import TYPE_CHECKING

from scanward.core.sorting import externally_sorted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_KIND = 1
"""Bytes of a kind."""


class Kind(StrEnum):
    """What a name in a folder is, in the order in which `listed_by_kind` gives it. A link is one wherever it leads."""

    FILE = "1"
    LINK = "2"
    OTHER = "3"
    """A device, a pipe, a socket."""
    FOLDER = "4"


def listed(folder: str, scratch: Path | None = None) -> Iterator[tuple[Kind, str]]:
    """The names in `folder` by their bytes; many of them wait in a file without a name in `scratch`.

    Raises:
        OSError: the folder cannot be listed.
        TryLater: the disk of `scratch` is full.
    """
    for record in externally_sorted(_records(folder, by_kind=False), scratch):
        yield Kind(record[-_KIND:].decode("ascii")), os.fsdecode(record[: -_KIND - 1])


def listed_by_kind(folder: str, scratch: Path | None = None) -> Iterator[tuple[Kind, str]]:
    """`listed`, and all files before all links, others and folders."""
    records = externally_sorted(_records(folder, by_kind=True), scratch)
    return ((Kind(record[:_KIND].decode("ascii")), os.fsdecode(record[_KIND:])) for record in records)


def walked(root: Path, scratch: Path | None = None) -> Iterator[tuple[Kind, str]]:
    """What is no folder at any depth under `root`, by the parts of its name relative to `root` (slashes).

    Raises:
        OSError: a folder cannot be listed.
        TryLater: the disk of `scratch` is full.
    """
    top = os.fspath(root)
    pending = [("", listed(top, scratch))]
    while pending:
        base, names = pending[-1]
        for kind, name in names:
            if kind is Kind.FOLDER:
                inside = f"{base}{name}/"
                pending.append((inside, listed(f"{top}/{inside}", scratch)))
                break
            yield kind, base + name
        else:
            pending.pop()


def _records(folder: str, *, by_kind: bool) -> Iterator[bytes]:
    with os.scandir(folder) as entries:
        for entry in entries:
            name, kind = os.fsencode(entry.name), _kind(entry).value.encode("ascii")
            yield kind + name if by_kind else name + b"\0" + kind


def _kind(entry: os.DirEntry[str]) -> Kind:
    if entry.is_symlink():
        return Kind.LINK
    if entry.is_dir(follow_symlinks=False):
        return Kind.FOLDER
    return Kind.FILE if entry.is_file(follow_symlinks=False) else Kind.OTHER
