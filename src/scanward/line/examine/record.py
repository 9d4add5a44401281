"""What later stages need to know of one object, small enough to keep for every object of a large release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanward.core.decision import ObjectKind, PixelRisk
    from scanward.core.stages import Examined


@dataclass(frozen=True, slots=True)
class ObjectRecord:
    """Facts of one object. No value of it identifies: what does is a keyed digest."""

    kind: ObjectKind
    modality: str
    transfer_syntax: str
    rows: int
    columns: int
    frames: int
    samples: int
    bits_allocated: int
    photometric: str
    header_bytes: int
    """Bytes that are not pixel data."""
    pixel_bytes: int
    pixels_offset: int
    risk: PixelRisk
    instance: str
    """Keyed digest of the SOP Instance UID: two objects with the same one are one, or in conflict."""
    frame_of_reference: str
    """Keyed digest, empty where there is none."""
    withheld: bool = False
    """Whether it says that its patient withheld or withdrew consent to hand it on."""
    device: str = ""
    """Of a picture: the digest of what kind of device made it, in which size (`dicom.device_of`)."""


@dataclass(frozen=True, slots=True)
class Examination:
    """One sound object, examined."""

    examined: Examined
    record: ObjectRecord
