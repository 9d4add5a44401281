"""What travels between the conductor and its workers about heads."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from scanward.core.decision import FaceFate

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.core.faces import FaceDoubt, FaceSight
    from scanward.store import SeriesKey

COLOUR: Final = ("* * * 3 *", "*PALETTE COLOR*")
"""How the likeness of a colour picture reads (`looking.picture_row`)."""
LEAST_SLICES: Final = 5
"""Fewer show no surface."""


@dataclass(frozen=True, slots=True)
class FaceSeries:
    """One series that may show a head, and where its objects lie."""

    key: SeriesKey
    modality: str
    paths: tuple[str, ...] = field(repr=False)
    volume: bool = True
    """Whether it is to be looked at; else it only shares the frame of reference with one that is."""
    named: bool | None = None
    """False where all headers name parts of the body without a face."""
    torn: bool = False
    """Whether it has objects in other frames of reference, too."""
    likely: int = 0
    """How many of its objects may show a face by their headers."""
    wanted: bool = False
    """Whether the face is what any of it was made for."""


@dataclass(frozen=True, slots=True)
class FaceMark:
    """A segmentation or a structure set."""

    key: SeriesKey
    modality: str
    path: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FaceTask:
    """All series of one patient in one frame of reference."""

    series: tuple[FaceSeries, ...]
    plan: Path
    """Where the removal is to be written."""
    marks: tuple[FaceMark, ...]
    """What draws in pictures of the patient."""
    remove: bool
    """Whether a face that is found is to go; else it is only looked for."""


@dataclass(frozen=True, slots=True)
class SeriesFace:
    """What becomes of the face in one series."""

    fate: FaceFate
    plan: str = ""
    """Where the removal was written, for GOES."""
    fill: float = 0.0
    """The real value that takes the face's place."""

    def pack(self) -> str:
        """As text, for the stock; `unpack_face` gives the same back."""
        return json.dumps(asdict(self), separators=(",", ":"))


def unpack_face(packed: str) -> SeriesFace:
    """What `pack` made; NONE of nothing."""
    if not packed:
        return SeriesFace(FaceFate.NONE)
    plain: dict[str, Any] = json.loads(packed)
    return SeriesFace(FaceFate(plain["fate"]), plain["plan"], plain["fill"])


@dataclass(frozen=True, slots=True)
class HeadSeen:
    """What was seen in one frame of reference. `faces` are the series' fates, in the order of the task."""

    faces: tuple[SeriesFace, ...]
    sight: FaceSight
    doubt: FaceDoubt | None = None
    volumes: int = 0
    seconds: float = 0.0
    """Of work, for all volumes together."""
    outlines: tuple[FaceMark, ...] = ()
    """What draws something where the face goes."""
    renders: tuple[bytes, ...] = ()
    """PNG pictures of the face, where there is one."""
