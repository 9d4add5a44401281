"""What a long run reports: the same facts become a table, JSON and HTML.

Nothing here holds an identifier: patients are named by pseudonym or by number, places by attribute, values by shape.
Facts meant for staff only are marked so; the report for the recipient is made from the others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanward.core.asking import Obligations

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from scanward.core.finding import Finding


@dataclass(frozen=True, slots=True)
class Picture:
    """A thumbnail for the staff report: PNG bytes before and after (either may be empty), and what it shows."""

    caption: str
    before_png: bytes = b""
    after_png: bytes = b""


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something happened: `name` is a reason, an attribute or a SOP class, never a value."""

    name: str
    count: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SeriesFacts:
    """One series as staff see it: numbered, not named."""

    patient: str
    study: str
    series: str
    modality: str
    sop_class: str
    objects: int
    outcome: str = "examined"
    reasons: tuple[str, ...] = ()


@dataclass(slots=True)
class WritingFacts:
    """What looking into pictures for writing came to, in objects; what masking did, in pixels over all frames."""

    looked: int = 0
    failed: int = 0
    """That could not be decoded."""
    written: int = 0
    """In which writing stands."""
    kept: int = 0
    """Pieces of writing that were judged harmless, and stay."""
    masked: int = 0
    """In which writing was laid over."""
    frames_made: int = 0
    """Compressed frames that were encoded again for it."""
    under: int = 0
    """Pixels under masks, and `outside` in the same objects; `changed` of those outside are not the same."""
    outside: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True)
class WitnessFacts:
    """To how many of `pictures` renders of the skin of a head's volumes, and of the bone in CT, a face was fitted."""

    pictures: int
    original: int
    released: int
    brain: int
    """Of the bare brain, drawn as often as the skin: what is fitted where no face is."""
    bone_pictures: int = 0
    bone_original: int = 0
    bone_released: int = 0
    unanswered: int = 0
    """Volumes over which the detector ended with an error."""


@dataclass(frozen=True, slots=True)
class FaceFacts:
    """One head: what was seen in the volumes of one frame of reference, and what a release did to it."""

    caption: str
    """Patient by pseudonym or number, and modalities."""
    sight: str
    """A `FaceSight`."""
    doubt: str = ""
    """A `FaceDoubt`, where a person has to look."""
    series: int = 0
    """That share the frame of reference and hold volumes."""
    erased: int = 0
    """Voxels, over all of them."""
    left: tuple[tuple[str, float], ...] = ()
    """Of each part of the face, the largest share of its original surface that still stands in any of the series."""
    brain_voxels: int = 0
    brain_changed: int = 0
    touched: tuple[str, ...] = ()
    """Kinds of objects (a segmentation, an RT structure set) that mark something in the region that went."""
    seconds: float = 0.0
    """For a volume, looking, removing and attacking together."""
    before: tuple[bytes, ...] = ()
    """PNG pictures from the front, from half left and from the left; `after` likewise, empty for an examination."""
    after: tuple[bytes, ...] = ()
    passed_over: bool = False
    """A NIfTI file, which no release hands on."""
    witness: WitnessFacts | None = None
    """None where nobody was asked: the extra `attack` is not installed, or nothing was removed."""


@dataclass(slots=True)
class ExaminationFacts:
    """What `scanward examine` found."""

    started: datetime
    seconds: float = 0.0
    files: int = 0
    objects: int = 0
    bytes_read: int = 0
    patients: int = 0
    studies: int = 0
    series: Sequence[SeriesFacts] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    """Merged by (kind, place), worst first."""
    writing: WritingFacts | None = None
    """None where nobody looked into pictures."""
    faces: list[FaceFacts] = field(default_factory=list)
    looked_for_faces: bool = False
    quarantined: list[Tally] = field(default_factory=list)
    passed_over: list[Tally] = field(default_factory=list)
    """Files that are no scans: a DICOMDIR, a viewer program, a text file."""


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """One patient of a release, by pseudonym."""

    pseudonym: str
    studies: int
    """Of which something left."""
    objects: int
    """That left."""
    needles: int
    found: int
    changed: int
    held: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class AttributeFacts:
    """What happened to one attribute over the whole release."""

    place: str
    removed: int = 0
    emptied: int = 0
    replaced: int = 0
    cleaned: int = 0
    shifted: int = 0
    remapped: int = 0


@dataclass(slots=True)
class ReleaseFacts:
    """What `scanward release` did."""

    release_id: str
    recipient: str
    purpose: str
    recipe: str
    started: datetime
    dry_run: bool = False
    resumed: bool = False
    outcome: str = "done"
    """done · partly · refused · failed · leaked"""
    exit_code: int = 0
    seconds: float = 0.0
    files: int = 0
    bytes_read: int = 0
    released: int = 0
    bytes_written: int = 0
    held: list[Tally] = field(default_factory=list)
    quarantined: list[Tally] = field(default_factory=list)
    passed_over: list[Tally] = field(default_factory=list)
    settled: int = 0
    """Deliveries of dead processes that were closed as unknown first: a person should settle them."""
    policy: str = ""
    """A warning, where the ward's own policy lets out more than treatment; else empty."""
    leave: list[Tally] = field(default_factory=list)
    """Objects that leave, by why leave was given (`core.asking.Why`)."""
    terms: Obligations = field(default_factory=Obligations)
    """What the recipient has to keep to: all that was asked for any of them."""
    warnings: list[Tally] = field(default_factory=list)
    """What this recipe released although it may still identify, with why."""
    writing: WritingFacts | None = None
    """None where the recipe has nobody look into pictures."""
    faces: list[FaceFacts] = field(default_factory=list)
    """For staff only: the recipient's report has none of it but how many faces were taken out."""
    looked_for_faces: bool = False
    """Whether the recipe has anybody look into volumes for faces."""
    found: list[Finding] = field(default_factory=list)
    left: list[Finding] = field(default_factory=list)
    """What verify still found: empty unless something leaked."""
    patients: Sequence[PatientFacts] = field(default_factory=list)
    attributes: list[AttributeFacts] = field(default_factory=list)
    series: Sequence[SeriesFacts] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    verified: bool = True
    """False after `--no-verify`: the result was cleaned and not attacked."""
    timings: list[Tally] = field(default_factory=list)
    """By stage, in milliseconds."""
    manifest_sha256: str = ""
    report: str = ""


@dataclass(slots=True)
class VerificationFacts:
    """What `scanward verify` found in a folder."""

    started: datetime
    seconds: float = 0.0
    files: int = 0
    objects: int = 0
    findings: list[Finding] = field(default_factory=list)
    unreadable: list[Tally] = field(default_factory=list)
    manifest: str = "absent"
    """absent · holds · broken"""
    checks: list[Tally] = field(default_factory=list)
    """How many objects each check looked at."""
