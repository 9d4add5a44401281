"""A ZIP as a source: what its members are, under streamed budgets (matrix row H2).

An archive whose directory lies is refused whole; a member that lies is refused alone and the rest goes on. Members
that are no scans are looked at and not unpacked. The reader is ours because Python's `zipfile` holds the whole
directory in memory, takes members that share bytes, and trusts the sizes until it has read them
(docs/why/070-what-is-received.md).
"""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.line.receive.medium import faults_of_medium
from scanward.line.receive.names import folded
from scanward.line.receive.outcome import NO_BYTES
from scanward.line.receive.spool import Allowance
from scanward.line.receive.triage import HEAD_BYTES, FileKind, claims_dicom, kind_of
from scanward.line.receive.zip_directory import check_no_overlap, find_directory, read_members
from scanward.line.receive.zip_member import check_member, chunks_of, is_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scanward.line.receive.outcome import Intake, Taken
    from scanward.line.receive.zip_directory import Member


def receive_archive(path: Path, name: str, intake: Intake, inside: str = "") -> Iterator[Taken]:
    """Yield what lies in the ZIP at `path`, in the order of its directory; only members under `inside` if given."""
    limits = intake.limits
    size = path.stat().st_size if path.is_file() else 0
    allowed = max(limits.unpacked_free_bytes, limits.unpacked_ratio * size)
    opened = _Opened(intake, Allowance(allowed, QuarantineReason.ARCHIVE), folded(inside.strip("/")))
    yield from opened.receive(path, name, depth=1)


def not_a_scan(intake: Intake, name: str, kind: FileKind, path: Path, size: int) -> Taken:
    """Pass a file over; one that claims by its name to be a scan goes to quarantine instead."""
    if not claims_dicom(name):
        there = kind is FileKind.VOLUME and path != NO_BYTES
        return intake.passed_over(name, kind, size, path if there else None)
    if kind is FileKind.EMPTY:
        return intake.quarantined(name, QuarantineReason.EMPTY, "a scan by its name, without content", path, size)
    detail = f"a scan by its name, by its content {kind}"
    return intake.quarantined(name, QuarantineReason.NOT_DICOM, detail, path, size)


class _Opened:
    """One outermost archive with the budget that all archives inside it share."""

    def __init__(self, intake: Intake, allowance: Allowance, inside: str) -> None:
        self._intake = intake
        self._allowance = allowance
        self._inside = inside

    def receive(self, path: Path, name: str, depth: int) -> Iterator[Taken]:
        try:
            fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError:
            yield self._unreadable(name)
            return
        try:
            extent = find_directory(fd, self._intake.limits)
            check_no_overlap(fd, extent)
            yield from self._members(fd, name, depth, read_members(fd, extent))
        except UnsoundObject as error:
            # an archive inside an archive is thrown away with its unpacked copy: the outer one keeps the evidence
            yield self._intake.unsound(name, error, path if depth == 1 else NO_BYTES, os.fstat(fd).st_size)
        except OSError:
            yield self._unreadable(name)
        finally:
            os.close(fd)

    def _unreadable(self, name: str) -> Taken:
        return self._intake.quarantined(name, QuarantineReason.UNREADABLE, "an archive that cannot be read to its end")

    def _members(self, fd: int, name: str, depth: int, members: Iterator[Member]) -> Iterator[Taken]:
        names: set[int] = set()  # hashes only; a collision that is none costs one member, and is reported
        for member in members:
            if is_folder(member) or not self._wanted(member):
                continue
            here = f"{name}!{member.name}"
            try:
                key = hash(folded(member.name))
                if key in names:
                    raise UnsoundObject(QuarantineReason.ARCHIVE, "a second member of the same name")
                names.add(key)
                check_member(member, self._intake.limits.object_bytes)
                yield from self._unpack(fd, member, here, depth)
            except UnsoundObject as error:
                yield self._intake.unsound(here, error, size=member.size)

    def _wanted(self, member: Member) -> bool:
        name = folded(member.name)
        return not self._inside or name == self._inside or name.startswith(f"{self._inside}/")

    def _unpack(self, fd: int, member: Member, here: str, depth: int) -> Iterator[Taken]:
        chunks = chunks_of(fd, member, self._allowance)
        first = list(itertools.islice(chunks, 1))
        kind = kind_of(first[0][:HEAD_BYTES] if first else b"", member.size, member.name)
        if kind is FileKind.ARCHIVE and depth >= self._intake.limits.archive_depth:
            raise UnsoundObject(QuarantineReason.ARCHIVE, "archives nested deeper than the limit")
        if kind not in (FileKind.DICOM, FileKind.ARCHIVE, FileKind.DICOMDIR):
            yield not_a_scan(self._intake, here, kind, NO_BYTES, member.size)
            return
        path, size = self._intake.spool.lay_down(itertools.chain(first, chunks))
        if kind is FileKind.DICOM:
            yield self._intake.received(here, path, size)
            return
        if kind is FileKind.ARCHIVE:
            yield from self.receive(path, here, depth + 1)
        else:
            yield self._intake.passed_over(here, kind, size)
            yield from faults_of_medium(path, here, self._intake, packed=True)
        path.unlink()
