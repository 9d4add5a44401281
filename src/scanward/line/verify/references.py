"""Whether objects that pointed at each other still do, over a whole release and in any order of arrival."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind as Kind
from scanward.line.verify.rules import Rule, found
from scanward.store.met_uids import TABLES, MetUids
from scanward.store.unnamed import unnamed_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.core.finding import Finding
    from scanward.line.verify.verdict import FileVerdict


@contextmanager
def gathered_references(dangling_before: frozenset[str] | None = None) -> Iterator[References]:
    """An empty gathering, which may grow as large as the release; it ends with the block."""
    with unnamed_database(TABLES) as database:
        yield References(MetUids(database), dangling_before)


class References:
    """Gathers what is defined and what is pointed at.

    `dangling_before` are the (new) UIDs that may point at nothing, because they did in the source; None when that is
    not known, as with a folder made by another tool.
    """

    def __init__(self, uids: MetUids, dangling_before: frozenset[str] | None) -> None:
        self._uids = uids
        self._certain = dangling_before is not None
        self._conflicts = 0
        uids.define(dangling_before or ())

    def add(self, verdict: FileVerdict, instance_uid: str = "") -> None:
        """One more object. `instance_uid` is watched for being given to two different files."""
        self._uids.define(verdict.uids_defined)
        self._uids.refer(verdict.uids_referenced)
        if instance_uid:
            self._conflicts += self._uids.digest(instance_uid, verdict.sha256) != verdict.sha256

    def findings(self) -> Iterator[Finding]:
        """Broken references are certain only where it is known what was whole before."""
        if dangling := self._uids.dangling:
            broken = found(Rule.REFERENCE, Kind.UID, "references", certain=self._certain)
            yield replace(broken, count=dangling)
        if self._conflicts:
            twice = found(Rule.DUPLICATE_UID, Kind.UID, "SOPInstanceUID", certain=False)
            yield replace(twice, count=self._conflicts)
