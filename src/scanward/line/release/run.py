"""What one run of a release comes to know, from its beginning to its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanward.core.stages import OutcomeKind
from scanward.line.release.deciding import Tallies
from scanward.line.release.stripped import Stripped
from scanward.store import ReleaseState

if TYPE_CHECKING:
    from scanward.core.facts import FaceFacts, Picture, WritingFacts
    from scanward.core.stages import Outcome
    from scanward.line.release.inventory import Inventory
    from scanward.line.release.request import Request
    from scanward.store import Release


@dataclass(slots=True)
class Run:
    """Everything that one run of a release came to know; the facts are told from it."""

    request: Request
    release: Release
    resumed: bool
    inventory: Inventory
    writing: WritingFacts | None = None
    faces: list[FaceFacts] = field(default_factory=list)
    decided: Tallies = field(default_factory=Tallies)
    stripped: Stripped = field(default_factory=Stripped)
    staged: int = 0
    """Clean objects that are to leave."""
    leaked: int = 0
    """Objects that do not leave because they, or another object of their study, leaked."""
    pictures: list[Picture] = field(default_factory=list)
    settled: int = 0
    """Deliveries of dead processes that were closed as unknown when this run began."""
    denied_since: bool = False
    """Whether leave was denied to something that a run before this one had sealed."""
    outcome: Outcome | None = None
    manifest_sha256: str = ""


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a release would come to know before it changes anything."""

    inventory: Inventory
    decided: Tallies
    writing: WritingFacts | None
    faces: list[FaceFacts]


def final_state(run: Run) -> ReleaseState:
    if run.stripped.leaks:
        return ReleaseState.LEAKED
    if run.outcome is None:
        return ReleaseState.REFUSED
    if run.outcome.kind is not OutcomeKind.DELIVERED:
        return ReleaseState.PARTLY
    return ReleaseState.DONE
