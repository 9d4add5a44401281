"""Whether something may leave, and why. Refusing is a normal return."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class HoldReason(StrEnum):
    """Why a sound object is held rather than released. Each is explained in docs/lookup/holds.md."""

    MAY_CARRY_TEXT = "may-carry-burned-in-text"
    MAY_SHOW_FACE = "may-show-face"
    DOCUMENT = "encapsulated-document"
    VIDEO = "video"
    NOT_AN_IMAGE = "not-an-image"


@dataclass(frozen=True, slots=True)
class Decision:
    """`permit` with its warnings, or a hold with its reasons."""

    permit: bool
    reasons: tuple[HoldReason, ...] = ()
    warnings: tuple[HoldReason, ...] = ()
