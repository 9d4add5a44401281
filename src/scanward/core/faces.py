"""What the rooms tell each other of heads and faces.

Head coordinates are mm of a usual adult head: x to its left, y to its back, z to its crown, from the middle between
the ear canals; the lower rims of the orbits lie at z = 0. A `HeadPose` takes them to the patient's coordinates of one
frame of reference (DICOM's: left, back, head).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FaceSight(StrEnum):
    """What was seen in a volume."""

    FACE = "face"
    """A head, and in it a face that can be rendered."""
    NO_HEAD = "no-head"
    NO_FACE = "no-face"
    """A head whose face is not in the volume, or is gone already."""
    UNSURE = "unsure"
    """A person has to look: `FaceDoubt` says why."""


class FaceDoubt(StrEnum):
    """Why a person has to look. Each is explained in docs/lookup/faces.md."""

    ORIENTATION = "orientation"
    """Two ways round fit the head nearly as well as each other."""
    VAULT_CROPPED = "vault-cropped"
    """Too little of the skull's vault is in the volume to find the head by."""
    COVERAGE = "coverage"
    """Too little of the head is in the volume."""
    RESOLUTION = "resolution"
    """Slices are too thick, or too few, to find a head in."""
    POOR_FIT = "poor-fit"
    """Something like a head, that fits none well."""
    BRAIN = "brain"
    """The brain that has to be kept was not found."""
    UNREAD = "unread"
    """A volume that cannot be decoded, or is larger than 1 GiB."""
    PHOTOGRAPH = "photograph"
    """What looks like a face in a colour picture."""
    NO_PLACE = "no-place"
    """Frames that do not say where they lie, in a series that may hold a face."""


class FaceRegion(StrEnum):
    """A part of the body that lies in what goes with a face, and may be what a study was made for."""

    SINUS = "sinus"
    ORBIT = "orbit"
    DENTAL = "dental"
    JAW = "jaw"
    EAR = "ear"
    """The temporal bone as well."""
    SALIVARY = "salivary"
    PHARYNX = "pharynx"
    FACE = "face"
    """The face itself: soft tissue, bones of the face."""


Three = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class HeadPose:
    """Where a head lies: patient point = `matrix` · head point + `shift`; mm on both sides.

    `agreement` is the mutual information of the head's tissues with the volume's values (nats), `margin` how much of
    it the best pose of another direction lacks.
    """

    matrix: tuple[Three, Three, Three]
    shift: Three
    agreement: float
    margin: float


@dataclass(frozen=True, slots=True)
class FaceLook:
    """What was seen in one volume. Shares are from 0 to 1.

    `covered` is the share of the head's face that the volume reaches, `surface` the share of that face's outer surface
    that stands where a face has it, `likeness` how well its relief follows a face's (a correlation).
    """

    sight: FaceSight
    pose: HeadPose | None = None
    doubt: FaceDoubt | None = None
    covered: float = 0.0
    surface: float = 0.0
    likeness: float = 0.0
