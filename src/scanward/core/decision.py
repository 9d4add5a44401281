"""Whether something may leave, and why. Refusing is a normal return."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanward.core.faces import FaceRegion


class HoldReason(StrEnum):
    """Why a sound object is held rather than released. Each is explained in docs/lookup/holds.md."""

    MAY_CARRY_TEXT = "may-carry-burned-in-text"
    MAY_SHOW_FACE = "may-show-face"
    DOCUMENT = "encapsulated-document"
    VIDEO = "video"
    NOT_AN_IMAGE = "not-an-image"
    TEXT_UNSURE = "text-needs-a-person"
    TEXT_STAYS = "text-cannot-be-removed"
    FACE_UNSURE = "face-needs-a-person"
    FACE_STAYS = "face-cannot-be-removed"
    FACE_WANTED = "face-is-wanted"
    FACE_OUTLINE = "marks-a-face"
    WITHHELD = "consent-withheld-in-header"
    RECIPIENT_UNKNOWN = "recipient-unknown"
    NO_CONTRACT = "no-contract"
    CONTRACT_ENDED = "contract-ended"
    CONTRACT_SCOPE = "contract-does-not-cover"
    REGISTER_STALE = "register-too-old"
    OPTED_OUT = "opted-out"
    PATIENT_DENIES = "patient-denies"
    TOO_IDENTIFIABLE = "recipe-not-strict-enough"
    NO_TRAINING = "training-not-allowed"
    PATIENT_UNKNOWN = "patient-without-number"
    PROTOCOL_INCOMPLETE = "protocol-incomplete"
    NOT_ASKED = "nobody-permitted"
    LEAVE_CHANGED = "leave-changed"
    NOT_MET = "not-met-again"


@dataclass(frozen=True, slots=True)
class Decision:
    """`permit` with its warnings, or a hold with its reasons."""

    permit: bool
    reasons: tuple[HoldReason, ...] = ()
    warnings: tuple[HoldReason, ...] = ()


class ObjectKind(StrEnum):
    """What an object is, by its SOP class and its pixels."""

    IMAGE = "image"
    SCREEN = "secondary-capture"
    VIDEO = "video"
    SEGMENTATION = "segmentation"
    DOSE = "dose"
    MAP = "parametric-map"
    SURFACE = "surface-scan"
    REPORT = "structured-report"
    PRESENTATION = "presentation-state"
    PLAN = "radiotherapy"
    REGISTRATION = "registration"
    WAVEFORM = "waveform"
    MEASUREMENT = "measurement"
    DOCUMENT = "document"
    RAW = "raw-data"
    OTHER = "other"


class Likelihood(StrEnum):
    """How likely pixels identify, judged by a header: evidence, never proof."""

    UNLIKELY = "unlikely"
    DENIED = "denied-by-header"
    """A kind of image that often does, whose header says that this one does not."""
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class PixelRisk:
    """Whether an object's pixels may carry burned-in text or show a face; the words say why, never a value."""

    text: Likelihood = Likelihood.UNLIKELY
    face: Likelihood = Likelihood.UNLIKELY
    why_text: str = ""
    why_face: str = ""
    wanted: tuple[FaceRegion, ...] = ()
    """What the header says that the study was made for, of what goes with a face."""


class PixelLook(StrEnum):
    """What looking into an object's pixels for writing came to."""

    NONE = "none"
    """Nobody looked."""
    CLEARED = "cleared"
    """Nothing is written there that identifies, or all of it is to be masked."""
    REGIONS = "regions"
    """Nobody looked; the regions that the recipe names are to be masked."""
    UNSURE = "unsure"
    """What was found has to be judged by a person."""
    FAILED = "failed"
    """The pixels could not be decoded."""
    STAYS = "stays"
    """Writing has to go, and pixels of this encoding cannot be masked."""


class FaceFate(StrEnum):
    """What looking into a series for a face came to."""

    NONE = "none"
    """Nobody looked: what the header says counts."""
    ABSENT = "absent"
    """No face shows."""
    GOES = "goes"
    """The face is to be removed from it."""
    SHOWN = "shown"
    """A face shows, and stays."""
    UNSURE = "unsure"
    """A person has to look."""
    STAYS = "stays"
    """The face has to go, and cannot be removed from pixels like these."""
    WANTED = "wanted"
    """The face has to go, and is what the series was made for."""
    OUTLINE = "outline"
    """It marks something where another series had its face removed."""


class DocumentPolicy(StrEnum):
    """What becomes of encapsulated documents: neither way do they leave."""

    HOLD = "hold"
    """They wait for a person, and the release counts as partly done."""
    REMOVE = "remove"
    """The recipe says that it is about images: they are left out and counted."""


@dataclass(frozen=True, slots=True)
class Promises:
    """What a recipe promises of the pixels that it releases."""

    no_text: bool = False
    no_faces: bool = False
    documents: DocumentPolicy = DocumentPolicy.HOLD


@dataclass(frozen=True, slots=True)
class SeriesDecision:
    """What is decided of one series. `left_out`: not released by design, so nobody needs to act."""

    series: str
    decision: Decision
    objects: int
    causes: int
    """How many of its objects gave the reasons or warnings."""
    left_out: bool = False
    why: tuple[str, ...] = ()
    """The evidence, in words of docs/lookup/holds.md; never a value of a header."""


@dataclass(frozen=True, slots=True)
class StudyDecision:
    """What is decided of one study: series by series, in the order of their first object."""

    series: tuple[SeriesDecision, ...]

    @property
    def permit(self) -> bool:
        """Whether anything of the study may leave."""
        return any(one.decision.permit for one in self.series)
