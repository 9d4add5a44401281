"""Whether objects that pointed at each other still do, over a whole release and in any order of arrival."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind as Kind
from scanward.line.verify.rules import Rule, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.core.finding import Finding
    from scanward.line.verify.verdict import FileVerdict


class References:
    """Gathers what is defined and what is pointed at; UIDs are kept as hashes, so that a big release takes little room.

    `dangling_before` are the (new) UIDs that may point at nothing, because they did in the source; None when that is
    not known, as with a folder made by another tool.
    """

    def __init__(self, dangling_before: frozenset[str] | None = None) -> None:
        self._excused = None if dangling_before is None else {hash(uid) for uid in dangling_before}
        self._defined: set[int] = set()
        self._referenced: set[int] = set()
        self._instances: dict[int, str] = {}
        self._conflicts = 0

    def add(self, verdict: FileVerdict, instance_uid: str = "") -> None:
        """One more object. `instance_uid` is watched for being given to two different files."""
        self._defined.update(map(hash, verdict.uids_defined))
        self._referenced.update(map(hash, verdict.uids_referenced))
        if instance_uid:
            digest = self._instances.setdefault(hash(instance_uid), verdict.sha256[:16])
            self._conflicts += digest != verdict.sha256[:16]

    @property
    def dangling(self) -> int:
        """How many distinct UIDs are pointed at and not defined, those excused not counted."""
        return len(self._referenced - self._defined - (self._excused or set()))

    def findings(self) -> Iterator[Finding]:
        """Broken references are certain only where it is known what was whole before."""
        for _ in range(self.dangling):
            yield found(Rule.REFERENCE, Kind.UID, "references", certain=self._excused is not None)
        for _ in range(self._conflicts):
            yield found(Rule.DUPLICATE_UID, Kind.UID, "SOPInstanceUID", certain=False)
