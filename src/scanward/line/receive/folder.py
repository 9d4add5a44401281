"""A folder as a source: any depth, any names, in an order that is always the same.

Links are not followed: one that stays inside the source leads to a file met in its own place, one that leads out
leads to files nobody asked for. Both are counted. Memory holds some thousand names, however many there are.
"""

from __future__ import annotations

import os
import stat
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from scanward.core.errors import QuarantineReason
from scanward.core.listing import Kind, listed_by_kind
from scanward.line.receive.archive import not_a_scan, receive_archive
from scanward.line.receive.medium import faults_of_medium
from scanward.line.receive.triage import HEAD_BYTES, FileKind, kind_of

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from scanward.line.receive.outcome import Intake, Taken

_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # no link swapped in, no wait for a pipe


def receive_folder(root: Path, intake: Intake) -> Iterator[Taken]:
    """Yield everything under `root`, depth first, the files of a folder before its folders."""
    top = os.fspath(root.resolve())
    pending = [iter([""])]
    while pending:
        prefix = next(pending[-1], None)
        if prefix is None:
            pending.pop()
            continue
        try:
            names = listed_by_kind(f"{top}/{prefix}", intake.spool.scratch)
        except OSError:
            yield intake.quarantined(prefix.rstrip("/"), QuarantineReason.UNREADABLE, "a folder that cannot be listed")
            continue
        pending.append((yield from _receive_all(names, prefix, top, intake)))


def _receive_all(
    names: Iterator[tuple[Kind, str]], prefix: str, top: str, intake: Intake
) -> Generator[Taken, None, Iterator[str]]:
    """Yield what stands in one folder; the folders in it are returned, as prefixes of what stands in them."""
    for kind, name in names:
        path = f"{top}/{prefix}{name}"
        if kind is Kind.FOLDER:
            return (f"{prefix}{inner}/" for _, inner in chain([(kind, name)], names))  # folders come last
        if kind is Kind.FILE:
            yield from _receive(path, prefix + name, intake)
        elif kind is Kind.LINK:
            inside = _stays_inside(path, top)
            yield intake.passed_over(prefix + name, FileKind.LINK if inside else FileKind.LINK_OUTSIDE)
        else:
            yield intake.passed_over(prefix + name, FileKind.SPECIAL)
    return iter(())


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


def _stays_inside(link: str, top: str) -> bool:
    try:
        target = os.path.realpath(link)
    except OSError:
        return False
    return target == top or target.startswith(top.rstrip("/") + "/")
