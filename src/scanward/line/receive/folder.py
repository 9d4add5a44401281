"""A folder as a source: any depth, any names, in an order that is always the same.

Links are not followed: one that stays inside the source leads to a file met in its own place, one that leads out
leads to files nobody asked for. Both are counted. Memory holds the names of one branch, not of the tree.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from scanward.core.errors import QuarantineReason
from scanward.line.receive.archive import not_a_scan, receive_archive
from scanward.line.receive.medium import faults_of_medium
from scanward.line.receive.triage import HEAD_BYTES, FileKind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.receive.outcome import Intake, Taken

_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # no link swapped in, no wait for a pipe


class _Listing(NamedTuple):
    """The names in one folder, sorted."""

    files: list[str]
    folders: list[str]
    links: list[str]
    others: list[str]


def receive_folder(root: Path, intake: Intake) -> Iterator[Taken]:
    """Yield everything under `root`, depth first, the files of a folder before its folders."""
    top = os.fspath(root.resolve())
    pending = [top]
    while pending:
        folder = pending.pop()
        base = folder[len(top) :].lstrip("/")
        prefix = f"{base}/" if base else ""
        try:
            listing = _list(folder)
        except OSError:
            yield intake.quarantined(base, QuarantineReason.UNREADABLE, "a folder that cannot be listed")
            continue
        for name in listing.files:
            yield from _receive(f"{folder}/{name}", f"{prefix}{name}", intake)
        for name in listing.links:
            inside = _stays_inside(f"{folder}/{name}", top)
            yield intake.passed_over(f"{prefix}{name}", FileKind.LINK if inside else FileKind.LINK_OUTSIDE)
        for name in listing.others:
            yield intake.passed_over(f"{prefix}{name}", FileKind.SPECIAL)
        pending.extend(f"{folder}/{name}" for name in reversed(listing.folders))


def receive_file(path: Path, intake: Intake) -> Iterator[Taken]:
    """Yield one file, or what lies in it when it is an archive."""
    yield from _receive(os.fspath(path.resolve()), path.name, intake)


def _receive(path: str, name: str, intake: Intake) -> Iterator[Taken]:
    try:
        head, status = _look(path)
    except OSError:
        yield intake.quarantined(name, QuarantineReason.UNREADABLE, "a file that cannot be read")
        return
    if not stat.S_ISREG(status.st_mode):
        yield intake.passed_over(name, FileKind.SPECIAL)
        return
    size = status.st_size
    kind = kind_of(head, size, name)
    if kind is FileKind.DICOM:
        yield intake.received(name, Path(path), size, status.st_mtime_ns)
    elif kind is FileKind.ARCHIVE:
        yield from receive_archive(Path(path), name, intake)
    elif kind is FileKind.DICOMDIR:
        yield intake.passed_over(name, kind, size)
        yield from faults_of_medium(Path(path), name, intake, packed=False)
    else:
        yield not_a_scan(intake, name, kind, Path(path), size)


def _look(path: str) -> tuple[bytes, os.stat_result]:
    fd = os.open(path, _OPEN)
    try:
        status = os.fstat(fd)
        return (os.read(fd, HEAD_BYTES) if stat.S_ISREG(status.st_mode) else b""), status
    finally:
        os.close(fd)


def _list(folder: str) -> _Listing:
    listing = _Listing([], [], [], [])
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_symlink():
                listing.links.append(entry.name)
            elif entry.is_dir(follow_symlinks=False):
                listing.folders.append(entry.name)
            elif entry.is_file(follow_symlinks=False):
                listing.files.append(entry.name)
            else:
                listing.others.append(entry.name)
    for names in listing:
        names.sort()
    return listing


def _stays_inside(link: str, top: str) -> bool:
    try:
        target = os.path.realpath(link)
    except OSError:
        return False
    return target == top or target.startswith(top.rstrip("/") + "/")
