"""What the line promises about an object it wrote. Run alone, verify has none of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class DatesPolicy(StrEnum):
    """What became of the dates: moved by the patient's offset, taken out, or left as they were."""

    SHIFT = "shift"
    REMOVE = "remove"
    KEEP = "keep"


class Allowed(StrEnum):
    """What a recipe may let stand; everything else that identifies directly must be empty or a dummy."""

    DEVICE = "device"
    INSTITUTION = "institution"
    UIDS = "uids"
    OVERLAYS = "overlays"
    CURVES = "curves"
    ICONS = "icons"
    DOCUMENTS = "documents"
    AGES = "ages"
    BIRTH_DATE = "birth-date"
    PLACES = "places"


@dataclass(frozen=True, slots=True)
class PixelSource:
    """Where the pixel bytes lay before, for a comparison byte by byte: cheaper than a second digest.

    `offset` and `length` are those of the pixel element's value in the source file; for encapsulated pixel data, of
    everything between the element's header and the end of its sequence delimiter.
    """

    path: Path = field(repr=False)
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one written object must be like. A field left at None is not checked."""

    sha256: str | None = None
    """Digest of the file; where `pixels_at` is given, of all of it but the pixels."""
    sop_class_uid: str | None = None
    transfer_syntax_uid: str | None = None
    pixel_sha256: str | None = None
    """Digest of the pixel element's value bytes where they had to stay; `pixel_source` says the same for less."""
    pixel_source: PixelSource | None = None
    pixels_at: int | None = None
    """Where in the file the bytes of `pixel_source` stand: together with `sha256`, nothing of the file is unproven."""
    pseudonym: str | None = None
    original_uids: frozenset[str] = frozenset()
    dates_policy: DatesPolicy | None = None
    offset_days: int | None = None
    """Days that were added to each date under `DatesPolicy.SHIFT`."""
    private_creators: frozenset[str] | None = None
    """Private creators whose blocks may stand; None: not known, private data is then suspect."""
    allowed: frozenset[Allowed] = frozenset()
    replacements: frozenset[str] = frozenset()
    """Dummy values that the line itself wrote into identifying attributes."""
    pixels_proven: bool | None = None
    """Whether BurnedInAnnotation may say NO; None: not known."""
    features_proven: bool | None = None
    """Whether RecognizableVisualFeatures may say NO; None: not known."""
    identity_removed: str = "YES"
    """What Patient Identity Removed must say: NO where pixels may still show who it is."""
    high_bits_cleared: bool = False
