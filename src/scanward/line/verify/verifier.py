"""The attack on one file."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.core.identity import IdentifierKind as Kind
from scanward.line.verify.bytesearch import ByteSearch
from scanward.line.verify.examination import Examination
from scanward.line.verify.leaves import LeafJudge, Policy
from scanward.line.verify.needles import compiled
from scanward.line.verify.patterns import patterns
from scanward.line.verify.rules import Rule, found, is_certain
from scanward.line.verify.source import IN_MEMORY, FileSource, MemorySource, same_bytes, update
from scanward.line.verify.timing import Timing
from scanward.line.verify.verdict import FileVerdict, merged
from scanward.line.verify.visit import Memory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanward.core.finding import Finding
    from scanward.core.identity import Identity
    from scanward.line.verify.expectation import Expectation
    from scanward.line.verify.source import Source

_MOST_POLICIES = 4
_SOP_INSTANCE = 0x00080018


class Verifier:
    """Attacks files in which one patient must not be found; with no identity, any person.

    Needles are compiled once, and values that gave nothing are remembered, so use one verifier for all files of a
    patient. `original_uids` are UIDs that must not appear in any of them. Not for use by two threads at once.
    """

    def __init__(self, identity: Identity | None = None, *, original_uids: Iterable[str] = frozenset()) -> None:
        self._needles = compiled(identity, original_uids)
        self._memories: dict[Policy, Memory] = {}

    def check(
        self, path: Path | str, expectation: Expectation | None = None, *, name: str | None = None
    ) -> FileVerdict:
        """Attack the file at `path`.

        `name` is how the recipient will see it, folders included; by default the file's own name.
        A file that cannot be understood is a finding, not an exception.

        Raises:
            OSError: the file cannot be opened or read.
        """
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
        try:
            size = os.fstat(descriptor).st_size
            source: Source = FileSource(descriptor, size)
            if size <= IN_MEMORY:
                source = MemorySource(_read(descriptor, size))
            return self._attack(source, expectation, Path(path).name if name is None else name)
        finally:
            os.close(descriptor)

    def _attack(self, source: Source, expectation: Expectation | None, name: str) -> FileVerdict:
        digest = _digest(source)
        originals = self._needles.uids
        if expectation is not None and expectation.original_uids:
            originals = originals | expectation.original_uids if originals else expectation.original_uids
        examination = Examination(source, self._memory(expectation), originals, expectation)
        try:
            findings = examination.findings()
        except UnsoundObject as unsound:
            findings = [*examination.so_far(), unreadable(unsound)]
        except (ValueError, OverflowError, RecursionError, MemoryError):
            # hostile bytes may reach a corner of a library that no rule above foresaw: not understood does not leave
            findings = [*examination.so_far(), unreadable(UnsoundObject(QuarantineReason.UNREADABLE))]
        findings += self._of_name(name, originals, expectation)
        findings += _of_bytes(source, digest, expectation)
        return FileVerdict(
            findings=merged(f for f in findings if is_certain(f)),
            suspects=merged(f for f in findings if not is_certain(f)),
            sha256=digest,
            uids_defined=frozenset(examination.visit.defined),
            uids_referenced=frozenset(examination.visit.referenced - examination.visit.defined),
            sop_instance_uid=examination.visit.uids.get(_SOP_INSTANCE, ""),
            facts=examination.facts(),
        )

    def _of_name(self, name: str, originals: frozenset[str], expectation: Expectation | None) -> Iterable[Finding]:
        if not name:
            return
        yield from self._memory(expectation).judge.file_name(name, originals)

    def _memory(self, expectation: Expectation | None) -> Memory:
        policy = policy_of(expectation)
        memory = self._memories.get(policy)
        if memory is None:
            if len(self._memories) >= _MOST_POLICIES:
                self._memories.clear()
            days = Timing(self._needles.days, policy.dates, policy.offset_days).secret_days
            search = ByteSearch(patterns(self._needles, days))
            memory = self._memories[policy] = Memory(policy, LeafJudge(self._needles, policy), search)
        return memory


def policy_of(expectation: Expectation | None) -> Policy:
    """The part of an expectation that is the same for all objects of a patient."""
    if expectation is None:
        return Policy()
    return Policy(
        strict=True,
        dates=expectation.dates_policy,
        offset_days=expectation.offset_days,
        pseudonym=expectation.pseudonym,
        private_creators=expectation.private_creators,
        allowed=expectation.allowed,
        replacements=expectation.replacements,
    )


def unreadable(unsound: UnsoundObject) -> Finding:
    """The finding about a file that could not be understood; its kind of failure stands in the place."""
    return found(Rule.UNREADABLE, Kind.OTHER, unsound.reason.value, certain=True)


def _read(descriptor: int, size: int) -> bytes:
    data = os.read(descriptor, size)
    while len(data) < size and (more := os.read(descriptor, size - len(data))):
        data += more
    return data


def _digest(source: Source) -> str:
    digest = hashlib.sha256()
    update(digest, source, 0, source.size)
    return digest.hexdigest()


def _of_bytes(source: Source, digest: str, expected: Expectation | None) -> Iterator[Finding]:
    """Whether the file is, to the byte, what was written: by one digest, or by a digest and a comparison of pixels."""
    if expected is None:
        return
    pixels, at = expected.pixel_source, expected.pixels_at
    if pixels is not None and at is not None:
        if not same_bytes(source, at, pixels.path, pixels.offset, pixels.length):
            yield found(Rule.PIXEL_IDENTITY, Kind.OTHER, "PixelData", certain=True)
        rest = hashlib.sha256()
        update(rest, source, 0, at)
        update(rest, source, at + pixels.length, source.size)
        digest = rest.hexdigest()
    if expected.sha256 not in (None, digest):
        yield found(Rule.HASH, Kind.OTHER, "file", certain=True)
